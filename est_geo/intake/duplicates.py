"""The name of an incident: the same report, come twice, has the same one."""

import hashlib

import pandas as pd

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
    named = reports["source_id"].notna()
    running = reports.groupby("content", sort=False).cumcount() + 1
    if named.any():
        unnamed = reports[~named]
        running = running.mask(~named, unnamed.groupby("content", sort=False).cumcount() + 1)
    keys = [
        # The length before the source keeps ("ab", "c") and ("a", "bc") apart.
        f"id\x1f{len(source)}\x1f{source}\x1f{own}" if has else f"content\x1f{content}\x1f{number}"
        for source, own, content, number, has in zip(
            reports["source"], reports["source_id"], reports["content"], running, named, strict=True
        )
    ]
    digests = [hashlib.sha256(key.encode()).hexdigest()[:_DIGITS] for key in keys]
    return pd.Series(digests, index=reports.index, dtype="str", name="incident_id")


def duplicated_in_file(ids: pd.Series) -> pd.Series:
    """
    Which incident ids already stood earlier in the same file.

    Examples
    --------
    >>> duplicated_in_file(pd.Series(["a", "b", "a"])).tolist()
    [False, False, True]
    """
    return ids.duplicated(keep="first")
