"""What leaves for an audience: frozen, and audited against all that left before.

The public's months and tertials and the group's quarters of sensitive categories are proposed by
one, approved by another, and then never change: the same period again is the same bytes. A
correction is a new version with a reason, and both are kept. Before anything is published the gate
attacks it together with everything published before, in the same transaction.
"""

import json
from collections.abc import Sequence
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from est_geo import disclosure
from est_geo.crs import WGS84
from est_geo.disclosure import ALL, Bounded, Cell, Told
from est_geo.errors import DisclosureError, NotFoundError
from est_geo.intake import redact
from est_geo.periods import Period
from est_geo.picture import Heading, PublishedPicture, SituationPicture
from est_geo.profile import Profile
from est_geo.situation import situation_picture
from est_geo.store import Store
from est_geo.store.releases import Frozen, Proposal
from est_geo.tables import INCIDENTS, checked, completed
from est_geo.words import listing

SENSITIVE: Final = "quarter_sensitive"
_PUBLIC: Final = "public"
_EST: Final = "est"
_FORMAT = 1
_DECIMALS = 7


def propose(store: Store, profile: Profile, period: str, *, reason: str = "") -> int:
    """
    Make what is to be published of a period, freeze it, and let it wait for approval.

    Parameters
    ----------
    store : Store
        The database; who acts is written down.
    profile : Profile
        The municipality.
    period : str
        A calendar month (``2026-10``) or tertial (``2026-T3``) for the public; a quarter
        (``2026-Q3``) of the sensitive categories for the working group.
    reason : str
        Why what is published already must be corrected.

    Returns
    -------
    int
        Number of the proposal.

    Raises
    ------
    DisclosureError, PeriodError
        The period is none of these, or has not ended.
    ConflictError
        It is published already, and no reason is given.
    """
    at = pd.Timestamp.now(tz="UTC")
    quarter = "-Q" in period
    days = disclosure.quarter(period) if quarter else Period.parse(period)
    if not quarter:
        disclosure.refuse_outside(_PUBLIC, days, profile.resolution, profile.resolution)
    if days.bounds(profile.timezone)[1] > at:
        raise DisclosureError(
            f"{days.dates} har inte tagit slut. Det som publiceras fryses, så vänta till dess."
        )
    if quarter:
        proposal = _sensitive(store, profile, period)
    else:
        picture = situation_picture(store, profile=profile, start=days.first, end=days.last)
        proposal = _public(store, picture)
    reason = redact(reason).text.strip()
    return store.add_release(
        Proposal(proposal.audience, proposal.product, proposal.period, proposal.content, reason), at
    )


def approve(store: Store, release_id: int, *, alone: bool = False) -> Frozen:
    """
    Attack a proposal together with everything published before, and publish it if that is safe.

    Parameters
    ----------
    store : Store
        The database; who acts is written down, and may not be the one who proposed.
    release_id : int
        The proposal.
    alone : bool
        Nobody else has a right to publish here; the trail says that one person did both.

    Raises
    ------
    DisclosureError
        A protected count could be told from it; nothing is published.
    ConflictError, NotFoundError
        See `Store.decide_release`.
    """
    return store.decide_release(release_id, _judged, pd.Timestamp.now(tz="UTC"), alone=alone)


def release(store: Store, profile: Profile, period: str, *, reason: str = "") -> Frozen:
    """
    Publish a period in one go, where nobody has an account and one person does it all.

    What is published already is given as it is.

    Raises
    ------
    DisclosureError, PeriodError
        As `propose` and `approve`; or there are accounts, and then two persons publish.
    """
    kept = None if reason else _frozen(store, period)
    if kept is not None:
        return kept
    if store.has_accounts():
        raise DisclosureError(
            "Att publicera kräver två personer, för det finns konton. Föreslå med: est-geo "
            f"release propose {period}, och låt någon annan godkänna. Inget är publicerat."
        )
    return approve(store, propose(store, profile, period, reason=reason), alone=True)


