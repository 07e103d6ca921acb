"""What a patrol says of its visits: each thing once, its own shift only, also long afterwards."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from est_geo.tables import VISIT_NOTES
from service.identity.shift_links import LATE, key_beside, shift_token
from service.routes.visits import MOST_MARKS
from tests.sample_picture import sample_published
from tests.service.identity.test_shifts import ACTOR as DRAFT_ACTOR
from tests.service.identity.test_shifts import OWN, SHIFTS
from tests.service.patrol import ACTOR, HOUR, MINUTE, Shift, now, out, plan_of, session

KEY = "0b0e64ca-34b8-4d34-9c28-6f3dd1f13c3a"


@pytest.fixture(scope="module")
def shift():
    return Shift.began()


@pytest.fixture
def service(tmp_path, shift):
    return out(tmp_path, shift)


@pytest.fixture(scope="module")
def still(tmp_path_factory, shift):
    """Lend one service to every test in which nothing may be stored."""
    made = out(tmp_path_factory.mktemp("still"), shift)
    yield made
    assert made.store.visit_marks().empty


def said(kind="arrived", at=None, key: str | None = KEY, **more: Any) -> dict[str, Any]:
    when = now() - MINUTE if at is None else at
    body = {"kind": kind, "at": when.isoformat() if isinstance(when, pd.Timestamp) else when}
    return body | ({} if key is None else {"key": key}) | more


def post(phone, visit, body, **more):
    return phone.post(f"/api/v1/visits/{visit}/check-in", json=body, **more)


def test_a_mark_is_stored_once_and_answered_alike_each_time(service, shift):
    phone, body = service.phone(shift), said("left", note="lugnt")
    first, again = (post(phone, shift.visit(1), body) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert first.json() | {"at": ""} == {
        "key": KEY, "visit": shift.visit(1), "kind": "left", "note": "lugnt", "at": "",
    }  # fmt: skip
    row = service.store.visit_marks().iloc[0]
    assert len(service.store.visit_marks()) == 1
    assert (row["visit_id"], row["shift_id"], row["actor"]) == (shift.visit(1), shift.id, ACTOR)
    assert (row["place_id"], row["district"]) == ("ryd-ryds_centrum", "ryd")
    assert row["at"] == pd.Timestamp(body["at"])
    assert row["at"] < row["received_at"] <= now()
    (deed,) = [one for _, one in service.store.trail().iterrows() if one["action"] == "visit.mark"]
    assert (deed["who"], deed["role"]) == (f"pass:{shift.id}", "patrull")


def test_the_key_may_stand_in_the_header_as_a_report_s_does(service, shift):
    phone, header = service.phone(shift), {"Idempotency-Key": KEY.upper()}
    body = said(key=None)
    statuses = [
        post(phone, shift.visit(0), body, headers=header).status_code,
        post(phone, shift.visit(0), body | {"key": KEY}).status_code,
        post(phone, shift.visit(0), body | {"key": KEY}, headers=header).status_code,
        post(phone, shift.visit(0), body | {"key": str(uuid.UUID(int=0))}, headers=header)
        .status_code,
        # Without any, each is its own.
        post(phone, shift.visit(0), body).status_code,
    ]  # fmt: skip
    assert statuses == [201, 200, 200, 400, 201]
    assert len(service.store.visit_marks()) == 2


@pytest.mark.parametrize(
    "other",
    [{"kind": "left"}, {"note": "samtal"}, {"at": now() - 30 * MINUTE}, {"visit": 2}],
    ids=lambda one: next(iter(one)),
)
def test_the_same_key_for_something_else_is_a_conflict(service, shift, other):
    phone, at = service.phone(shift), now() - MINUTE
    assert post(phone, shift.visit(0), said(at=at)).status_code == 201
    visit = other.pop("visit", 0)
    refused = post(phone, shift.visit(visit), said(**({"at": at} | other)))
    assert refused.status_code == 409
    assert refused.headers["content-type"] == "application/problem+json"
    assert "det som sparades förut finns kvar" in refused.json()["detail"]
    (row,) = service.store.visit_marks().to_dict("records")
    assert (row["kind"], row["visit_id"], row["at"]) == ("arrived", shift.visit(0), at)


def test_a_wrong_clock_loses_nothing(service, shift):
    phone, key = service.phone(shift), str(uuid.uuid4())
    ahead = said(at=now() + 3 * HOUR, key=key)
    assert [post(phone, shift.visit(0), ahead).status_code for _ in range(3)] == [201, 200, 200]
    for number, at in enumerate(("1970-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00"), 1):
        one = said(at=at, key=str(uuid.UUID(int=number)))
        assert [post(phone, shift.visit(1), one).status_code for _ in range(2)] == [201, 200]
    marks = service.store.visit_marks()
    first, last = marks["at"].min(), marks["at"].drop(marks["at"].idxmin())
    assert first == shift.start - HOUR
    assert (last == marks["received_at"][last.index]).all()


def test_a_visit_that_is_not_of_the_shift_is_not_found(tmp_path):
    own, other = Shift.began(), Shift.began(team=2)
    service = out(tmp_path, own, other)
    phone = service.phone(own)
    for visit in (other.visit(0), "2026-W47-01", "egen", "%00", "x" * 300):
        assert post(phone, visit, said()).status_code in {404, 400}, visit
    assert post(service.phone(other), other.visit(0), said()).status_code == 201
    # The same key from another team's phone is another thing.
    assert post(phone, own.visit(0), said()).status_code == 201
    assert sorted(service.store.visit_marks()["shift_id"]) == sorted([own.id, other.id])


@pytest.mark.parametrize(
    "body",
    [
        [], "x", 0, {}, said(kind="here"), said(kind=None), said(note="fritext om någon"),
        said(note=1), said(key="1"), said(key=7), said(at="2026-11-20"), said(at="i går"),
        said(at="2026-11-20T18:02:00"), said(at="2026-13-20T18:02:00Z"), said(at=1_700_000_000),
        said(lon=15.6, lat=58.4), said(who="Anna"),
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_refused_and_not_quoted(still, shift, body):
    answer = still.phone(shift).post(f"/api/v1/visits/{shift.visit(0)}/check-in", json=body)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert "fritext" not in answer.text
    assert "Anna" not in answer.text


def test_only_the_shift_s_own_phone_may_say_anything(still, shift):
    visit, good = shift.visit(0), still.phone(shift)
    # Whoever sits at this computer, before there is any account, is no patrol.
    assert post(still.phone(), visit, said()).status_code == 404
    assert post(good, visit, said(), headers={"Origin": "https://elak.se"}).status_code == 403
    cross = {"Sec-Fetch-Site": "cross-site"}
    assert post(good, visit, said(), headers=cross).status_code == 403
    form = good.post(f"/api/v1/visits/{visit}/check-in", data={"kind": "arrived"})
    assert form.status_code == 415
    assert post(good, f"{visit}/check-in?x=1#", said()).status_code in {400, 404}
    bearer = {"Authorization": f"Bearer {'p' * 43}"}
    assert post(good, visit, said(), headers=bearer).status_code == 401
    assert good.get(f"/api/v1/visits/{visit}/check-in").status_code == 405


def test_who_is_logged_in_or_nobody_is_told_nothing(service, shift):
    phone, cookie = service.phone(), session(service.store)
    assert post(phone, shift.visit(0), said()).status_code == 401
    phone.cookies.set("__Host-est", cookie)
    assert post(phone, shift.visit(0), said()).status_code == 404
    phone.cookies.set("__Host-est-pass", service.token(shift))
    assert post(phone, shift.visit(0), said()).status_code == 201


def test_a_phone_without_coverage_may_hand_in_two_days_later_and_nothing_else(tmp_path):
    gone = Shift.began(10 * HOUR)
    service, ended = out(tmp_path, gone), gone.end + HOUR
    session(service.store)  # with an account, the service stands open to nobody
    phone = service.phone(gone)
    assert ended < now()
    page = phone.get(f"/pass/{gone.id}", headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["location"]) == (303, "/pass")
    assert phone.get("/api/v1/places?q=ryd").status_code == 401
    visit = gone.visit(0)
    assert post(phone, visit, said(at=gone.start + 31 * MINUTE)).status_code == 201
    # What it says now is of the shift, and not of now.
    assert post(phone, visit, said("left", at=now(), key=str(uuid.uuid4()))).status_code == 201
    marks = service.store.visit_marks()
    assert marks["at"].tolist() == [gone.start + 31 * MINUTE, ended]
    too_late = service.phone(gone, until=now() - LATE)
    assert post(too_late, visit, said()).status_code == 401
    service.store.close_shift(gone.id, now())
    assert post(phone, visit, said()).status_code == 401
    assert len(service.store.visit_marks()) == 2


def test_a_plan_made_again_takes_no_visit_from_those_who_are_out(service, shift):
    service.store.add_plan(plan_of(shift, count=2, first=10), now())
    phone = service.phone(shift)
    page = phone.get(f"/pass/{shift.id}").text
    assert shift.visit(10) in page
    assert shift.visit(0) not in page
    assert post(phone, shift.visit(0), said()).status_code == 201
    assert post(phone, shift.visit(10), said(key=str(uuid.uuid4()))).status_code == 201


def test_made_up_reports_are_said_to_be_so_on_the_shift_s_page_too(service, shift):
    page = f"/pass/{shift.id}"
    assert "Påhittade rapporter" not in service.phone(shift).get(page).text
    service.store.mark_made_up()
    assert "Påhittade rapporter" in service.phone(shift).get(page).text


def test_where_nothing_is_planned_the_draft_s_visits_hold(tmp_path):
    service = out(tmp_path)
    visits = sample_published("est").tables.visits
    visit = visits["id"][SHIFTS["shift"] == OWN].iloc[0]
    phone = service.phone()
    key = key_beside(service.store.path)
    phone.cookies.set("__Host-est-pass", shift_token(key, OWN, DRAFT_ACTOR[OWN], now() + HOUR))
    assert post(phone, visit, said()).status_code == 201
    assert service.store.visit_marks()["shift_id"].tolist() == [OWN]


def test_a_visit_that_no_plan_has_is_kept_at_a_place_of_the_plan(service, shift):
    phone, own = service.phone(shift), f"egen-{shift.id}-ryd-ryds_centrum"
    assert post(phone, f"{own}-1", said()).status_code == 201
    for wrong in (own, f"{own}-x", f"{own}-123", f"egen-{shift.id}-hemma-1",
                  own.replace(shift.id, "polis-20261120-18-1") + "-1"):  # fmt: skip
        assert post(phone, wrong, said(key=str(uuid.uuid4()))).status_code == 404
    (row,) = service.store.visit_marks().to_dict("records")
    assert (row["visit_id"], row["place_id"], row["district"]) == (
        f"{own}-1", "ryd-ryds_centrum", "ryd",
    )  # fmt: skip
    page = phone.get(f"/pass/{shift.id}").text
    assert f'data-visit="{own}-1"' in page


def test_a_shift_says_only_so_much_and_what_it_said_may_still_be_sent_again(service, shift):
    phone = service.phone(shift)
    assert post(phone, shift.visit(0), said()).status_code == 201
    row = service.store.visit_marks().iloc[:1]
    ids = [f"{number:064x}" for number in range(MOST_MARKS - 1)]
    many = pd.concat([row] * len(ids), ignore_index=True).assign(mark_id=ids)
    service.store.add_marks(many.astype({"mark_id": "str"}))
    refused = post(phone, shift.visit(0), said(key=str(uuid.uuid4())))
    assert refused.status_code == 409
    assert "kan inte säga fler" in refused.json()["detail"]
    at = row["at"].iloc[0]
    assert post(phone, shift.visit(0), said(at=at)).status_code == 200
    assert len(service.store.visit_marks()) == MOST_MARKS


def test_eight_who_send_the_same_at_once_store_it_once(service, shift):
    phone, body = service.phone(shift), said()

    def send(_: int) -> int:
        return int(post(phone, shift.visit(0), body).status_code)

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(send, range(8)))
    assert statuses == [200] * 7 + [201]
    assert len(service.store.visit_marks()) == 1


SENDS = st.lists(
    st.tuples(
        st.integers(0, 2),  # which phone's key
        st.sampled_from(["arrived", "left"]),
        st.sampled_from([None, *VISIT_NOTES]),
        st.integers(0, 2),  # which visit
        st.sampled_from([-40, -5, 5, 90]),  # minutes from now, by the phone
        st.booleans(),  # whether the answer reaches the phone, which else sends again
    ),
    min_size=1,
    max_size=9,
)


def however_sends_come(service, shift, sends):
    """Send, and hold each answer against what its key said first."""
    phone, run = service.phone(shift), uuid.uuid4().hex[:20]
    began, before = now(), len(service.store.visit_marks())
    first: dict[str, tuple[Any, ...]] = {}
    for number, kind, note, visit, minutes, answered in sends:
        key = str(uuid.UUID(run + f"{number:012}"))
        at = began + minutes * MINUTE
        body = said(kind, at, key, note=note)
        # All that is ahead of the server's clock is "now", whenever it comes.
        content = (kind, note, visit, min(at, began))
        known = key in first
        same = first.setdefault(key, content) == content
        for once_more in range(1 if answered else 2):
            answer = post(phone, shift.visit(visit), body)
            wanted = (200 if known or once_more else 201) if same else 409
            assert answer.status_code == wanted
    marks = service.store.visit_marks()
    assert len(marks) - before == len(first)
    assert marks["mark_id"].is_unique


HOW = {
    "deadline": None,
    "derandomize": True,
    "suppress_health_check": [HealthCheck.function_scoped_fixture],
}


@settings(max_examples=3, **HOW)
@given(SENDS)
def test_however_sends_come_each_key_holds_what_it_first_said(service, shift, sends):
    however_sends_come(service, shift, sends)


@pytest.mark.long
@settings(max_examples=30, **HOW)
@given(SENDS)
def test_however_many_sends_come_each_key_holds_what_it_first_said(service, shift, sends):
    however_sends_come(service, shift, sends)
