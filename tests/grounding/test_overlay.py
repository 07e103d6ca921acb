import pandas as pd
import pytest

from est_geo.grounding import with_grounds
from tests.grounding.places import NOW, picture
from tests.made_up import LINKOPING, town
from tests.stored import stored


@pytest.fixture
def store(tmp_path):
    with stored(tmp_path / "est.duckdb", town(weeks=20)) as opened:
        yield opened


def judged(subject: str, value: int) -> pd.DataFrame:
    row = {"factor_id": 0, "subject": subject, "district": "city", "factor": "need",
           "value": value, "words": "", "made_by": "", "made_at": NOW}  # fmt: skip
    return pd.DataFrame([row])


def test_where_nothing_is_written_down_the_pictures_own_proposals_stand(store):
    assert store.grounds_turn() == (0,) * 7
    assert with_grounds(picture(), store, LINKOPING, now=NOW) is picture()


def test_what_the_group_has_said_is_in_the_proposals_and_the_picture_is_not_changed(store):
    before = picture().tables.recommendations.copy()
    subject = str(before["id"].iloc[0])
    store.set_factor(judged(subject, 1), NOW)
    assert any(store.grounds_turn())
    after = with_grounds(picture(), store, LINKOPING, now=NOW).tables.recommendations
    assert after.set_index("id").loc[subject, "need"] == 1
    assert after["score"].is_monotonic_decreasing
    assert after.columns.tolist() == before.columns.tolist()
    pd.testing.assert_frame_equal(picture().tables.recommendations, before)


def test_every_new_judgement_is_a_new_turn(store):
    turns = set()
    for value in (1, 2, 0):
        store.set_factor(judged("a-belysning", value), NOW)
        turns.add(store.grounds_turn())
    assert len(turns) == 3
