import pandas as pd
import pytest

from est_geo.presence import covered_share, hours_worth
from est_geo.profile import Thresholds
from tests.presence.plan_cases import expected, friday

DEMAND = expected({("p0", 20): 1.0, ("p0", 21): 0.6, ("p0", 22): 0.4, ("p1", 20): 2.0})


def visits(*rows: tuple[str, float]) -> pd.DataFrame:
    return pd.DataFrame(
        {"place_id": [one for one, _ in rows], "start": [friday(hour) for _, hour in rows]}
    )


@pytest.mark.parametrize(
    ("rows", "revisit", "worth"),
    [
        ([("p0", 20.1)], 120, 1.0),
        ([("p0", 20.1), ("p0", 20.9)], 120, 1.0),
        ([("p0", 20), ("p0", 21.5)], 120, 1.0 + 0.3),
        ([("p0", 20), ("p0", 22)], 120, 1.4),
        ([("p0", 20), ("p0", 22)], 121, 1.0 + 0.2),
        ([("p0", 20), ("p0", 21), ("p0", 22)], 120, 1.0 + 0.3 + 0.2),
        ([("p0", 20), ("p0", 21), ("p0", 22)], 180, 1.0 + 0.3 + 0.0),
        ([("p0", 20), ("p1", 20), ("p1", 5)], 120, 3.0),
        ([("p9", 20)], 120, 0.0),
    ],
)
def test_worth_of_visited_hours(rows, revisit, worth):
    limits = Thresholds(revisit_minutes=revisit)
    found = hours_worth(visits(*rows), DEMAND, limits)
    assert found["worth"].sum() == pytest.approx(worth)
    assert covered_share(visits(*rows), DEMAND, limits) == pytest.approx(worth / 4.0)


def test_the_smaller_loses_and_of_two_equal_the_later():
    demand = expected({("p0", 20): 1.0, ("p0", 21): 1.0})
    found = hours_worth(visits(("p0", 21), ("p0", 20)), demand, Thresholds(repeat_value=0.25))
    assert found["worth"].tolist() == [1.0, 0.25]
