"""The Swedish sentences of a lighting case."""

import math

from est_geo.interventions.light_numbers import LEAST_INCIDENTS, DarkNumbers, LightSignals
from est_geo.interventions.walked import NightWalks
from est_geo.words import counted, listing, number, ratio_decimals, span

_MOSTLY_WHERE_PEOPLE_ARE = (
    "Belysning hjälper främst där människor också rör sig (Brå): ta först reda på varför ingen går "
    "här."
)


def outcome_words(
    outcome: str, dark: DarkNumbers, signals: LightSignals, people: str, least: int
) -> tuple[str, ...]:
    """
    Say the outcome and why: the track of what is reported first, then that of felt safety.

    Examples
    --------
    >>> dark = DarkNumbers(1.1, 0.7, 1.6, 0.6, 40, 52, years=2, names="inbrott")
    >>> for one in outcome_words("none", dark, LightSignals(reports=1), "unknown", 3):
    ...     print(one[:71])
    Ej motiverad.
    Ingen säker skillnad mellan mörker och ljus vid samma klockslag för inb
    För tryggheten talar 1 rapport om belysning; 3 behövs för att åtgärden
    """
    if outcome == "crime":
        return (
            "Brottsmotiverad.",
            _ratio(dark),
            *([_signals(signals, least)] if signals.n >= least else []),
        )
    if outcome == "safety":
        return (
            "Trygghetsmotiverad, inte brottsmotiverad.",
            _signals(signals, least),
            _not(dark, people),
        )
    return "Ej motiverad.", _not(dark, people), _signals(signals, least)


def weak_words(weak: DarkNumbers, outcome: str) -> tuple[str, ...]:
    """
    Say that it is what light does not surely lessen that rises in the dark, when it is.

    Examples
    --------
    >>> weak = DarkNumbers(2.0, 1.3, 3.1, 0.01, 40, 30, years=2, names="bråk och våld")
    >>> weak_words(weak, "none")[0][:55]
    'Det är bråk och våld som rapporteras oftare i mörker (k'
    """
    if not weak.rises:
        return ()
    is_what = f"Även {weak.names}" if outcome == "crime" else f"Det är {weak.names} som"
    return (
        f"{is_what} rapporteras oftare i mörker ({_numbers(weak)}).",
        "Sådant minskar inte säkert av ljus och räknas aldrig som grund för belysning.",
    )


def people_words(walks: NightWalks, *, go: bool = True) -> tuple[str, ...]:
    """
    Say whether people move at the place after dark, and what the newest walk found of the light.

    Where nothing speaks for light nobody is asked to `go` there.

    Examples
    --------
    >>> people_words(NightWalks())
    ('Det är okänt om människor rör sig här när det är mörkt: gå dit efter mörkrets inbrott.',)
    """
    on = f" ({walks.people_at:%Y-%m-%d})" if walks.people_at is not None else ""
    how = "gå dit efter mörkrets inbrott" if go else "det syns bara efter mörkrets inbrott"
    people = {
        "yes": f"Människor rör sig här när det är mörkt, enligt senaste besiktningen{on}.",
        "no": f"Ingen rör sig här när det är mörkt, enligt senaste besiktningen{on}.",
    }.get(
        walks.people,
        f"Det är okänt om människor rör sig här när det är mörkt: {how}.",
    )
    light = {
        "yes": "Ljuset räckte vid senaste besiktningen i mörker.",
        "no": "Ljuset räckte inte, eller bara delvis, vid senaste besiktningen i mörker.",
    }.get(walks.light_enough)
    out = ["Lampor var släckta vid senaste besiktningen i mörker."] if walks.lamps_out else []
    return (people, *([light] if light else []), *out)


def _ratio(dark: DarkNumbers) -> str:
    times = number(dark.ratio, _decimals(dark))
    least = "minst " if dark.lent else ""
    as_if = f" Räknat som om {LEAST_INCIDENTS} hade hänt i ljus." if dark.lent else ""
    return (
        f"Av {dark.names} rapporteras {least}{times} gånger så mycket i mörker som i ljus vid "
        f"samma klockslag ({_interval(dark)}).{as_if}"
    )


def _not(dark: DarkNumbers, people: str) -> str:
    """Why it is not motivated by what is reported."""
    if dark.rises and people == "no":
        return f"{_ratio(dark)} Men ingen rör sig här när det är mörkt. {_MOSTLY_WHERE_PEOPLE_ARE}"
    if not dark.years:
        return "Rapporterna täcker inte ett helt år: då går mörker och årstid inte att skilja åt."
    if not dark.told:
        return (
            f"För få {dark.names} för att säga om mörkret spelar roll ({_counts(dark)}; minst "
            f"{LEAST_INCIDENTS} av varje behövs)."
        )
    if dark.low > 1:
        return (
            f"{_ratio(dark)} Men det kan vara slump när så många platser prövas samtidigt "
            f"(q {number(dark.q, 2)})."
        )
    at_same, numbers = "i ljus vid samma klockslag", _numbers(dark)
    if dark.high < 1:
        return f"Av {dark.names} rapporteras mindre i mörker än {at_same} ({numbers})."
    return (
        "Ingen säker skillnad mellan mörker och ljus vid samma klockslag för "
        f"{dark.names} ({numbers})."
    )


def _signals(signals: LightSignals, least: int) -> str:
    parts = [
        counted(n, one, many)
        for n, one, many in (
            (signals.reports, "rapport om belysning", "rapporter om belysning"),
            (signals.walks, "besiktning i mörker", "besiktningar i mörker"),
            (signals.faults, "öppen felanmälan", "öppna felanmälningar"),
        )
        if n
    ]
    if signals.survey:
        parts.append(f"stadsdelens enkät ({signals.survey_words})")
    if signals.n >= least:
        return f"För tryggheten talar {listing(parts)}."
    found = listing(parts) if parts else "ingen rapport, besiktning eller felanmälan"
    return (
        f"För tryggheten talar {found}; {number(least)} behövs för att åtgärden ska vara "
        "trygghetsmotiverad."
    )


def _numbers(dark: DarkNumbers) -> str:
    return f"kvot {number(dark.ratio, _decimals(dark))}, {_interval(dark)}"


def _interval(dark: DarkNumbers) -> str:
    interval = span(dark.low, dark.high, _decimals(dark))
    return f"95\u00a0% intervall {interval}; {_counts(dark)}, {number(dark.years)} år"


def _decimals(dark: DarkNumbers) -> int:
    return ratio_decimals(dark.low, dark.high) if math.isfinite(dark.low) else 1


def _counts(dark: DarkNumbers) -> str:
    n_dark, n_light = (number(_shown(one)) for one in (dark.n_dark, dark.n_light))
    return f"{n_dark} i mörker, {n_light} i ljus"


def _shown(n: float) -> float:
    """Windows count in parts: nine and a half is not shown as the ten that are needed."""
    return math.floor(n) if n < LEAST_INCIDENTS else n
