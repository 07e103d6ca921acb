"""Every hostile file is refused, or its rows are; nothing of it is stored or repeated."""

import pytest

import est_geo
from est_geo.errors import UnreadableFileError
from tests.intake.hostile.corpus import CANARY, FILES, REFUSED, REJECTED, UNPLACED, made

NAMES = [one.name for one in FILES]


def test_there_are_forty_of_them_and_more():
    assert len(set(NAMES)) == len(NAMES) >= 40


@pytest.mark.parametrize("one", FILES, ids=NAMES)
def test_a_hostile_file_leaves_nothing_behind(tmp_path, one):
    path = made(tmp_path, one)
    database = tmp_path / "est.duckdb"
    if one.fate == REFUSED:
        with pytest.raises(UnreadableFileError, match=one.says) as refusal:
            est_geo.take_in(path, profile="linkoping", db=database)
        assert_clean(str(refusal.value))
        assert not database.exists()
        assert [left.name for left in tmp_path.iterdir()] == [one.name]
        return
    taken = est_geo.take_in(path, profile="linkoping", db=database)
    assert taken.incidents == 0
    assert taken.rows == one.rows
    if one.fate == REJECTED:
        assert taken.rejected == one.rows
        reasons = " ".join(taken.tables["rejected"]["reason"])
        assert one.says in reasons
        assert_clean(reasons)
        written = (tmp_path / f"{one.name}.avvisade.csv").read_text(encoding="utf-8-sig")
        assert "19850709" not in written
        assert ';"=' not in written
        assert ';"@' not in written
    else:
        assert one.fate == UNPLACED
        assert taken.unplaced == one.rows


def assert_clean(message):
    assert not [word for word in CANARY.split() if word in message]
    assert "/etc" not in message
    assert "pytest" not in message
    assert message.endswith(".")
