"""Districts and categories against what was expected, and the week's sentence."""

import numpy as np
import pandas as pd

from est_geo import analysis
from est_geo.picture import Headline
from est_geo.profile import Profile
from est_geo.tables import CATEGORY_WEEK, DISTRICT_WEEK, ELSEWHERE, REST, TREND, checked
from est_geo.week_tables.splitting import Past, Split
from est_geo.words import counted, listing, outside, span, verdict

ALL = "alla"
EXPECTATION = ["expected", "low", "high", "p_exceed", "q", "arrow"]
_TREND_PERIODS = 12
_BETWEEN = "|"
_SILENCE = "Ingen har rapporterat, och det är inte samma sak som lugnt."


def compared(
    shown: pd.DataFrame,
    period: pd.DataFrame,
    key: tuple[pd.Series, pd.Series],
    keys: list[str],
    past: Past,
    groups: pd.Series | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Count the period per key, set it against the past; return both the table and the panel."""
    key_shown, key_period = key
    panel = past.panel(shown, key_shown, keys)
    now = key_period.value_counts().reindex(keys, fill_value=0).astype("int64")
    judged = analysis.surveillance(
        panel, now, groups=groups, level=past.level, effort=past.effort, period=past.period
    )
    table = judged[EXPECTATION]
    table.insert(0, "count", now)
    if int(now.sum()) != len(period):
        raise AssertionError(
            f"Every report of the period must have one key: {len(period)} in, {int(now.sum())} "
            "counted. This is a fault in est_geo."
        )
    return table.astype({"arrow": "str"}), panel


def district_tables(
    split: Split, past: Past, profile: Profile
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make `DISTRICT_WEEK` (the rest has rows too) and `TREND` of the last twelve periods."""
    names = profile.district_names
    keys = [*profile.districts["id"], REST, *([ELSEWHERE] if profile.outline is not None else [])]
    shown = split.shown[split.shown["district"].notna()]
    period = split.period[split.period["district"].notna()]
    table, panel = compared(shown, period, (shown["district"], period["district"]), keys, past)
    table.insert(0, "district", pd.Series(keys, index=keys, dtype="str"))
    table.insert(1, "name", pd.Series([names[key] for key in keys], index=keys, dtype="str"))
    trend = panel.iloc[:, -_TREND_PERIODS:]
    long = (
        trend.rename_axis(index="district")
        .reset_index()
        .melt(id_vars="district", var_name="start", value_name="count")
    )
    long = long.astype({"district": "str", "start": "datetime64[us, UTC]", "count": "int64"})
    return (
        checked(table.reset_index(drop=True), DISTRICT_WEEK),
        checked(long[TREND.names], TREND),
    )


def category_table(split: Split, past: Past, profile: Profile) -> pd.DataFrame:
    """Make `CATEGORY_WEEK`: each priority district and category that was ever reported there."""
    shown, period = split.shown_in_districts, split.in_districts
    if shown.empty:
        return CATEGORY_WEEK.empty()
    key_shown = shown["district"] + _BETWEEN + shown["category"]
    key_period = period["district"] + _BETWEEN + period["category"]
    keys = sorted(set(key_shown) | set(key_period))
    parts = pd.DataFrame([key.split(_BETWEEN) for key in keys], index=keys, dtype="str")
    table, _ = compared(shown, period, (key_shown, key_period), keys, past, groups=parts[0])
    table.insert(0, "district", parts[0])
    table.insert(1, "category", parts[1])
    names = {key: one.name for key, one in profile.category.items()}
    table.insert(2, "name", parts[1].map(names).fillna(parts[1]).astype("str"))
    return checked(table.reset_index(drop=True), CATEGORY_WEEK)


def overall_table(split: Split, past: Past) -> pd.DataFrame:
    """Set all the period's reports together against the past: one row, ``alla``."""
    everything = pd.Series(ALL, index=split.shown.index), pd.Series(ALL, index=split.period.index)
    return compared(split.shown, split.period, everything, [ALL], past)[0]


def gated(
    overall: pd.DataFrame,
    districts: pd.DataFrame,
    categories: pd.DataFrame,
    hotspots: pd.DataFrame,
    reach: pd.DataFrame,
    level: float,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """
    Let the tables of a picture through the noise gate together.

    Each table alone would show an arrow in `level` of the quiet weeks; four of them would in up to
    four times as many. Where nobody could have reported (`REACH`), few reports are no arrow down.
    """
    tables = {"all": overall, "districts": districts, "categories": categories, "spots": hotspots}
    shown = analysis.arrows_of(tables, level=level)
    unknown = set(reach.loc[reach["state"] == "unknown", "district"])
    told = {name: _unless_unknown(table, unknown) for name, table in shown.items()}
    return told["all"], told["districts"], told["categories"], told["spots"]


def _unless_unknown(table: pd.DataFrame, unknown: set[str]) -> pd.DataFrame:
    if "district" not in table:
        return table
    calm = table["district"].isin(unknown) & (table["arrow"] == "under")
    return table.assign(arrow=table["arrow"].mask(calm, "none"))


def headline(overall: pd.DataFrame, hotspots: pd.DataFrame) -> Headline:
    """Say in one sentence how the period was, and name the places that stood out."""
    count, arrow = int(overall["count"].iloc[0]), str(overall["arrow"].iloc[0])
    expected, low, high = (float(overall[name].iloc[0]) for name in ("expected", "low", "high"))
    known = bool(np.isfinite(expected))
    return Headline(
        sentence=_sentence(count, expected, (low, high), arrow, hotspots),
        count=count,
        expected=expected if known else None,
        low=low if known else None,
        high=high if known else None,
        arrow=arrow,
    )


def _sentence(
    count: int, expected: float, interval: tuple[float, float], arrow: str, spots: pd.DataFrame
) -> str:
    if not count:
        return f"Inga inrapporterade händelser. {_SILENCE}"
    said = counted(count, "inrapporterad händelse", "inrapporterade händelser")
    if not np.isfinite(expected):
        return f"{said}. {verdict(arrow, expected).capitalize()}."
    over = list(spots.loc[spots["arrow"] == "over", "name"])
    judged = verdict(arrow, expected, beyond=outside(count, *interval))
    text = f"{said}; väntat {span(*interval)} – {judged}."
    if not over:
        none = "ligger över det väntade" if len(spots) else "sticker ut mer än slumpen kan göra"
        return f"{text} Ingen{' av platserna' if len(spots) else ' plats'} {none}."
    ends = "ligger" if len(over) == 1 else "platser ligger"
    lead = "En plats" if len(over) == 1 else f"{len(over)}"
    return f"{text} {lead} {ends} över det väntade: {listing(over)}."
