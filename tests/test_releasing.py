import dataclasses
import json
import shutil

import numpy as np
import pandas as pd
import pytest

from est_geo import releasing
from est_geo.disclosure import rounded
from est_geo.errors import ConflictError, DisclosureError, NotFoundError, PeriodError
from est_geo.periods import Period
from est_geo.render import write_picture
from est_geo.situation import situation_picture
from est_geo.store import Acting, Store
from est_geo.store.releases import Proposal
from tests.made_up import LINKOPING, WEEK, town
from tests.stored import add_to, stored

MONTHS = ("2026-05", "2026-06", "2026-07", "2026-08")
ANNA, BO = Acting("konto:1", "admin"), Acting("konto:2", "analytiker")


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    file = tmp_path_factory.mktemp("filled") / "est.duckdb"
    with stored(file, town(28)):
        return file


@pytest.fixture
def store(tmp_path, filled):
    shutil.copy(filled, tmp_path / "est.duckdb")
    with Store.open(tmp_path / "est.duckdb") as opened:
        yield opened


def test_one_proposes_and_another_approves(store):
    number = releasing.propose(store.by(ANNA), LINKOPING, "2026-10")
    with pytest.raises(NotFoundError, match="Inget är publicerat"):
        releasing.released_picture(store, Period.parse("2026-10"))
    with pytest.raises(ConflictError, match="två personer"):
        releasing.approve(store.by(ANNA), number)
    releasing.approve(store.by(BO), number)
    row = store.releases().iloc[0]
    assert (row["state"], row["proposed_by"], row["decided_by"]) == (
        "published", "konto:1", "konto:2",
    )  # fmt: skip
    with pytest.raises(ConflictError, match="redan avgjort"):
        releasing.approve(store.by(BO), number)


def test_what_is_published_is_the_rounded_picture(store):
    releasing.release(store, LINKOPING, "2026-10")
    seen = releasing.released_picture(store, Period.parse("2026-10"))
    made = situation_picture(store, profile=LINKOPING, start="2026-10-01", end="2026-10-31")
    exact = made.tables.district_week.set_index("district")["count"]
    assert {place: seen.count_text[place] for place in exact.index} == {
        place: rounded(int(count)) for place, count in exact.items()
    }
    assert seen.districts["id"].tolist() == LINKOPING.districts["id"].tolist()
    assert seen.incidents is None
    assert all(getattr(seen.tables, one.name).empty for one in dataclasses.fields(seen.tables))
    assert "count" not in releasing.table_of(store.published("public")[0]).columns


def test_the_same_period_again_is_the_same_bytes_also_when_reports_have_come(
    store, filled, tmp_path
):
    first = releasing.release(store, LINKOPING, "2026-10")
    write_picture(releasing.released_picture(store, Period.parse("2026-10")), tmp_path / "a")
    shutil.copy(filled, tmp_path / "other.duckdb")
    with Store.open(tmp_path / "other.duckdb") as other:
        assert releasing.release(other, LINKOPING, "2026-10").content == first.content
    late = town(3, 900, 9, Period.parse("2026-W42")).assign(source="sent")
    late = late.assign(incident_id=[f"{at + 10**6:032x}" for at in range(len(late))])
    add_to(store, late)
    again = releasing.release(store, LINKOPING, "2026-10")
    assert again == first
    write_picture(releasing.released_picture(store, Period.parse("2026-10")), tmp_path / "b")
    files = sorted(one.name for one in (tmp_path / "a").iterdir())
    assert files
    for name in files:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name


def test_a_correction_is_a_new_version_with_a_reason_and_both_are_kept(store):
    first = releasing.release(store, LINKOPING, "2026-10")
    with pytest.raises(ConflictError, match="ändras aldrig tyst"):
        releasing.propose(store, LINKOPING, "2026-10")
    second = releasing.release(
        store, LINKOPING, "2026-10", reason="Rapporter kom sent; ring 070-123 45 67"
    )
    assert (first.version, second.version) == (1, 2)
    listed = store.releases()
    assert listed["version"].tolist() == [1, 2]
    assert "070" not in listed["reason"].iloc[1]
    assert "Rapporter kom sent" in listed["reason"].iloc[1]
    assert len(releasing.told_of(store.published("public"))) == 2 * len(releasing.told_of([first]))
    assert store.frozen("public", "month", "2026-10").version == 2


def test_months_and_their_tertial_are_published_and_nothing_leaks(store):
    for period in (*MONTHS, "2026-T2"):
        releasing.release(store, LINKOPING, period)
    found = releasing.audit(store, "public")
    assert len(found) >= 5
    assert not found["leaks"].any()
    periods = [one.name for one in releasing.released_periods(store)]
    assert periods == [*MONTHS, "2026-T2"]


