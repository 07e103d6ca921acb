"""The audit trail in words: what each row says, and what a check of the whole found."""

import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

from est_geo.store import TrailReport
from est_geo.words import counted, number

ACTIONS: Final[Mapping[str, str]] = {
    "account.create": "Skapade kontot {id}",
    "account.disable": "Stängde av kontot {id}",
    "account.enable": "Öppnade kontot {id} igen",
    "account.password": "Bytte lösenord för kontot {id}",
    "account.role": "Ändrade roll för kontot {id}",
    "api_token.create": "Gjorde API-nyckeln {id}",
    "api_token.revoke": "Återkallade API-nyckeln {id}",
    "audit.export": "Hämtade loggen som fil",
    "audit.move_heads": "Flyttade loggens toppar till en annan mapp",
    "audit.read": "Läste loggen",
    "audit.verify": "Kontrollerade loggen",
    "backup.create": "Gjorde säkerhetskopian {id}",
    "backup.drop": "Raderade säkerhetskopian {id}",
    "comparison.set": "Valde jämförelseplatser för åtgärden {id}",
    "database.bind": "Knöt databasen till profilen {id}",
    "database.made_up": "Märkte databasen som påhittad",
    "database.migrate": "Uppgraderade databasen till schema {schema}",
    "database.restore": "Lade tillbaka säkerhetskopian {id}",
    "dossier.close": "Slöt kameraunderlaget för åtgärden {id}",
    "dossier.end": "Avslutade kamerabevakningen i åtgärden {id}",
    "dossier.set": "Ändrade kameraunderlaget för åtgärden {id}",
    "effect.add": "Gjorde effektkvittot {id}",
    "factor.set": "Ändrade prioriteringen av {id}",
    "figures.take_in": "Tog in en fil med siffror (nummer {id})",
    "file.take_in": "Tog in en fil med rapporter (intag {id})",
    "hold.add": "Stoppade gallring (beslut {id})",
    "hold.lift": "Hävde stoppet för gallring (beslut {id})",
    "incident.export": "Hämtade händelser som fil",
    "incident.list": "Såg en lista med händelser",
    "incident.read": "Såg händelsen {id}",
    "intervention.acknowledge": "Kvitterade åtgärden {id} för ägaren",
    "intervention.add": "Föreslog åtgärden {id}",
    "intervention.change": "Ändrade åtgärden {id}",
    "intervention.export": "Hämtade åtgärden {id} som fil",
    "intervention.list": "Hämtade en lista över åtgärder som fil",
    "intervention.move": "Förde åtgärden {id} vidare",
    "intervention.note": "Skrev en anteckning om åtgärden {id}",
    "invitation.create": "Gjorde inbjudan {id}",
    "invitation.revoke": "Återkallade inbjudan {id}",
    "occasion.add": "Lade in kända tillfällen",
    "picture.export": "Hämtade lägesbilden {id} som fil",
    "place.look_up": "Slog upp platser",
    "plan.export": "Hämtade närvaroplanen {id} som fil",
    "plan.make": "Räknade fram närvaroplanen {id}",
    "recommendation.export": "Hämtade underlag för förslaget {id}",
    "register.drop": "Tog bort platsregistret {id}",
    "register.import": "Läste in platsregistret {id}",
    "release.propose": "Föreslog publiceringen {id}",
    "release.publish": "Godkände publiceringen {id}",
    "release.refuse": "Publiceringen {id} stoppades av granskningen",
    "report.export": "Lämnade ut maskade rapporter",
    "report.receive": "Skickade in en rapport (intag {id})",
    "report_key.create": "Gjorde rapportlänken {id}",
    "report_key.revoke": "Återkallade rapportlänken {id}",
    "retention.run": "Gallrade (körning {id})",
    "review.accept": "Godtog en plats för händelsen {id}",
    "review.correct": "Rättade händelsen {id}",
    "review.keep": "Behöll händelsen {id} som den är",
    "review.merge": "Slog ihop händelsen {id} med en annan",
    "review.reject": "Avvisade händelsen {id}",
    "review.undo": "Tog tillbaka ett beslut om händelsen {id}",
    "session.close": "Loggade ut",
    "session.close_all": "Loggade ut kontot {id} överallt",
    "session.open": "Loggade in",
    "session.refuse": "Inloggning till kontot {id} nekades",
    "shift.close": "Avslutade arbetspasset {id}",
    "shift.link": "Gjorde en länk till arbetspasset {id}",
    "supply.set": "Ändrade tider och lag för {id}",
    "trial.draw": "Lottade ordningen {id}",
    "visit.mark": "Kvitterade besök i passet {id}",
    "visits.export": "Hämtade utfallet av besöken {id} som CSV",
    "walk.add": "Lämnade in besiktningen {id}",
    "wish.add": "Skrev in önskemål {id} i närvaroplanen",
    "wish.withdraw": "Tog bort önskemål {id} ur närvaroplanen",
}
"""What each action is called; every action of the program stands here."""

