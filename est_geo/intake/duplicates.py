"""The name of an incident: the same report, come twice, has the same one."""

import hashlib

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

_DIGITS = 32


def dedupe_keys(reports: pd.DataFrame) -> pd.Series:
    """
    Incident id of every report.

    A report with the source's own id is named by source and id. One without is named by its
    content and its running number among equal rows of the file: two equal rows are two incidents,
    and the same file read again gives the same two names.

    Parameters
    ----------
    reports : pandas.DataFrame
        `REPORTS`.

    Returns
    -------
    pandas.Series
        32 hexadecimal digits (128 bits of SHA-256), on the same index.

    Examples
    --------
    >>> reports = pd.DataFrame({"source": "polisen", "source_id": ["7", None, None, "7"],
    ...     "content": ["a", "b", "b", "c"]})
    >>> keys = dedupe_keys(reports)
    >>> keys.nunique(), bool(keys[0] == keys[3])
    (3, True)
    """
    named = reports["source_id"].notna().to_numpy()
    unnamed = reports[~named]
    running = unnamed.groupby("content", sort=False).cumcount() + 1
    keys = np.empty(len(reports), dtype=object)
    # The length before the source keeps ("ab", "c") and ("a", "bc") apart.
    source, own = (pa.array(reports.loc[named, name]) for name in ("source", "source_id"))
    keys[named] = _joined("id", pc.utf8_length(source), source, own)
    keys[~named] = _joined("content", pa.array(unnamed["content"]), pa.array(running))
    digests = [hashlib.sha256(key).hexdigest()[:_DIGITS] for key in keys.tolist()]
    return pd.Series(digests, index=reports.index, dtype="str", name="incident_id")


def _joined(kind: str, *parts: pa.Array) -> list[bytes]:
    if not len(parts[0]):
        return []
    words = [pc.cast(part, pa.large_string()) for part in parts]
    joined = pc.binary_join_element_wise(
        pa.scalar(kind, pa.large_string()), *words, pa.scalar("\x1f", pa.large_string())
    )
    return list(pc.cast(joined, pa.large_binary()).to_pylist())


def duplicated_in_file(ids: pd.Series) -> pd.Series:
    """
    Which incident ids already stood earlier in the same file.

    Examples
    --------
    >>> duplicated_in_file(pd.Series(["a", "b", "a"])).tolist()
    [False, False, True]
    """
    return ids.duplicated(keep="first")
