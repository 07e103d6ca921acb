"""Marks of visits: each once, killed at any moment and sent again."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from est_geo.errors import ConflictError
from est_geo.store import Store
from est_geo.tables import VISIT_MARKS

ROOT = Path(__file__).resolve().parents[2]
AT = pd.Timestamp("2026-11-20 18:00", tz="UTC")


def mark(number: int = 0, **more: object) -> pd.DataFrame:
    row = {
        "mark_id": f"{number:064x}", "visit_id": f"besok-{number // 2}", "shift_id": "vakt",
        "actor": "vakt", "place_id": "ryd", "district": "ryd",
        "kind": "left" if number % 2 else "arrived", "at": AT + pd.Timedelta(minutes=number),
        "note": None, "received_at": AT + pd.Timedelta(hours=1),
    } | more  # fmt: skip
    return pd.DataFrame([row]).astype(VISIT_MARKS.empty().dtypes.to_dict())


def test_a_mark_is_new_once(store):
    both = pd.concat([mark(0), mark(1)], ignore_index=True)
    added = [store.add_marks(each) for each in (mark(0), both, both)]
    assert [(one.new, one.known) for one in added] == [(1, 0), (1, 1), (0, 2)]
    assert len(store.visit_marks()) == 2


@pytest.mark.parametrize(
    "other",
    [{"visit_id": "x"}, {"shift_id": "x"}, {"actor": "x"}, {"kind": "left"}, {"note": "lugnt"},
     {"at": AT - pd.Timedelta(seconds=1)}],
    ids=lambda one: next(iter(one)),
)  # fmt: skip
def test_a_mark_that_says_otherwise_is_refused_with_all_that_came_with_it(store, other):
    store.add_marks(mark())
    version = store.visit_marks()
    with pytest.raises(ConflictError, match="Samma nyckel har redan använts"):
        store.add_marks(pd.concat([mark(1), mark(0, **other)], ignore_index=True))
    pd.testing.assert_frame_equal(store.visit_marks(), version)


@pytest.mark.parametrize("first", [1, 0])
def test_a_time_ahead_of_the_clock_is_the_same_whenever_it_comes(store, first):
    """Each try was cut to when it came; also where the later one is stored first."""
    came = [AT + pd.Timedelta(seconds=one) for one in (5, 9)]
    tries = [mark(at=one, received_at=one) for one in came]
    store.add_marks(tries[first])
    assert store.add_marks(tries[1 - first]).known == 1


_SENDS: str = """
import sys
from est_geo.store import Store
from tests.store.test_visit_marks import mark
with Store.open(sys.argv[1], create=False) as store:
    for number in range(1000):
        store.add_marks(mark(number))
        print(number, flush=True)
"""


@pytest.mark.long
@pytest.mark.parametrize("after", [0, 7, 40])
def test_a_service_killed_while_it_stores_has_all_that_it_answered_for(path, empty_database, after):
    shutil.copy(empty_database, path)
    answered = -1
    with subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, "-c", _SENDS, str(path)],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True,
    ) as child:  # fmt: skip
        for line in child.stdout:
            answered = json.loads(line)
            if answered >= after:
                break
        child.send_signal(signal.SIGKILL)
    with Store.open(path, create=False) as store:
        kept = len(store.visit_marks())
        # One may have been stored that was never answered for.
        assert answered + 1 <= kept <= 1000
        for number in range(after + 5):
            store.add_marks(mark(number))
        assert len(store.visit_marks()) == max(kept, after + 5)
        assert store.verify_trail().fault == ""
