"""What machines write, read a whole column at a time: ISO times, d/m years, and clocks alone."""

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

Bools = npt.NDArray[np.bool_]
Moments = npt.NDArray[np.datetime64]
Found = tuple[Moments, Bools, Bools]
"""Moments (NaT where not read), whole days, and which ones hold their own offset (UTC)."""

_CLOCK = r"\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?"
_LOCAL = rf"\d{{4}}-\d{{2}}-\d{{2}}(?:[T ]{_CLOCK})?"
_ZONED = rf"\d{{4}}-\d{{2}}-\d{{2}}[T ]{_CLOCK} ?(?:Z|[+-]\d{{2}}(?::?\d{{2}})?)"
_MAYBE_WINDOW = r"\d{4}-\d{2}-\d{2} \d{2}:\d{2} ?-\d{2}(?::?\d{2})?"
_DAY_LENGTH = len("2026-11-09")
_CLOCK_ALONE = (
    r"(?i)^(?:(?:kl\.?|klockan) ?)?(?P<h>\d{1,2})(?:[:.](?P<m>\d{2}))?(?:[:.](?P<s>\d{2}))?"
    r"(?:\.\d{1,9})?$"
)
_SLASHED = (
    r"(?i)^(?P<d>\d{1,2})/(?P<mo>\d{1,2})[ /-](?P<y>(?:19|20)\d{2})"
    r"(?:,? (?:kl\.? ?)?(?P<h>\d{1,2})[:.](?P<m>\d{2})(?::(?P<s>\d{2}))?)?$"
)
_HOURS, _SIXTY = 24, 60


def local_in(text: pd.Series) -> Found:
    """
    Read ISO times without offset, and the likes of ``9/11 2026 14.30``.

    Examples
    --------
    >>> at, whole_day, _ = local_in(pd.Series(["2026-11-09 14:30", "9/11 2026", "2026-02-30"]))
    >>> at.astype("datetime64[m]").astype(str).tolist(), whole_day.tolist()
    (['2026-11-09T14:30', '2026-11-09T00:00', 'NaT'], [False, True, False])
    """
    at = np.full(len(text), "NaT", dtype="datetime64[us]")
    form = text.str.fullmatch(_LOCAL).to_numpy(dtype=bool)
    at[form] = _parsed(text[form])
    whole_day = (text.str.len() == _DAY_LENGTH).to_numpy(dtype=bool) & form
    if text[~form].str.contains("/", regex=False).any():
        other, days = _slashed(text[~form])
        at[~form], whole_day[~form] = other, days
    return at, whole_day & ~np.isnat(at), np.zeros(len(text), dtype=bool)


def zoned_in(text: pd.Series, *, negative: bool) -> Found:
    """
    Read ISO times with an offset, as UTC.

    Parameters
    ----------
    text : pandas.Series
        Text.
    negative : bool
        Whether ``2026-11-09 22:00-02`` is one; a Swede who writes so means a window.

    Examples
    --------
    >>> at, _, fixed = zoned_in(pd.Series(["2026-11-09T14:30+01", "9 nov"]), negative=False)
    >>> at.astype("datetime64[m]").astype(str).tolist(), fixed.tolist()
    (['2026-11-09T13:30', 'NaT'], [True, False])
    """
    at = np.full(len(text), "NaT", dtype="datetime64[us]")
    form = text.str.fullmatch(_ZONED).to_numpy(dtype=bool, copy=True)
    if not negative and form.any():
        form &= ~text.str.fullmatch(_MAYBE_WINDOW).to_numpy(dtype=bool)
    if form.any():
        tight = text[form].str.replace(r" ([+-])", r"\1", regex=True).str.replace(" Z", "Z")
        at[form] = _parsed(tight, utc=True)
    return at, np.zeros(len(text), dtype=bool), form


def _parsed(text: pd.Series, *, utc: bool = False) -> Moments:
    found = pd.to_datetime(text, format="ISO8601", errors="coerce", utc=utc)
    index = pd.DatetimeIndex(found)
    return (index.tz_localize(None) if utc else index).as_unit("us").to_numpy()


def clocks_in(text: pd.Series) -> npt.NDArray[np.timedelta64]:
    """
    Read clocks alone, as time since midnight; NaT where there is none.

    Examples
    --------
    >>> found = clocks_in(pd.Series(["14:30", "24.00", "25:00"]))
    >>> found.astype("timedelta64[m]").astype(str).tolist()
    ['870 minutes', '1440 minutes', 'NaT']
    """
    shaped, parts = _extracted(text, _CLOCK_ALONE)
    since = _since_midnight(parts["h"], parts["m"], parts["s"])
    return np.where(shaped, since, np.timedelta64("NaT")).astype("timedelta64[us]")


def _slashed(text: pd.Series) -> tuple[Moments, Bools]:
    shaped, parts = _extracted(text, _SLASHED)
    month, day = parts["mo"], parts["d"]
    months = (parts["y"] - 1970) * 12 + month - 1
    first = months.astype("datetime64[M]")
    date = first.astype("datetime64[D]") + (day - 1).astype("timedelta64[D]")
    right = (month >= 1) & (month <= 12) & (day >= 1) & (date.astype("datetime64[M]") == first)  # noqa: PLR2004
    since = _since_midnight(parts["h"], parts["m"], parts["s"])
    at = np.where(shaped & right, date.astype("datetime64[us]") + since, np.datetime64("NaT"))
    return at.astype("datetime64[us]"), parts["whole"].astype(bool) & shaped


def _since_midnight(
    hour: npt.NDArray[np.int64], minute: npt.NDArray[np.int64], second: npt.NDArray[np.int64]
) -> npt.NDArray[np.timedelta64]:
    seconds = (hour * _SIXTY + minute) * _SIXTY + second
    wrong = (minute >= _SIXTY) | (second >= _SIXTY) | (seconds > _HOURS * _SIXTY * _SIXTY)
    since = seconds.astype("timedelta64[s]").astype("timedelta64[us]")
    return np.where(wrong, np.timedelta64("NaT"), since)


def _extracted(text: pd.Series, form: str) -> tuple[Bools, dict[str, npt.NDArray[np.int64]]]:
    """Give the rows that have the form, and its numbers; what a row leaves out is 0."""
    found = pc.extract_regex(pa.array(text, pa.large_string()), form)
    shaped = np.asarray(pc.is_valid(found))
    parts = {}
    for field in found.type:
        words = pc.fill_null(pc.struct_field(found, field.name), "")
        if field.name == "h":
            parts["whole"] = np.asarray(pc.equal(words, "")).astype(np.int64)
        filled = pc.if_else(pc.equal(words, ""), "0", words)
        parts[field.name] = np.asarray(pc.cast(filled, pa.int64()))
    return shaped, parts
