"""The made-up reports as files, and the truth about them."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from est_geo.demo_town.assets import LAMP_TRUTHS, LIGHTING_TRUTHS
from est_geo.demo_town.background import Ground, built_up
from est_geo.demo_town.followed import followed_reports
from est_geo.demo_town.forms import FORMS, MADE_UP, FileForm, loses_coordinates
from est_geo.demo_town.happenings import draw_happenings
from est_geo.demo_town.planting import N_WEEKS, SPOTS
from est_geo.demo_town.reporting import SILENT, SILENT_WEEKS, report
from est_geo.demo_town.wording import category_texts, place_texts
from est_geo.errors import PeriodError
from est_geo.periods import Period
from est_geo.polygons import first_polygon
from est_geo.profile import Profile

PLANTED_FILE = "planted.json"
_DUPLICATES = {"polisen.csv": 6, "stangastaden.csv": 4}
# What a careless hand wrote into a column, and in how many rows. Each such row must be refused.
_SPOILT: dict[str, tuple[tuple[str, str, int], ...]] = {
    "polisen.csv": (
        ("tidpunkt", "vet inte", 2), ("latitud", "", 2), ("tidpunkt", "2062-03-14T21:30:00", 1),
    ),
    "stangastaden.csv": (("sweref991500_e", "", 2), ("från", "förra veckan", 1)),
    "kommunvaktare.csv": (("datum", "vet inte", 3),),
    "faltassistenter.csv": (("sweref99tm_n", "se kartan", 1),),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DemoTown:
    """
    Two made-up years.

    Attributes
    ----------
    files : dict of str to bytes
        File name and content of each actor's reports; every row says that it is made up.
    planted : dict
        The truth: ``spots`` (what was planted where), ``files`` (per file ``rows``, and how many of
        them are ``spoilt`` and ``duplicated``), ``silent``, ``seed``, ``weeks``.
    """

    files: dict[str, bytes]
    planted: dict[str, Any]


def make_reports(
    profile: Profile, *, seed: int, last_week: Period, followed: bool = False
) -> DemoTown:
    """
    Make up two years of reports, messy as real ones are, with hot spots planted in them.

    Parameters
    ----------
    profile : Profile
        Linköping, or another whose gazetteer and categories hold what is planted.
    seed : int
        The same seed and week always give the same bytes.
    last_week : Period
        The newest of the 104 ISO weeks. Reports that reach the municipality later than 08:00 on
        the Monday after are left out, so the newest week is as incomplete as a real one.
    followed : bool
        Add a file with the places that are followed up; the other files stay byte for byte.

    Returns
    -------
    DemoTown
        The files and the truth about them.

    Raises
    ------
    PeriodError
        `last_week` is no ISO week.
    ProfileError
        The profile lacks a place, category or actor that is drawn.

    Examples
    --------
    >>> town = make_reports(Profile.load("linkoping"), seed=7, last_week=Period.parse("2026-W46"))
    >>> sorted(town.files)[:3], town.planted["spots"][0]["place"]
    (['faltassistenter.csv', 'fritidsledare.csv', 'kommunvaktare.csv'], 'Linköpings resecentrum')
    """
    if last_week.kind != "week":
        raise PeriodError(
            f"Demons sista vecka måste vara en ISO-vecka, till exempel 2026-W46, inte "
            f"{last_week.name}."
        )
    rng = np.random.default_rng([seed, last_week.first.toordinal()])
    ground = built_up(profile)
    happened = draw_happenings(profile, ground, last_week, rng)
    reports = report(_with_districts(happened, profile), profile, ground, last_week, rng)
    reports = _in_words(reports, profile, ground, rng)
    tables = {form.name: _table(form, reports, rng) for form in FORMS}
    files = {form.name: form.bytes(tables[form.name]) for form in FORMS}
    truth = _truth(tables, ground, seed, last_week)
    if followed:
        more = followed_reports(profile, ground, seed=seed, last_week=last_week)
        files[more.name] = more.content
        truth["files"][more.name] = {"rows": more.rows, "spoilt": 0, "duplicated": 0}
        truth["interventions"] = more.truth
        truth["never_treated"] = more.alike
        truth["lamps"] = LAMP_TRUTHS
        truth["lighting"] = LIGHTING_TRUTHS
    return DemoTown(files, truth)


def write_demo(
    profile: Profile, folder: Path, *, seed: int, last_week: Period, followed: bool = False
) -> list[Path]:
    """
    Write the made-up reports, and ``planted.json`` beside them, into a folder.

    Returns
    -------
    list of pathlib.Path
        The files of reports (CSV and Parquet), then ``planted.json``.
    """
    town = make_reports(profile, seed=seed, last_week=last_week, followed=followed)
    folder.mkdir(parents=True, exist_ok=True)
    truth = json.dumps(town.planted, ensure_ascii=False, indent=2) + "\n"
    written = []
    for name, content in {**town.files, PLANTED_FILE: truth.encode()}.items():
        path = folder / name
        path.write_bytes(content)
        written.append(path)
    return written


def _with_districts(happened: pd.DataFrame, profile: Profile) -> pd.DataFrame:
    at = first_polygon(happened["lon"], happened["lat"], list(profile.districts.geometry))
    ids = profile.districts["id"].to_numpy(dtype=object)
    return happened.assign(home=np.where(at >= 0, ids[at], ""))


def _in_words(
    reports: pd.DataFrame, profile: Profile, ground: Ground, rng: np.random.Generator
) -> pd.DataFrame:
    names = {actor.id: actor.name for actor in profile.actors}
    return reports.assign(
        kind=category_texts(reports["category"], profile, rng),
        words=place_texts(reports["near"], ground.places, rng),
        reporter=reports["actor"].map(names),
        lost=loses_coordinates(len(reports), rng),
    )


def _table(form: FileForm, reports: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    own = reports[reports["actor"] == form.actor].reset_index(drop=True)
    table = form.table(own)
    spoilt = _SPOILT.get(form.name, ())
    whole = np.flatnonzero((own["precision"] == "minute") & ~own["lost"])
    rows = rng.choice(whole, sum(n for _, _, n in spoilt), replace=False).tolist()
    for column, text, n in spoilt:
        table.loc[[rows.pop() for _ in range(n)], column] = text
    again = rng.choice(len(table), _DUPLICATES.get(form.name, 0), replace=False)
    return pd.concat([table, table.iloc[np.sort(again)]], ignore_index=True)


def _truth(
    tables: dict[str, pd.DataFrame], ground: Ground, seed: int, last_week: Period
) -> dict[str, Any]:
    spots = []
    for spot in SPOTS:
        centre = ground.place(spot.place)
        spots.append(spot.written_down(float(centre["lon"]), float(centre["lat"]), last_week))
    return {
        "anmärkning": f"{MADE_UP}: allt i mappen är påhittat för att visa hur est_geo fungerar",
        "seed": seed,
        "weeks": [last_week.before(N_WEEKS - 1).name, last_week.name],
        "silent": {"actor": SILENT, "weeks": SILENT_WEEKS},
        "spots": spots,
        "files": {
            name: {
                "rows": len(table),
                "spoilt": sum(n for _, _, n in _SPOILT.get(name, ())),
                "duplicated": _DUPLICATES.get(name, 0),
            }
            for name, table in tables.items()
        },
    }