def leaky(name, rows):
    made = [
        {"place": place, "name": place.title(), "text": "x", "low": low, "high": high,
         "small": low < 5, "units": units}
        for place, low, high, units in rows
    ]  # fmt: skip
    said = {"audience": "public", "product": "month", "period": name, "rows": made}
    return Proposal("public", "month", name, json.dumps(said))


def test_a_release_that_would_tell_a_small_count_is_refused_in_words(store):
    now = pd.Timestamp("2026-11-20", tz="UTC")
    parts = [("ryd", 0, 4, ["2026-09|ryd"]), ("berga", 5, 7, ["2026-09|berga"])]
    number = store.add_release(leaky("2026-09", parts), now)
    releasing.approve(store, number, alone=True)
    total = [("alla", 5, 7, ["2026-09|ryd", "2026-09|berga"])]
    bad = store.add_release(leaky("2026-08", total), now)
    with pytest.raises(DisclosureError, match="Ryd, september 2026") as refusal:
        releasing.approve(store, bad, alone=True)
    assert "september 2026 och augusti 2026" in str(refusal.value)
    assert not any(sign in str(refusal.value) for sign in ("0–2", "2 eller"))
    assert store.releases()["state"].tolist() == ["published", "refused"]
    assert [one.period for one in store.published("public")] == ["2026-09"]
    assert "release.refuse" in set(store.trail()["action"])


def test_sensitive_quarters_are_frozen_for_the_group_and_never_for_the_public(store):
    frozen = releasing.release(store, LINKOPING, "2026-Q3")
    assert frozen.audience == "est"
    assert store.published("public") == []
    rows = releasing.table_of(frozen)
    assert set(rows["category"]) == {*LINKOPING.sensitive, "alla"}
    with pytest.raises(NotFoundError, match="ingen lägesbild"):
        releasing.picture_of(frozen)


@pytest.mark.parametrize(
    ("period", "error"),
    [(WEEK.name, DisclosureError), ("2026-10-01/2026-10-20", DisclosureError),
     ("2099-01", DisclosureError), ("2099-Q1", DisclosureError), ("2026-Q5", PeriodError)],
)  # fmt: skip
def test_other_periods_are_never_published(store, period, error):
    with pytest.raises(error):
        releasing.propose(store, LINKOPING, period)
    assert store.releases().empty


def test_every_step_is_in_the_trail(store):
    number = releasing.propose(store.by(ANNA), LINKOPING, "2026-10")
    releasing.approve(store.by(BO), number)
    trail = store.trail().sort_values("seq")
    mine = trail[trail["action"].str.startswith("release.")]
    assert list(zip(mine["who"], mine["action"], strict=True)) == [
        ("konto:1", "release.propose"), ("konto:2", "release.publish"),
    ]  # fmt: skip
    assert json.loads(mine["details"].iloc[-1])["two_persons"] is True
    releasing.release(store, LINKOPING, "2026-09")
    assert json.loads(store.trail()["details"].iloc[0])["two_persons"] is False


def test_a_missing_proposal_is_not_found(store):
    with pytest.raises(NotFoundError):
        releasing.approve(store, 7)


@pytest.mark.long
def test_two_years_of_every_product_give_nothing_away(tmp_path):
    months = [f"{year}-{month:02}" for year in (2024, 2025) for month in range(1, 13)]
    last = Period.parse("2026-W01")
    reports = town(106, 6, 11, last)
    rng = np.random.default_rng(1)
    kinds = np.where(rng.random(len(reports)) < 0.2, rng.choice(sorted(LINKOPING.sensitive)),
                     reports["category"])  # fmt: skip
    with stored(tmp_path / "two.duckdb", reports.assign(category=kinds).astype(
        {"category": "str"})) as store:  # fmt: skip
        for at, month in enumerate(months, start=1):
            releasing.release(store, LINKOPING, month)
            year = month[:4]
            if at % 4 == 0:
                releasing.release(store, LINKOPING, f"{year}-T{(at - 1) % 12 // 4 + 1}")
            if at % 3 == 0:
                releasing.release(store, LINKOPING, f"{year}-Q{(at - 1) % 12 // 3 + 1}")
        assert len(store.releases()) == 24 + 6 + 8
        for audience, least in (("public", 50), ("est", 100)):
            found = releasing.audit(store, audience)
            assert len(found) > least
            assert not found["exact"].any()
            assert not found["leaks"].any()
