"""Who could have reported: a district without reports is quiet only if somebody was looking."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from est_geo.analysis.counts import belongs, known_at, period_panel
from est_geo.errors import TableError
from est_geo.periods import Period
from est_geo.words import counted, number, percent

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

USUAL_SILENCE = 0.2
"""A silence as long as in this share of an actor's earlier periods is its ordinary one."""
COVERED = 0.5
"""Those who make this share of a district's reports must be at work for silence to be quiet."""
_HALF_A_YEAR = 26
_DAYS_IN_WEEK = 7
_UNNAMED = "–"
_REPORTED, _QUIET, _UNKNOWN = "rapporterat", "tyst", "okänd"


def effort_by_district(
    incidents: pd.DataFrame,
    period: Period,
    *,
    districts: Sequence[str],
    as_of: pd.Timestamp,
    timezone: str,
    actors: Sequence[str] | None = None,
    n_periods: int = _HALF_A_YEAR,
) -> pd.DataFrame:
    """
    Tell of each district who could have reported in a period, and whether its zero is known.

    An actor is *active* in the period when it reported anything anywhere, or when it is silent no
    longer than it often is: in at least a fifth of its earlier periods it had been silent as long.
    An actor *usually reports* from a district when it has done so in the earlier periods, and its
    weight there is its share of their reports.

    Parameters
    ----------
    incidents : pandas.DataFrame
        `INCIDENTS` (``actor, district, occurred_from, occurred_to, received_at,
        received_stated``). Reports without an actor say nothing about who was looking, but count.
    period : Period
        The period that is looked at.
    districts : sequence of str
        The districts to tell of, each once.
    as_of : pandas.Timestamp
        The moment of the look, with time zone. Every earlier period is seen at the same lag.
    timezone : str
        The municipality's time zone.
    actors : sequence of str, optional
        The actors that still report (`Actor.reports`); all that have reported when left out. One
        that has stopped for good is not waited for, but what it used to cover is not covered.
    n_periods : int
        Earlier periods, 26 when left out.

    Returns
    -------
    pandas.DataFrame
        Indexed by district: ``count``, reports of the period; ``usual_reporters``;
        ``active_reporters``, those of them who were active, or reported from there now;
        ``reports_per_reporter_week``, missing without active reporters; ``covered``, weight of the
        active among all who usually report from there, 0 to 1; ``state``: ``rapporterat`` (there
        are reports), ``tyst`` (none, but those who make at least half of the reports from there
        were active) or ``okänd`` (none, and nobody to tell).

    Raises
    ------
    TableError
        A district or an actor stands twice.

    Notes
    -----
    The limits a fifth and a half are the project's own judgement.

    Examples
    --------
    >>> days = pd.date_range("2026-06-01 12:00", periods=24, freq="7D", tz="UTC")
    >>> reports = pd.DataFrame({"actor": "polis", "district": ["ryd", "berga"] * 12,
    ...     "occurred_from": days, "occurred_to": days, "received_at": days,
    ...     "received_stated": True})
    >>> found = effort_by_district(reports, Period.parse("2026-W46"), districts=["ryd", "city"],
    ...     as_of=pd.Timestamp("2026-11-16", tz="UTC"), timezone="Europe/Stockholm")
    >>> found["state"].to_dict(), found["active_reporters"].tolist()
    ({'ryd': 'tyst', 'city': 'okänd'}, [1, 0])
    """
    rows = pd.Index(list(districts), dtype="str", name="district")
    names = _names(incidents, actors)
    if not rows.is_unique:
        raise TableError("Varje stadsdel får finnas en gång; någon upprepas.")
    seen = _Seen(period, n_periods, as_of, timezone)
    now = incidents[belongs(incidents, period, timezone) & known_at(incidents, as_of)]
    active = _active(seen.panel(incidents, "actor", names), now["actor"], names, actors)
    pairs = pd.MultiIndex.from_product([names, rows])
    shape = (len(names), len(rows))
    usual = seen.panel(incidents, ["actor", "district"], pairs).sum(axis=1).reshape(shape)
    present = pd.MultiIndex.from_frame(now[["actor", "district"]]).value_counts()
    there = (usual > 0) | (present.reindex(pairs, fill_value=0).to_numpy().reshape(shape) > 0)
    total = usual.sum(axis=0)
    count = now["district"].value_counts().reindex(rows, fill_value=0).to_numpy(dtype=np.int64)
    n_active = (there & active[:, None]).sum(axis=0)
    weeks = np.where(n_active > 0, n_active, np.nan) * period.n_days / _DAYS_IN_WEEK
    covered = (usual * active[:, None]).sum(axis=0) / np.maximum(total, 1)
    return pd.DataFrame(
        {
            "count": count,
            "usual_reporters": (usual > 0).sum(axis=0),
            "active_reporters": n_active,
            "reports_per_reporter_week": count / weeks,
            "covered": covered,
            "state": np.select([count > 0, covered >= COVERED], [_REPORTED, _QUIET], _UNKNOWN),
        },
        index=rows,
    ).astype({"state": "str"})


