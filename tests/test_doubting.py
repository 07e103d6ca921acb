"""What waits for a person after an intake, whichever way the reports came in."""

import pandas as pd

from est_geo.store import Store
from est_geo.taking_in import take_in
from tests.made_up import LINKOPING

NOW = pd.Timestamp("2026-11-16 08:00", tz="UTC").to_pydatetime()
PLAIN = LINKOPING.model_copy(update={"gazetteer_file": None})


def write(folder, name, actor, day, point="15.5626;58.4095"):
    file = folder / name
    file.write_text(
        f"id;tid;kategori;rapportör;lon;lat\n1;{day} 21:15;klotter;{actor};{point}\n",
        encoding="utf-8",
    )
    return file


def suspected(folder, *files):
    take_in(list(files), profile=PLAIN, db=folder / "est.duckdb", now=NOW)
    with Store.open(folder / "est.duckdb", create=False) as store:
        return len(store.review_items(kind="duplicate"))


def test_two_actors_in_two_files_are_suspected_once_also_when_taken_in_again(tmp_path):
    one = write(tmp_path, "a.csv", "polis", "2026-11-10")
    two = write(tmp_path, "b.csv", "kommunväktare", "2026-11-10")
    two.write_text(two.read_text().replace("\n1;", "\n2;"), encoding="utf-8")
    assert suspected(tmp_path, one, two) == 1
    assert suspected(tmp_path, two, one) == 1


def test_one_actor_far_away_and_old_history_are_not_suspected(tmp_path):
    one = write(tmp_path, "a.csv", "polis", "2026-11-10")
    same = write(tmp_path, "b.csv", "polis", "2026-11-10")
    far = write(tmp_path, "c.csv", "kommunväktare", "2026-11-10", "15.65;58.39")
    for number, file in enumerate((same, far), start=2):
        file.write_text(file.read_text().replace("\n1;", f"\n{number};"), encoding="utf-8")
    assert suspected(tmp_path, one, same, far) == 0
    old = write(tmp_path, "d.csv", "polis", "2025-03-10")
    older = write(tmp_path, "e.csv", "kommunväktare", "2025-03-10")
    for number, file in enumerate((old, older), start=5):
        file.write_text(file.read_text().replace("\n1;", f"\n{number};"), encoding="utf-8")
    assert suspected(tmp_path, old, older) == 0