KINDS: Final[Mapping[str, str]] = {
    "account": "konto",
    "actor": "aktör",
    "api_token": "API-nyckel",
    "audit": "logg",
    "backup": "säkerhetskopia",
    "export": "utlämning",
    "effect": "effektkvitto",
    "hold": "gallringsstopp",
    "incident": "händelse",
    "intake": "intag",
    "intervention": "åtgärd",
    "invitation": "inbjudan",
    "occasion": "tillfälle",
    "picture": "lägesbild",
    "place": "plats",
    "plan": "närvaroplan",
    "profile": "profil",
    "recommendation": "åtgärdsförslag",
    "register": "platsregister",
    "release": "publicering",
    "report_key": "rapportlänk",
    "retention": "gallring",
    "shift": "arbetspass",
    "trial": "lottning",
    "walk": "besiktning",
    "wish": "önskemål",
}
"""What kinds of objects are called."""

_WHO: Final[Mapping[str, str]] = {
    "kommandoraden": "Kommandoraden",
    "oppet-lage": "Öppet läge",
    "programmet": "Programmet",
    "tjansten": "Tjänsten",
    "ingen": "Ingen inloggad",
}
_WHO_KINDS: Final[Mapping[str, str]] = {
    "konto": "Konto",
    "nyckel": "Rapportlänk",
    "token": "API-nyckel",
    "pass": "Arbetspass",
    "inbjudan": "Inbjudan",
}
_ROLES: Final[Mapping[str, str]] = {
    "admin": "administratör",
    "analytiker": "analytiker",
    "kommunpolis": "kommunpolis",
    "faltsekreterare": "fältsekreterare",
    "fastighetsagare": "fastighetsägare",
    "omradesgrupp": "områdesgrupp",
    "planerare": "planerare",
    "styrgrupp": "styrgrupp",
    "patrull": "patrull",
    "rapportor": "rapportör",
    "dataskyddsombud": "dataskyddsombud",
    "public": "allmänhet",
    "oppet_lage": "öppet läge",
    "kommandoraden": "kommandoraden",
    "programmet": "programmet",
    "tjansten": "tjänsten",
}
_NUMBERS: Final[Mapping[str, tuple[str, str]]] = {
    "rows": ("rad", "rader"),
    "incidents": ("händelse", "händelser"),
    "unplaced": ("utan plats", "utan plats"),
    "stored": ("sparad", "sparade"),
    "new": ("ny", "nya"),
    "places": ("plats", "platser"),
    "streets": ("gata", "gator"),
    "sessions": ("inloggning avslutad", "inloggningar avslutade"),
    "objects": ("händelse", "händelser"),
}
_SHOWN_ID: Final = 12


def deed_says(row: Mapping[Any, Any]) -> str:
    """
    Write what a row of the trail tells of.

    Parameters
    ----------
    row : mapping
        A row of `est_geo.store`'s trail: ``action``, ``object_id``, ``details`` (JSON).

    Examples
    --------
    >>> row = {"action": "incident.list", "object_id": "", "details": '{"objects": 12}'}
    >>> deed_says(row)
    'Såg en lista med händelser: 12 händelser'
    >>> deed_says({"action": "x.y", "object_id": "7", "details": "{}"})
    'x.y (7)'
    """
    details = _details(row["details"])
    shown = short_id(str(row["object_id"]))
    template = ACTIONS.get(str(row["action"]))
    if row["action"] == "audit.read" and shown:
        template = "Läste i loggen om {id}"
    if template is None:
        return f"{row['action']} ({shown})" if shown else str(row["action"])
    said = template.format_map(defaultdict(str, details, id=shown)).replace("()", "").strip()
    return ": ".join(one for one in (said, _beside(str(row["action"]), details)) if one)