def reporters_per_period(
    incidents: pd.DataFrame,
    period: Period,
    *,
    n_periods: int,
    as_of: pd.Timestamp,
    timezone: str,
) -> pd.Series:
    """
    Count the actors that reported in each earlier period and, last, in this one.

    Parameters
    ----------
    incidents : pandas.DataFrame
        `INCIDENTS`. All reports without an actor count as one actor more.
    period : Period
        The period that is looked at.
    n_periods : int
        Earlier periods.
    as_of : pandas.Timestamp
        The moment of the look, with time zone. Every earlier period is seen at the same lag.
    timezone : str
        The municipality's time zone.

    Returns
    -------
    pandas.Series of int
        Indexed by the starts; the ``effort`` of `surveillance`.

    Examples
    --------
    >>> days = pd.to_datetime(["2026-11-03", "2026-11-04", "2026-11-10"], utc=True)
    >>> reports = pd.DataFrame({"actor": ["polis", "vakt", "polis"], "occurred_from": days,
    ...     "occurred_to": days, "received_at": days, "received_stated": True})
    >>> reporters_per_period(reports, Period.parse("2026-W46"), n_periods=2,
    ...     as_of=pd.Timestamp("2026-11-16", tz="UTC"), timezone="Europe/Stockholm").tolist()
    [0, 2, 1]
    """
    named = incidents.assign(actor=incidents["actor"].fillna(_UNNAMED))
    names = _names(named, None)
    seen = _Seen(period, n_periods, as_of, timezone)
    counts = (seen.panel(named, "actor", names) > 0).sum(axis=0)
    now = named.loc[belongs(named, period, timezone) & known_at(named, as_of), "actor"].nunique()
    starts = [period.before(step).bounds(timezone)[0] for step in range(n_periods, -1, -1)]
    index = pd.DatetimeIndex(starts, name="start").as_unit("us")
    return pd.Series([*counts.tolist(), now], index=index, dtype="int64", name="reporters")


def cell_states(counts: pd.Series, districts: pd.Series, effort: pd.DataFrame) -> pd.Series:
    """
    Tell of each cell whether its zero is known: a cell is no better known than its district.

    Parameters
    ----------
    counts : pandas.Series
        Study series of the period's counts.
    districts : pandas.Series of str
        District of each cell; missing where it lies in none.
    effort : pandas.DataFrame
        From `effort_by_district`.

    Returns
    -------
    pandas.Series of str
        ``rapporterat``, ``tyst`` or ``okänd`` on the index of `counts`. An empty cell is ``tyst``
        where those who make at least half of its district's reports were active, even if the
        district itself has reports from others.

    Raises
    ------
    TableError
        A cell stands twice among the counts or the districts, or a count is missing.

    Examples
    --------
    >>> effort = pd.DataFrame({"covered": [0.9, 0.0]}, index=["ryd", "berga"])
    >>> counts = pd.Series([2, 0, 0], index=["c1", "c2", "c3"])
    >>> districts = pd.Series(["ryd", "ryd", "berga"], index=["c1", "c2", "c3"])
    >>> cell_states(counts, districts, effort).tolist()
    ['rapporterat', 'tyst', 'okänd']
    """
    if not (counts.index.is_unique and districts.index.is_unique):
        raise TableError("Varje ruta får finnas en gång; någon upprepas.")
    absent = counts.isna().to_numpy()
    if absent.any():
        raise TableError(
            f"Varje ruta måste ha ett antal (noll om inget rapporterats); {int(absent.sum())} "
            f"saknar ett, den första på rad {int(absent.argmax())}."
        )
    covered = districts.reindex(counts.index).map(effort["covered"]).to_numpy(dtype=np.float64)
    known = [counts.to_numpy() > 0, covered >= COVERED]
    states = np.select(known, [_REPORTED, _QUIET], _UNKNOWN)
    return pd.Series(states, index=counts.index, name="state", dtype="str")


