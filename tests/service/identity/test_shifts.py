"""A shift's page: opened by its own link, for its own patrol, and nothing else with it."""

import pandas as pd
import pytest

from est_geo.presence import shifts_of
from est_geo.profile import Profile
from service.identity.shift_links import key_beside, shift_link, shift_token
from tests.sample_picture import WEEK, sample_published
from tests.service.identity.inside import SAFE, add_account, now, press, texts

PROFILE = Profile.load("linkoping")
VISITS = sample_published("est").tables.visits
SHIFTS = shifts_of(VISITS, PROFILE).assign(actor=VISITS["actor"])
OWN, OTHER = SHIFTS["shift"].unique()[:2]
ACTOR = dict(zip(SHIFTS["shift"], SHIFTS["actor"], strict=True))
HOUR = pd.Timedelta(hours=1)


def token(service, shift=OWN, until=None):
    key = key_beside(service.store.path)
    return shift_token(key, shift, ACTOR[shift], now() + HOUR if until is None else until)


def opened(service, secret=None):
    browser = service.browser()
    answer = browser.post("/pass", data={"nyckel": secret or token(service)})
    return browser, answer


def test_a_link_opens_its_shift_in_order_and_no_other(still):
    key = key_beside(still.store.path)
    link = shift_link(key, OWN, ACTOR[OWN], now() + HOUR, SAFE)
    browser, answer = opened(still, link)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/pass/{OWN}")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-est-pass=")
    assert "HttpOnly; Max-Age=176" in cookie  # an hour, and the two days of what comes late
    page = texts(browser.get(f"/pass/{OWN}").text)
    own = VISITS[SHIFTS["shift"] == OWN].sort_values("start")
    at = [page.index(f"{one:%H:%M}–") for one in own["start"].dt.tz_convert(PROFILE.timezone)]
    assert at == sorted(at)
    assert len(at) >= 1
    for text in (*own["place"], *own["why"]):
        assert text in page
    others = set(VISITS["why"][SHIFTS["shift"] != OWN]) - set(own["why"])
    assert others
    assert not [one for one in others if one in page]
    assert browser.get(f"/pass/{OTHER}").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/karta",
        "/konto",
        "/granska",
        "/ogc",
        f"/api/v1/pictures/{WEEK.name}",
        "/api/v1/review",
    ],
)
def test_a_link_opens_nothing_but_the_shift(still, path):
    browser, _ = opened(still)
    assert browser.get(path).status_code in {303, 404}
    assert browser.get(path, headers={"Accept": "application/json"}).status_code in {401, 404}


@pytest.mark.parametrize("how", ["late", "tampered", "closed", "another key", "none"])
def test_a_link_that_does_not_hold_opens_nothing(service, how):
    made = {
        "late": lambda: token(service, until=now()),
        "tampered": lambda: token(service).replace("W", "X", 1) + "x",
        "closed": lambda: token(service),
        "another key": lambda: shift_token(bytes(32), OWN, "polis", now() + HOUR),
        "none": lambda: "A" * 43,
    }
    secret = made[how]()
    if how == "closed":
        service.store.close_shift(OWN, now())
    browser, answer = opened(service, secret)
    assert (answer.status_code, "Länken gäller inte" in answer.text) == (403, True)
    assert "__Host-est-pass" not in browser.cookies
    assert browser.get(f"/pass/{OWN}").status_code == 303


def test_a_shift_that_is_closed_is_closed_at_once_also_where_it_is_open(service):
    browser, _ = opened(service)
    assert browser.get(f"/pass/{OWN}").status_code == 200
    service.store.close_shift(OWN, now())
    assert browser.get(f"/pass/{OWN}").status_code == 303


def test_a_shift_that_no_plan_has_any_more_says_so(service):
    gone = "polis-20200101-18-1"
    secret = shift_token(key_beside(service.store.path), gone, "polis", now() + HOUR)
    browser, _ = opened(service, secret)
    page = browser.get(f"/pass/{gone}")
    assert page.status_code == 200
    assert "Inga besök är planerade" in page.text
    assert "Onsdag 1 januari" in page.text


def test_somebody_with_an_account_may_hold_a_shift_s_link_too(service):
    add_account(service.store, "asa")
    browser = service.logged_in("asa")
    assert browser.get(f"/pass/{OWN}").status_code == 404
    browser.post("/pass", data={"nyckel": token(service)})
    assert browser.get(f"/pass/{OWN}").status_code == 200
    assert browser.get("/konto").status_code == 200
    press(browser, "/logga-ut")
    assert "__Host-est-pass" not in browser.cookies
    assert browser.get(f"/pass/{OWN}").status_code == 303


def test_without_any_link_ever_made_no_key_is_made_by_asking(service):
    key = service.store.path.parent / "est.duckdb.nyckel"
    _, answer = opened(service, "A" * 43)
    assert answer.status_code == 403
    assert not key.exists()
