"""Made-up grounds, rows and receipts for the tests of the cards."""

import json
from types import SimpleNamespace

import numpy as np
import pandas as pd
import shapely

from est_geo.tables import EFFECTS, typed

NAN = float("nan")
AT = pd.Timestamp("2026-11-16T09:00", tz="UTC")


def lighting(**other):
    """A `LightingCase` as the grounds give it."""
    hours = pd.DataFrame({"hour": range(24)})
    night = (hours["hour"] <= 5) | (hours["hour"] >= 16)
    hours["dark_rate"] = np.where(night, 2.0 + np.sin(hours["hour"]), np.nan)
    hours["light_rate"] = np.where((hours["hour"] >= 4) & (hours["hour"] <= 21), 1.2, np.nan)
    hours["n_dark"], hours["n_light"] = np.where(night, 4.0, 0.0), 3.0
    given = {
        "outcome": "crime", "words": ("Mer rapporteras i mörker än i ljus.",), "ratio": 1.8,
        "low": 1.2, "high": 2.7, "p": 0.004, "n_dark": 41.0, "n_light": 23.0, "hours": hours,
        "lamps": SimpleNamespace(inventory=False, words=()), "people_at_night": "yes",
        "first": "look",
    }  # fmt: skip
    return SimpleNamespace(**given | other)


def proposals(**other):
    row = {
        "id": "ryd-torget-belysning", "intervention": "belysning", "name": "Belysning",
        "grounds": "24 av platsens 40 händelser.", "need": 4, "influence": 3, "cost": 2,
        "need_computed": 4, "influence_computed": 3, "cost_computed": 2, "score": 24,
        "words": "Behovet väger tyngst.",
    }  # fmt: skip
    return pd.DataFrame([row | other])


def grounds(**other):
    """`PlaceGrounds` of a made-up square."""
    area = SimpleNamespace(
        place_id="ryd-torget", name="Ryds torg", district="ryd", lon=15.57, lat=58.41,
        outline=shapely.box(15.569, 58.409, 15.571, 58.411), drawn=False,
    )  # fmt: skip
    given = {
        "area": area, "n": 40, "low": 28.6, "high": 54.5, "weeks": 13.0,
        "categories": pd.DataFrame({
            "category": ["brak", "skadegorelse"], "name": ["Bråk", "Skadegörelse"],
            "n": [30, 10], "weight": [90.0, 10.0]}),
        "hours": pd.DataFrame({
            "weekday": [4, 4, 5], "hour": [21, 22, 23], "weight": [6.0, 9.0, 4.0]}),
        "lighting": lighting(),
        "sources": pd.DataFrame({
            "source": ["reports", "walks"], "name": ["Rapporter", "Trygghetsvandring"],
            "says": ["for", "missing"], "words": ["Fler än väntat.", "Ingen är gjord."],
            "n": [40, 0]}),
        "assets": pd.DataFrame({
            "kind": ["hållplats"], "name": ["Ryds centrum"], "distance_m": [40.0]}),
        "horizon": "lasting", "proposals": proposals(),
        "summary": "En källa talar för, en saknas.",
        "count": SimpleNamespace(words="Det är 3 gånger så mycket per yta."),
    }  # fmt: skip
    return SimpleNamespace(**given | other)


def effect(verdict="effect", **other):
    """One row of `EFFECTS` as a mapping."""
    row = {
        "effect_id": 1, "intervention_id": 1, "kind": "belysning", "district": "ryd",
        "made_at": AT, "before_start": AT - pd.Timedelta(weeks=60),
        "before_end": AT - pd.Timedelta(weeks=34), "after_start": AT - pd.Timedelta(weeks=28),
        "after_end": AT - pd.Timedelta(weeks=2), "n_before": 60, "n_after": 30, "ratio": 0.52,
        "low": 0.33, "high": 0.81, "verdict": verdict,
        "words": "Effekt: från 60 till 30 på platsen.", "details": details(), "made_by": "",
    }  # fmt: skip
    return typed(pd.DataFrame([row | other]), EFFECTS).iloc[0].to_dict()


def details(**other):
    """What a kept receipt's details tell."""
    numbers = {
        "n_comparison_before": 200, "n_comparison_after": 195, "shrunk": 55.3,
        "wdd": {"wdd": -26.0, "low": -48.0, "high": -4.0}, "wdq": {"wdq": 0.04, "success": -0.15},
        "detectable": 0.66, "dispersion": 1.4, "displacement": "Ringen är oförändrad.",
        "naive": "Bara före och efter: från 60 till 30, en minskning med 50 %.",
        "caveats": ["Rapporteringen kan ha ändrats."],
    }  # fmt: skip
    every = {"verdict": "none", "n_before": 90, "n_after": 80, "ratio": 0.9, "low": 0.6,
             "high": 1.3}  # fmt: skip
    weeks = pd.date_range("2025-09-01", "2026-03-02", freq="7D")
    told = {
        "outcome": {"categories": ["stold"], "words": "Räknat: stöld och inbrott."},
        "periods": {"before": "2025-09-01/2025-11-23", "after": "2026-01-05/2026-03-01"},
        "receipt": numbers, "every": every,
        "comparisons": [{"rank": 1, "name": "Berga torg", "district": "berga", "before": 50,
                         "after": 48, "counted": True, "distance": 0.4}],
        "balance": [{"feature": "n", "name": "händelser före", "treated": 60.0,
                     "chosen_mean": 51.0, "all_mean": 12.0, "difference_in_sd": 0.3}],
        "weekly": [{"week": f"{one:%Y-%m-%d}", "treated": at % 5, "comparison": at % 9}
                   for at, one in enumerate(weeks)],
    }  # fmt: skip
    return json.dumps(told | other)
