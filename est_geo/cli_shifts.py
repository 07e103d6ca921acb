"""``est-geo shift-link``: a link to each planned shift, for those who are out."""

import sys
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from est_geo.cli_common import DbOption, JsonOption, ProfileOption, plainly, print_json
from est_geo.cli_show import literal, out
from est_geo.errors import ProfileError
from est_geo.periods import Period
from est_geo.presence import shifts_of
from est_geo.profile import Profile
from est_geo.situation import latest_week, situation_picture
from est_geo.store import Store
from est_geo.tables import SHIFTS
from service.identity.shift_links import AFTER, key_beside, shift_link

_OWN_ADDRESS = "http://127.0.0.1:8000"
_DAY = "%Y-%m-%d %H:%M"

shift_app = typer.Typer(help="Länkar till planerade pass.", no_args_is_help=True)


@shift_app.command("list")
@plainly
def list_command(
    actor: Annotated[str | None, typer.Option(help="Bara den här aktörens pass.")] = None,
    url: Annotated[str, typer.Option(help="Adressen som telefonen når.")] = _OWN_ADDRESS,
    profile: ProfileOption = "linkoping",
    db: DbOption = Path("est.duckdb"),
    *,
    as_json: JsonOption = False,
) -> None:
    """Gör en länk till varje pass som återstår i veckans plan; den öppnar bara det passet."""
    municipality = Profile.load(profile)
    if actor is not None and actor not in {one.id for one in municipality.actors}:
        raise ProfileError("Aktören finns inte i profilen.")
    with Store.open(db, create=False) as store:
        shifts = _left(_kept(store, municipality))
        if shifts.empty:
            shifts = _left(_drafted(store, municipality))
    if actor is not None:
        shifts = shifts[shifts["actor"] == actor]
    key, rows = key_beside(db), []
    # A shift over Monday's midnight stands in two weeks' plans; its link holds until its real end.
    until = shifts.groupby("shift")["shift_end"].transform("max")
    first = shifts.assign(shift_end=until).sort_values(["shift_start", "shift"])
    first = first.drop_duplicates("shift")
    for row in first.to_dict("records"):
        link = shift_link(key, row["shift"], row["actor"], row["shift_end"] + AFTER, url)
        rows.append({"shift": row["shift"], "start": row["shift_start"], "link": link})
    if as_json:
        print_json({"shifts": rows})
        return
    if not rows:
        out.print("Det finns inga planerade pass kvar i veckans plan.")
    for one in rows:
        start = one["start"].tz_convert(municipality.timezone).strftime(_DAY)
        out.print(f"{one['shift']} ({start})")
        sys.stdout.write(f"{one['link']}\n")


def _kept(store: Store, profile: Profile) -> pd.DataFrame:
    """Shifts of the kept plans, from last week's on: Sunday evening's may not be over."""
    today = pd.Timestamp.now(tz=profile.timezone).date()
    planned = store.plans()["week"]
    weeks = sorted(set(planned[planned >= Period.week_of(today).before(1).name]))
    shifts = [SHIFTS.empty(), *(store.plan_or_fail(week).shifts for week in weeks)]
    return pd.concat(shifts, ignore_index=True).rename(
        columns={"shift_id": "shift", "start": "shift_start", "end": "shift_end"}
    )


def _left(shifts: pd.DataFrame) -> pd.DataFrame:
    return shifts[shifts["shift_end"] + AFTER > pd.Timestamp.now(tz="UTC")]


def _drafted(store: Store, profile: Profile) -> pd.DataFrame:
    """Shifts of the draft of the latest picture."""
    week = latest_week(store, profile)
    picture = situation_picture(store, profile=profile, start=week.first, end=week.last)
    visits = picture.tables.visits
    return shifts_of(visits, profile).assign(actor=visits["actor"])


@shift_app.command("close")
@plainly
def close_command(
    shift: Annotated[str, typer.Argument(help="Passets id, som list visar.")],
    db: DbOption = Path("est.duckdb"),
) -> None:
    """Låt länkarna till ett pass sluta att gälla före passets slut."""
    with Store.open(db, create=False) as store:
        store.close_shift(shift, pd.Timestamp.now(tz="UTC").floor("s"))
    out.print(f"Passet {literal(shift)} öppnas inte längre av någon länk.")
