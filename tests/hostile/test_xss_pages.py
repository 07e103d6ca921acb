"""No text of a picture runs on any page or in any exported file: 200 payloads, every text column.

Each page is opened twice: with the content security policy, and without it, so that the escaping is
tried by itself. The same harness finds holes that are planted in it.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from markupsafe import Markup, escape
from playwright.sync_api import Browser

from est_geo.periods import Period
from est_geo.picture import Audience, PublishedPicture
from est_geo.render import week_map
from service import pages
from service.app import create_app
from service.settings import Settings
from tests.hostile.canary import CHROMIUM, Canary, chromium, running
from tests.hostile.payloads import payloads, texts
from tests.hostile.pictures import Hostile, hostile_columns
from tests.sample_picture import WEEK
from tests.service.fake_pictures import FakePictures, empty_database
from tests.service.test_pages import LAYERS

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None and os.environ.get("CI") != "true",
        reason="Debian's chromium is not installed",
    ),
]
DRAWN = ".map[data-drawn]"


class HostilePictures(FakePictures):
    """Pictures in which every text is hostile; which text stands where is moved by `shift`."""

    shift = 0
    rows: int | None = None

    def picture(self, period: Period, audience: Audience | None = None) -> PublishedPicture:
        if period not in self.made:
            how = Hostile(texts(), self.shift, self.rows)
            self.made[period] = how.picture(audience or self.audience, period)
        return self.made[period]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def source() -> HostilePictures:
    return HostilePictures()


@pytest.fixture(scope="module")
def address(source: HostilePictures) -> Iterator[str]:
    with running(create_app(Settings(db=empty_database(), review=False), source)) as at:
        yield at


def shown(*, whole: bool) -> list[str]:
    """Addresses of every page that shows a picture; of the map's layers two, or the whole of it."""
    layers = LAYERS if whole else tuple(LAYERS)[:2]
    return ["/", "/narvaro", *(f"/karta?lager={one}" for one in layers)]


def test_there_are_two_hundred_and_more_and_no_two_alike() -> None:
    assert len(payloads()) >= 200
    assert len({one.text for one in payloads()}) == len(payloads())
    assert len({one.kind for one in payloads()}) >= 15


def test_nearly_every_text_column_is_hostile() -> None:
    assert set(hostile_columns("visits")) == {
        "id", "actor", "actor_name", "place_id", "place", "district", "why", "shift_id", "ground",
        "task", "look",
    }  # fmt: skip
    made = Hostile(texts()).picture().tables
    assert {one for one in texts() if one not in set(made.hotspots["name"])} == set()


POLICIES = pytest.mark.parametrize(
    # Without the policy the escaping must do it alone, so that is what is tried every time.
    "policy",
    [False, pytest.param(True, marks=pytest.mark.long)],
    ids=["escaping alone", "policy"],
)


@POLICIES
def test_no_text_of_a_picture_runs_on_a_page(
    browser: Browser, address: str, *, policy: bool
) -> None:
    with Canary(browser, policy=policy) as canary:
        for path in shown(whole=policy):
            canary.visit(address + path, DRAWN)
        assert canary.told.pages == len(shown(whole=policy))
        assert canary.told.nothing, canary.told


@POLICIES
@pytest.mark.parametrize(
    "audience", ["est", "public", pytest.param("intern", marks=pytest.mark.long)]
)
def test_no_text_of_a_picture_runs_in_an_exported_file(
    browser: Browser, tmp_path: Path, audience: Audience, *, policy: bool
) -> None:
    file = tmp_path / "karta.html"
    file.write_text(week_map(Hostile(texts()).picture(audience)), encoding="utf-8")
    with Canary(browser, policy=policy) as canary:
        canary.visit(file.as_uri(), ".district-name")
        assert canary.told.nothing, canary.told


# ── The harness itself ─────────────────────────────────────────────────────────────────────────


def planted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every sentence through unescaped, as a template with `|safe` would."""
    template = pages.ENVIRONMENT.get_template("lagesbild.html")
    render = type(template).render

    def leaky(self, *given, **context):
        if "picture" in context:
            context["title"] = Markup(context["picture"].headline.sentence)  # noqa: S704
        return render(self, *given, **context)

    monkeypatch.setattr(type(template), "render", leaky)


HOLES = ("<img src=x onerror=xss(7)>", "<script>xss(7)</script>",
         "<div style='background:url(//kanarie.invalid/7)'>x</div>")  # fmt: skip


@pytest.mark.parametrize(
    "text", [HOLES[0], *(pytest.param(one, marks=pytest.mark.long) for one in HOLES[1:])]
)
def test_a_planted_hole_is_found_with_and_without_the_policy(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    planted(monkeypatch)
    source = HostilePictures()
    source.made[WEEK] = Hostile([text]).picture()
    with running(create_app(Settings(review=False), source)) as address:
        with Canary(browser, policy=False) as bare:
            bare.visit(f"{address}/")
            assert bare.told.ran or bare.told.asked
        with Canary(browser) as guarded:
            guarded.visit(f"{address}/")
            assert guarded.told.ran == []
            assert guarded.told.said or guarded.told.markup


PLACES = ("<p>{}</p>", '<p title="{}">x</p>', "<p title='{}'>x</p>", "<p title={}>x</p>",
          "<a href='{}' id=link>x</a><script>link.click()</script>",
          "<script>var x = '{}';</script>",
          '<script>var x = {{"a": "{}"}};</script>', "<script>var x = `{}`;</script>",
          "<style>p {{ color: {} }}</style><p>x</p>")  # fmt: skip
"""Where a careless page would put a text as it is."""


def numbers_that_run(browser: Browser, place: str, *, every: int, first: int = 0) -> set[int]:
    """Numbers of the texts that run where a careless page puts them; each in a frame of its own."""
    frames = "".join(
        f'<iframe srcdoc="{escape("<!doctype html><body>" + place.format(one.text))}"></iframe>'
        for one in payloads()[first::every]
    )
    with Canary(browser, policy=False) as canary:
        canary.page.route("**/tom", lambda route: route.fulfill(body="", content_type="text/html"))
        canary.visit("http://prov.invalid/tom")
        canary.page.set_content(frames)
        canary.page.wait_for_timeout(50)
        said = " ".join([*canary.told.ran, *canary.told.asked])
    return {int(a or b) for a, b in re.findall(r"\((\d+),\)|invalid/(\d+)", said)}


@pytest.mark.long
def test_the_payloads_do_run_where_nothing_stops_them(browser: Browser) -> None:
    """A corpus of texts that never run would prove nothing."""
    assert len(numbers_that_run(browser, PLACES[0], every=4)) >= 20


@pytest.mark.long
def test_how_many_payloads_run_where_nothing_stops_them(browser: Browser) -> None:
    ran = {number for one in PLACES for at in range(6) for number in numbers_that_run(
        browser, one, every=6, first=at)}  # fmt: skip
    assert len(ran) >= 120


@pytest.mark.long
@pytest.mark.parametrize("policy", [True, False], ids=["policy", "escaping alone"])
def test_every_text_stands_in_every_place_in_turn(browser: Browser, *, policy: bool) -> None:
    for shift in range(0, len(texts()), 3):
        source = HostilePictures()
        source.shift, source.rows = shift, 3
        app = create_app(Settings(review=False), source)
        with running(app) as address, Canary(browser, policy=policy) as canary:
            for path in shown(whole=True):
                canary.visit(address + path)
            assert canary.told.nothing, (shift, canary.told)
