"""Raw values as text, as numbers, and as one hash per row."""

import hashlib

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_NOTHING = ("", "-", "–", "nan", "na", "n/a", "#n/a", "null", "none", "saknas")
_BETWEEN = "\x1f"


def texts(values: pd.Series) -> pd.Series:
    """
    Values as trimmed text; what is missing, or only says that it is, becomes ``""``.

    Examples
    --------
    >>> texts(pd.Series([" Ryd ", None, "NULL"])).tolist()
    ['Ryd', '', '']
    >>> texts(pd.Series([7.0, 8.5, float("nan")])).tolist()
    ['7', '8.5', '']
    """
    text = pd.Series(_arrow_text(values), index=values.index).astype("str").fillna("").str.strip()
    return text.mask(text.str.lower().isin(_NOTHING), "")


def numbers(values: pd.Series) -> tuple[Floats, Bools]:
    """
    Values as numbers, and which of them are there but are no numbers.

    Decimal comma and spaces between thousands are read; NaN is missing, infinity is no number.

    Examples
    --------
    >>> number, bad = numbers(pd.Series(["58,41", "6 474 525", "", "norr"]))
    >>> number.tolist(), bad.tolist()
    ([58.41, 6474525.0, nan, nan], [False, False, False, True])
    """
    if pd.api.types.is_numeric_dtype(values.dtype) and not pd.api.types.is_bool_dtype(values.dtype):
        found = values.to_numpy(dtype=np.float64, na_value=np.nan)
        return np.where(np.isinf(found), np.nan, found), np.isinf(found)
    plainly = _plain_numbers(values)
    if plainly is not None:
        return plainly, np.zeros(len(values), dtype=bool)
    text = texts(values)
    plain = text.str.replace(r"[\s\u00a0\u202f]", "", regex=True).str.replace(",", ".")
    plain = plain.str.replace("−", "-")
    shaped = plain.str.fullmatch(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,2})?").astype(bool)
    found = np.full(len(plain), np.nan)
    found[shaped.to_numpy()] = plain[shaped].astype("float64").to_numpy()
    return found, ((text != "") & ~shaped).to_numpy()


def _plain_numbers(values: pd.Series) -> Floats | None:
    """Numbers of a column that holds nothing but numbers with a point; None for any other."""
    if not pd.api.types.is_string_dtype(values.dtype):
        return None
    text = pc.utf8_trim_whitespace(_arrow_text(values))
    given = pc.if_else(pc.equal(text, ""), pa.scalar(None, text.type), text)
    try:
        found = pc.cast(given, pa.float64())
    except pa.ArrowInvalid:
        return None
    # Arrow reads "nan" and "inf" as numbers; here the one is missing and the other is none.
    if not pc.all(pc.is_finite(found)).as_py():
        return None if len(found) != found.null_count else np.full(len(values), np.nan)
    numbers_: Floats = found.to_numpy(zero_copy_only=False)
    return numbers_


def row_content(values: pd.DataFrame) -> pd.Series:
    """
    SHA-256 of every row's content, whatever order the columns came in.

    Examples
    --------
    >>> frame = pd.DataFrame({"a": ["1", "1"], "b": ["x", "x"]})
    >>> row_content(frame).nunique(), len(row_content(frame[["b", "a"]])[0])
    (1, 64)
    """
    parts = [_part(values[name]) for name in sorted(values.columns)]
    joined = (
        pc.binary_join_element_wise(*parts, pa.scalar(_BETWEEN, pa.large_string()))
        if parts
        else pa.array([], pa.string())
    )
    rows = joined.cast(pa.large_binary()).to_pylist()
    digests = [hashlib.sha256(row).hexdigest() for row in rows]
    return pd.Series(digests, index=values.index, dtype="str")


def _part(values: pd.Series) -> pa.Array:
    text = _arrow_text(values)
    if values.dtype.kind in "iufbM":
        return pc.fill_null(text, "")  # written by us: nothing to trim, no sign to keep out
    return _escaped(text)


def _escaped(text: pa.Array) -> pa.Array:
    """Keep the sign between values out of the values, so that two rows cannot read the same."""
    filled = pc.fill_null(pc.utf8_trim_whitespace(text), "")
    if not pc.any(pc.match_substring_regex(filled, rf"[\\{_BETWEEN}]")).as_py():
        return filled
    doubled = pc.replace_substring(filled, "\\", "\\\\")
    return pc.replace_substring(doubled, _BETWEEN, "\\u")


def _arrow_text(values: pd.Series) -> pa.Array:
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        values = values.dt.tz_convert("UTC").dt.tz_localize(None)
    if isinstance(values.dtype, pd.CategoricalDtype):
        values = values.astype(values.cat.categories.dtype)
    try:
        # Arrow writes 7.0 as 7: a column of whole numbers becomes floats when one is missing.
        text = pc.cast(pa.array(values, from_pandas=True), pa.large_string())
    except pa.ArrowException:
        # What Arrow has no text for (lists, mixed types) is written as Python writes it.
        text = pa.array([None if one is None else str(one) for one in values], pa.large_string())
    return text.combine_chunks() if isinstance(text, pa.ChunkedArray) else text
