import pandas as pd
import pytest

from est_geo.analysis.cell_panels import CellHistory
from est_geo.errors import TableError


def test_days_run_from_the_first_start_to_the_end_of_the_last_period():
    weeks = pd.date_range("2026-03-02", periods=4, freq="7D", tz="Europe/Stockholm")
    local = pd.DataFrame([[1, 0, 2, 0]], columns=weeks)
    hour = 1 / 24
    assert CellHistory.of(local).days.tolist() == pytest.approx([0, 7, 14, 21, 28])
    over = local.set_axis(weeks + pd.DateOffset(days=14), axis=1)  # clocks change on 29 March
    assert CellHistory.of(over).days.tolist() == pytest.approx(
        [0, 7, 14 - hour, 21 - hour, 28 - hour]
    )
    assert CellHistory.of(local.iloc[:, :1]).days.tolist() == [0, 7]


def test_missing_values_of_every_kind_are_refused():
    weeks = pd.date_range("2026-03-02", periods=2, freq="7D")
    panel = pd.DataFrame({weeks[0]: [1, 2, 3], weeks[1]: pd.array([1, None, None], dtype="Int64")})
    with pytest.raises(TableError, match="2 saknar ett, det första på rad 1"):
        CellHistory.of(panel)
    with pytest.raises(TableError, match="stigande ordning"):
        CellHistory.of(panel.set_axis([weeks[0], pd.NaT], axis=1))
    with pytest.raises(TableError, match="stigande ordning"):
        CellHistory.of(panel.set_axis([weeks[0], weeks[0]], axis=1))


def test_columns_of_timestamps_may_be_objects():
    weeks = pd.date_range("2026-01-05", periods=3, freq="7D", tz="Europe/Stockholm")
    for columns in (weeks, pd.Index(list(weeks), dtype=object)):
        assert CellHistory.of(pd.DataFrame([[1, 0, 2]], ["c"], columns)).days.tolist() == [
            0, 7, 14, 21,
        ]  # fmt: skip