def released_picture(store: Store, period: Period) -> PublishedPicture:
    """
    Give the public's picture of a period as it was published, newest version.

    Raises
    ------
    NotFoundError
        Nothing is published of that period.
    """
    frozen = _frozen(store, period.name)
    if frozen is None or frozen.audience != _PUBLIC:
        raise NotFoundError(
            f"Inget är publicerat för {period.label}. Välj en av de perioder som är publicerade."
        )
    return picture_of(frozen)


def released_periods(store: Store) -> list[Period]:
    """Give the periods that the public may see, oldest first; months before tertials."""
    found = {Period.parse(one.period) for one in store.published(_PUBLIC)}
    return sorted(found, key=lambda one: (one.kind, one.first))


def picture_of(frozen: Frozen) -> PublishedPicture:
    """Give the picture that a frozen public release says, the same each time."""
    said = json.loads(frozen.content)
    if said["audience"] != _PUBLIC:
        raise NotFoundError("Publiceringen är ingen lägesbild utan en tabell.")
    period = Period.parse(said["period"])
    heading = Heading(
        municipality=said["municipality"],
        profile=said["profile"],
        period=period,
        window=period,
        as_of=period.bounds(said["timezone"])[1],
        timezone=said["timezone"],
        resolution=said["resolution"],
        made_up=said["made_up"],
    )
    cells: dict[str, Cell] = {row["place"]: (row["low"], row["high"]) for row in said["rows"]}
    districts = gpd.GeoDataFrame(
        {
            name: [one[name] for one in said["districts"]]
            for name in ("id", "name", "boundary_note")
        },
        geometry=shapely.from_wkt([one["wkt"] for one in said["districts"]]),
        crs=WGS84,
    )
    return disclosure.public_picture(heading, cells, districts)


def table_of(frozen: Frozen) -> pd.DataFrame:
    """Give the rows of a frozen release as they may be shown: texts, never a count."""
    said = json.loads(frozen.content)
    return pd.DataFrame(said["rows"]).drop(columns=["low", "high", "small", "units"])