def _beside(action: str, details: Mapping[str, Any]) -> str:
    if action == "audit.verify":
        whole = details.get("whole") is True
        rows = number(details.get("rows") or 0)
        return f"hel, {rows} rader" if whole else f"INTE hel, {rows} rader passade"
    if action == "account.role":
        return role_says(str(details.get("role", "")))
    told = [
        counted(int(details[name]), *words)
        for name, words in _NUMBERS.items()
        if isinstance(details.get(name), int) and details[name]
    ]
    return ", ".join(told)


def _details(text: object) -> dict[str, Any]:
    try:
        found = json.loads(str(text))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def short_id(text: str) -> str:
    """
    Write an id so that it can be read: the first twelve signs of a long one.

    Examples
    --------
    >>> short_id("0123456789abcdef0123456789abcdef"), short_id("2026-W46")
    ('0123456789ab…', '2026-W46')
    """
    return text if len(text) <= _SHOWN_ID * 2 else f"{text[:_SHOWN_ID]}…"


def who_says(who: str) -> str:
    """
    Write who acted.

    Examples
    --------
    >>> who_says("konto:1a2b"), who_says("kommandoraden")
    ('Konto 1a2b', 'Kommandoraden')
    """
    kind, colon, own = who.partition(":")
    if colon and kind in _WHO_KINDS:
        return f"{_WHO_KINDS[kind]} {short_id(own)}"
    return _WHO.get(who, who)


def role_says(role: str) -> str:
    """
    Write a role.

    Examples
    --------
    >>> role_says("omradesgrupp")
    'områdesgrupp'
    """
    return _ROLES.get(role, role)


def trail_says(report: TrailReport) -> str:
    """
    Say whether the trail is whole, and else the first row that does not fit and why.

    Examples
    --------
    >>> print(trail_says(TrailReport(345, heads=40, newest_head="2026-11-16")))
    Loggen är hel: 345 rader, jämförda med 40 toppar utanför databasen (den nyaste från 2026-11-16).
    >>> trail_says(TrailReport(7, "content", 8, 8))
    'Loggen är inte hel. Rad 8 har ändrats efter att den skrevs. Raderna 1–7 stämmer.'
    """
    if report.whole:
        heads = counted(report.heads, "topp", "toppar")
        compared = (
            f"jämförda med {heads} utanför databasen (den nyaste från {report.newest_head})"
            if report.heads
            else "men det finns ingen topp utanför databasen att jämföra med än"
        )
        return f"Loggen är hel: {counted(report.rows, 'rad', 'rader')}, {compared}."
    row = number(report.first_bad or 0)
    faults = {
        "content": f"Rad {row} har ändrats efter att den skrevs.",
        "missing": f"Rad {row} saknas.",
        "order": f"Vid rad {row} står raderna inte i ordning.",
        "chain": f"Rad {row} hör inte ihop med raden före.",
        "time": f"Rad {row} har en tidigare tid än raden före.",
        "untold": f"Före rad {row} har något ändrats som ingen rad berättar om.",
        "objects": f"Det som rad {row} säger att någon såg eller ändrade har bytts ut.",
        "rewritten": f"{_between(report)} har skrivits om: toppen utanför databasen säger annat.",
        "cut": f"Loggen slutar för tidigt: rad {row} och de som kom efter är borta.",
        "database": "Databasen säger något annat om sig själv än vad loggen säger att den gjordes "
        "till.",
        "heads": "Topparna utanför databasen saknas eller hör till en annan databas, så loggen kan "
        "inte styrkas. Lägg tillbaka filen med toppar bredvid databasen.",
        "unreadable": "Loggens tabell saknas eller har bytts ut.",
    }
    fits = f" Raderna 1–{number(report.rows)} stämmer." if report.rows > 1 else ""
    return f"Loggen är inte hel. {faults[report.fault]}{fits}"


def _between(report: TrailReport) -> str:
    first, last = report.first_bad or 0, report.last_bad or 0
    return f"Rad {number(last)}" if first == last else f"Minst en av raderna {first}–{last}"


def remarks_on(report: TrailReport) -> list[str]:
    """Say what a reader should know besides, one sentence each."""
    said = []
    if report.restored:
        said.append(
            f"En säkerhetskopia har lagts tillbaka {counted(report.restored, 'gång', 'gånger')}. "
            "Det som skrevs mellan kopian och återställningen finns inte kvar."
        )
    if report.unreadable:
        said.append(
            f"{counted(report.unreadable, 'rad', 'rader')} i filen med toppar går inte att läsa, "
            "troligen efter ett strömavbrott. De räknas inte."
        )
    return said
