"""Which rows of a table somebody may see: one rule, for tables in memory and for the store."""

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True, slots=True)
class RowRule:
    """
    Rows that may be seen.

    A row is seen only when every part says yes; a row that does not say its district or its actor
    is not seen where that part is set.

    Attributes
    ----------
    districts : frozenset of str or None
        Only rows of these districts; None = all, an empty set = no row.
    without_categories : frozenset of str
        Never rows of these categories.
    actors : frozenset of str or None
        Only rows of these actors; None = all.

    Examples
    --------
    >>> frame = pd.DataFrame({
    ...     "district": ["ryd", "city", None], "category": ["brak", "hot", "hot"]})
    >>> RowRule(districts=frozenset({"ryd", "city"})).keeps(frame).tolist()
    [True, True, False]
    >>> RowRule(without_categories=frozenset({"hot"})).keeps(frame).tolist()
    [True, False, False]
    >>> NO_ROWS.keeps(frame).any()
    np.False_
    """

    districts: frozenset[str] | None = None
    without_categories: frozenset[str] = frozenset()
    actors: frozenset[str] | None = None

    def keeps(self, frame: pd.DataFrame) -> pd.Series:
        """
        Say of each row whether it may be seen.

        Parameters
        ----------
        frame : pandas.DataFrame
            Any table; a part of the rule whose column the table lacks keeps no row.

        Returns
        -------
        pandas.Series
            True and False on the frame's index.
        """
        kept = pd.Series(data=True, index=frame.index)
        if self.districts is not None:
            kept &= _among(frame, "district", self.districts)
        if self.actors is not None:
            kept &= _among(frame, "actor", self.actors)
        if self.without_categories and "category" in frame:
            kept &= ~frame["category"].isin(self.without_categories)
        return kept


ALL_ROWS = RowRule()
NO_ROWS = RowRule(districts=frozenset())


def _among(frame: pd.DataFrame, column: str, allowed: frozenset[str]) -> pd.Series:
    if column not in frame:
        return pd.Series(data=False, index=frame.index)
    return frame[column].isin(allowed)