def effort_words(effort: pd.Series) -> str:
    """
    Say in Swedish what a district's count rests on; never that an unknown zero is calm.

    Parameters
    ----------
    effort : pandas.Series
        A row of `effort_by_district`.

    Examples
    --------
    >>> row = {"count": 0, "usual_reporters": 1, "active_reporters": 0, "covered": 0.0,
    ...     "reports_per_reporter_week": float("nan"), "state": "okänd"}
    >>> effort_words(pd.Series(row))
    'Okänt: ingen som brukar rapportera härifrån har varit i gång. Inga rapporter betyder inte
    lugnt.'
    """
    covered = float(effort["covered"])
    if effort["state"] == _UNKNOWN:
        who = (
            f"bara de som brukar stå för {percent(covered)} av rapporterna härifrån"
            if covered > 0
            else "ingen som brukar rapportera härifrån"
        )
        return f"Okänt: {who} har varit i gång. Inga rapporter betyder inte lugnt."
    if effort["state"] == _QUIET:
        return "Inget inrapporterat, och de som brukar rapportera härifrån har varit i gång."
    said = counted(int(effort["count"]), "rapport", "rapporter")
    each = float(effort["reports_per_reporter_week"])
    if np.isfinite(each):
        said = f"{said}, {number(each, 1)} per rapporterande aktör och vecka"
    if covered >= COVERED:
        return f"{said}."
    return (
        f"{said}. Delvis okänt: bara de som brukar stå för {percent(covered)} av rapporterna "
        "härifrån har varit i gång."
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    """The earlier periods, each as it was known at this one's lag."""

    period: Period
    n_periods: int
    as_of: pd.Timestamp
    timezone: str

    def panel(self, incidents: pd.DataFrame, key: str | list[str], keys: pd.Index) -> Ints:
        """Count them: key by period."""
        counts: Ints = period_panel(
            incidents,
            self.period,
            key=key,
            keys=keys,
            n_periods=self.n_periods,
            as_of=self.as_of,
            timezone=self.timezone,
        ).to_numpy(dtype=np.int64)
        return counts


def _names(incidents: pd.DataFrame, actors: Sequence[str] | None) -> pd.Index:
    """Every actor that has reported or is said to."""
    asked = pd.Index([] if actors is None else list(actors), dtype="str")
    if not asked.is_unique:
        raise TableError("Varje aktör får finnas en gång; någon upprepas.")
    return asked.union(pd.Index(incidents["actor"].dropna().unique(), dtype="str"))


def _active(panel: Ints, now: pd.Series, names: pd.Index, actors: Sequence[str] | None) -> Bools:
    """Who reported now, or is silent no longer than it often is and still reports at all."""
    reported: Bools = names.isin(now.dropna().unique())
    still = np.ones(len(names), dtype=bool) if actors is None else names.isin(list(actors))
    silence = [_ordinary_silence(row) for row in panel > 0]
    active: Bools = reported | (still & np.array(silence, dtype=bool))
    return active


def _ordinary_silence(reported: Bools) -> bool:
    """Whether an actor often is silent as long as it is now, if it is silent now too."""
    at = np.flatnonzero(reported)
    if not len(at):
        return False
    present = len(reported) - int(at[-1])
    runs = np.zeros(int(at[-1]) + 1, dtype=np.int64)
    for place in range(len(runs)):
        runs[place] = 0 if reported[place] else (runs[place - 1] if place else 0) + 1
    return bool((runs >= present).mean() >= USUAL_SILENCE)