def audit(store: Store, audience: str) -> pd.DataFrame:
    """
    Attack everything that is published to an audience.

    Returns
    -------
    pandas.DataFrame
        One row a protected number: ``place, period, low, high, exact, leaks, together``.
    """
    told = told_of(store.published(audience))
    columns = ["place", "period", "low", "high", "exact", "leaks", "together"]
    rows = [
        (
            one.told.place, one.told.period, one.low, one.high, one.exact, one.leaks,
            listing(disclosure.together(one, told)) if one.leaks else "",
        )
        for one in disclosure.attacked(told)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def told_of(published: Sequence[Frozen], *, own_versions: bool = False) -> list[Told]:
    """
    Read publications as an attacker does.

    Parameters
    ----------
    published : sequence of Frozen
        In order of publication.
    own_versions : bool
        Read a correction as telling of other reports than the version before it; else of the same.
    """
    versions: dict[str, int] = {}
    told = []
    for one in published:
        said = json.loads(one.content)
        versions[one.period] = one.version
        name = f"{_label(one)}{f' (version {one.version})' if one.version > 1 else ''}"
        for row in said["rows"]:
            units = tuple(_unit(unit, versions) if own_versions else unit for unit in row["units"])
            told.append(
                Told(
                    units,
                    row["low"],
                    row["high"],
                    small=row["small"],
                    place=row["name"],
                    period=_label(one),
                    release=name,
                )
            )
    return told


def _unit(unit: str, versions: dict[str, int]) -> str:
    when, rest = unit.split("|", maxsplit=1)
    return f"{when}@{versions.get(when, 1)}|{rest}"


def _judged(published: Sequence[Frozen], new: Frozen) -> str:
    """Say what the new release would give away, together with what; nothing where it is safe."""
    for own in (False, True):
        before = told_of(published, own_versions=own)
        told = told_of([*published, new], own_versions=own)
        # What has no count in common with the new numbers is as it was.
        touched = [part for part in disclosure.components(told) if part[-1] >= len(before)]
        near = [told[at] for part in touched for at in part]
        leaks = disclosure.leaking(near)
        known = {one.told for one in disclosure.leaking(before)} if leaks else set()
        fresh = [one for one in leaks if one.told not in known]
        if fresh:
            return _refusal(fresh, near)
    return ""


def _refusal(leaks: Sequence[Bounded], told: Sequence[Told]) -> str:
    first = leaks[0]
    beside = listing(disclosure.together(first, told))
    more = f" Det gäller {len(leaks)} antal." if len(leaks) > 1 else ""
    return (
        f"Ett skyddat antal ({first.told.place}, {first.told.period}) skulle gå att räkna ut på "
        f"±1 när, av det här tillsammans: {beside}.{more} Inget är publicerat. Föreslå en annan "
        "period, eller publicera antingen månader eller tertial."
    )


def _frozen(store: Store, period: str) -> Frozen | None:
    if "-Q" in period:
        return store.frozen(_EST, SENSITIVE, period)
    found = Period.parse(period)
    return store.frozen(_PUBLIC, found.kind, found.name)


def _label(frozen: Frozen) -> str:
    return frozen.period if frozen.product == SENSITIVE else Period.parse(frozen.period).label


def _public(store: Store, picture: SituationPicture) -> Proposal:
    heading = picture.heading
    period = heading.period
    cells = disclosure.cells_of(picture, told_of(store.published(_PUBLIC)))
    names = dict(
        zip(picture.tables.district_week["district"], picture.tables.district_week["name"],
            strict=True)
    ) | {ALL: "Alla"}  # fmt: skip
    places = [place for place in cells if place != ALL]
    rows = [
        _row(name=names[place], place=place, cell=cell, small=disclosure.SMALL,
             units=disclosure.units_of(place, period, places))
        for place, cell in cells.items()
    ]  # fmt: skip
    polygons = picture.districts
    content = {
        "districts": [
            {"id": one.id, "name": one.name, "boundary_note": one.boundary_note,
             "wkt": shapely.to_wkt(one.geometry, rounding_precision=_DECIMALS)}
            for one in polygons.itertuples(index=False)
        ],
    }  # fmt: skip
    return _proposal(_PUBLIC, period.kind, period.name, heading, rows, content)


def _sensitive(store: Store, profile: Profile, period: str) -> Proposal:
    incidents = checked(completed(store.incidents(None, None), INCIDENTS), INCIDENTS)
    table = disclosure.sensitive_table(incidents, profile, period)
    rows = [
        _row(
            name=f"{one['name']}, {one['category_name']}",
            place=one["district"],
            cell=(one["low"], one["high"]),
            small=disclosure.SENSITIVE_SMALL,
            category=one["category"],
            units=disclosure.sensitive_units(one["district"], one["category"], period, profile),
        )
        for one in _records(table)
    ]
    days = disclosure.quarter(period)
    heading = Heading(
        profile.name, profile.id, days, days, days.bounds(profile.timezone)[1], profile.timezone,
        profile.resolution, store.made_up or profile.made_up,
    )  # fmt: skip
    return _proposal(_EST, SENSITIVE, period, heading, rows, {})


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]


def _row(
    *, name: str, place: str, cell: Cell, small: int, units: tuple[str, ...], category: str = ""
) -> dict[str, Any]:
    low, high = cell
    return {
        "place": place,
        **({"category": category} if category else {}),
        "name": name,
        "text": disclosure.written(low, high, small),
        "low": low,
        "high": high,
        "small": low < small,
        "units": list(units),
    }


def _proposal(
    audience: str,
    product: str,
    period: str,
    heading: Heading,
    rows: list[dict[str, Any]],
    more: dict[str, Any],
) -> Proposal:
    content = {
        "format": _FORMAT,
        "audience": audience,
        "product": product,
        "period": period,
        "municipality": heading.municipality,
        "profile": heading.profile,
        "timezone": heading.timezone,
        "resolution": heading.resolution,
        "made_up": heading.made_up,
        "rows": rows,
    }
    text = json.dumps(
        content | more, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    return Proposal(audience, product, period, text)
