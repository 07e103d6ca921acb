"""A shift's page in a real browser: kept without coverage, sent once, usable by thumb and keys."""

import gzip
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from service.identity.links import page_link
from service.pages import FOLDER
from tests.service.patrol import HOUR, MINUTE, Out, Shift, now, out, session
from tests.service.test_browser import AXE, CHROMIUM, FLAGS, serving_app
from tests.service.test_report_browser import Phone

READY = "body[data-ready]"
KEPT = "body[data-kept]"
LIMIT = 50_000
SHOTS = os.environ.get("EST_SHOTS")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None and os.environ.get("CI") != "true",
        reason="Debian's chromium is not installed",
    ),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield started
        started.close()


class Served:
    """A patrol's service on a port of its own."""

    def __init__(self, made: Out, shift: Shift, address: str) -> None:
        self.made, self.shift, self.address = made, shift, address

    @property
    def path(self) -> str:
        return f"/pass/{self.shift.id}"

    def link(self, shift: Shift | None = None) -> str:
        whole = page_link(self.address, "pass", self.made.token(shift or self.shift))
        return whole.removeprefix(self.address)

    def said(self) -> list[tuple[str, str, str | None]]:
        marks = self.made.store.visit_marks()
        notes = marks["note"].astype("object").where(marks["note"].notna(), None)
        return list(zip(marks["visit_id"], marks["kind"], notes, strict=True))


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    shift = Shift.began()
    made = out(tmp_path, shift, Shift(shift.start, team=2))
    session(made.store)
    for address in serving_app(made.app):
        yield Served(made, shift, address)


def opened(phone: Phone, served: Served, shift: Shift | None = None) -> Page:
    """Open the link, as somebody at the start of a shift does, and let the phone keep the page."""
    page = phone.context.new_page()
    page.set_default_timeout(10_000)
    page.on("console", lambda message: phone.said.append(message.text))
    page.on("pageerror", lambda error: phone.said.append(str(error)))
    page.on("request", lambda request: phone.asked.append(request.url))
    page.goto(served.address + served.link(shift))
    page.wait_for_url(f"**/pass/{(shift or served.shift).id}")
    page.wait_for_selector(READY)
    page.wait_for_selector(KEPT)
    return page


def stop(page: Page, number: int = 0) -> Any:
    return page.locator("[data-visit]").nth(number)


def arrive(page: Page, number: int = 0, says: str = "Skickat") -> None:
    stop(page, number).locator("[data-arrive]").click()
    stop(page, number).locator("[data-sending]", has_text=says).wait_for()


def leave(page: Page, number: int = 0, note: str | None = None, says: str = "Skickat") -> None:
    if note:
        stop(page, number).locator("label", has_text=note).click()
    stop(page, number).locator("[data-leave]").click()
    page.locator(f"[data-visit]:nth-child({number + 1})[data-state=done]").wait_for()
    stop(page, number).locator("[data-sending]", has_text=says).wait_for()


def waiting(page: Page) -> int:
    return int(page.evaluate("estVisits.waiting().then((rows) => rows.length)"))


def all_sent(page: Page) -> None:
    page.locator("[data-queue]", has_text="Allt är skickat.").wait_for()


def test_a_visit_is_begun_and_ended_and_told_of_once(browser: Browser, served: Served) -> None:
    visit = served.shift.visit
    with Phone(browser, served) as phone:  # type: ignore[arg-type]
        page = opened(phone, served)
        assert served.link().partition("#")[2] not in page.evaluate("location.href")
        assert "Nästa" in stop(page).inner_text()
        stop(page).locator("[data-arrive]").dblclick()
        stop(page).locator("[data-sending]", has_text="Skickat").wait_for()
        assert "På plats sedan" in stop(page).inner_text()
        leave(page, note="Samtal med folk på platsen")
        assert "Samtal med folk på platsen" in stop(page).inner_text()
        stop(page, 1).locator("[data-miss]").click()
        stop(page, 1).locator("[data-sending]", has_text="Skickat").wait_for()
        assert "Kom inte fram" in stop(page, 1).locator("[data-words]").inner_text()
        assert "2 av 3 klara" in page.inner_text("main")
        page.reload()
        page.wait_for_selector(READY)
        assert page.locator("[data-state=done]").count() == 1
        assert page.locator("[data-state=missed]").count() == 1
        assert phone.said == []
        assert {url for url in phone.asked if not url.startswith(f"{served.address}/")} == set()
    assert served.said() == [
        (visit(0), "arrived", None), (visit(0), "left", "samtal"),
        (visit(1), "left", "inte_framme"),
    ]  # fmt: skip


def test_without_coverage_it_waits_through_a_reload_and_is_sent_once(
    browser: Browser, served: Served
) -> None:
    with Phone(browser, served) as phone:  # type: ignore[arg-type]
        page = opened(phone, served)
        phone.context.set_offline(True)
        page.reload()
        page.wait_for_selector(READY)
        assert page.locator("[data-visit]").count() == 3
        arrive(page, says="Väntar på täckning")
        page.reload()
        page.wait_for_selector(READY)
        leave(page, note="Lugnt", says="Väntar på täckning")
        assert "2 uppgifter väntar på täckning" in page.inner_text("[data-queue]")
        page.close()
        page = phone.context.new_page()
        page.goto(served.address + served.path)
        page.wait_for_selector(READY)
        assert (served.said(), waiting(page)) == ([], 2)
        phone.context.set_offline(False)
        page.evaluate("dispatchEvent(new Event('online'))")
        all_sent(page)
        assert waiting(page) == 0
        assert page.locator("[data-state=done]").count() == 1
        page.reload()
        page.wait_for_selector(READY)
    assert [one[1:] for one in served.said()] == [("arrived", None), ("left", "lugnt")]


@pytest.mark.long
def test_an_answer_that_is_lost_and_a_reload_on_the_way_make_no_second(
    browser: Browser, served: Served
) -> None:
    with Phone(browser, served) as phone:  # type: ignore[arg-type]
        page = opened(phone, served)
        lost: list[int] = []

        def lose(route: Any) -> None:
            if lost:
                route.continue_()
                return
            lost.append(route.fetch().status)
            route.abort()

        phone.context.route("**/check-in", lose)
        # The server has it and the phone does not know: it, or its worker, sends it again.
        stop(page).locator("[data-arrive]").click()
        page.locator("[data-state=here]").wait_for()
        page.evaluate("estVisits.flush()")
        all_sent(page)
        assert (lost, len(served.said())) == ([201], 1)
        phone.context.unroute("**/check-in")
        # The page goes while its answer is on the way.
        held: list[int] = []

        def hold(route: Any) -> None:
            if held:
                route.continue_()
            else:
                held.append(route.fetch().status)

        phone.context.route("**/check-in", hold)
        stop(page).locator("[data-leave]").click()
        while not held:
            page.wait_for_timeout(20)
        page.reload()
        page.wait_for_selector(READY)
        all_sent(page)
        assert held == [201]
    assert [one[1] for one in served.said()] == ["arrived", "left"]


@pytest.mark.long
def test_taps_and_tabs_make_no_second(browser: Browser, served: Served) -> None:
    with Phone(browser, served) as phone:  # type: ignore[arg-type]
        page, other = opened(phone, served), opened(phone, served)
        phone.context.set_offline(True)
        for each in (page, other):
            each.evaluate(
                """const button = document.querySelector('[data-arrive]');
                    for (let tap = 0; tap < 3; tap += 1) button.click();"""
            )
        for each in (page, other):
            stop(each).locator("[data-sending]", has_text="Väntar").wait_for()
            assert waiting(each) == 1
        phone.context.set_offline(False)
        for each in (page, other):
            each.evaluate("dispatchEvent(new Event('online'))")
        for each in (page, other):
            all_sent(each)
        # What one tab says, the other shows.
        leave(other)
        page.locator("[data-state=done]").wait_for()
    assert [one[1] for one in served.said()] == ["arrived", "left"]


def cookie(phone: Phone, served: Served, until: Any, shift: Shift | None = None) -> None:
    """Let the phone's cookie be of a link that ends, or ended, then."""
    value = served.made.token(shift or served.shift, until)
    address = served.address.replace("http:", "https:")
    phone.context.add_cookies(
        [{"name": "__Host-est-pass", "value": value, "url": address, "secure": True}]
    )


@pytest.mark.long
def test_when_the_link_is_over_the_page_goes_and_what_waits_is_still_sent(
    browser: Browser, served: Served
) -> None:
    with Phone(browser, served) as phone:  # type: ignore[arg-type]
        page = opened(phone, served)
        phone.context.set_offline(True)
        arrive(page, says="Väntar på täckning")
        page.close()
        cookie(phone, served, now() - MINUTE)
        phone.context.set_offline(False)
        page = phone.context.new_page()
        page.goto(served.address + served.path)
        page.wait_for_url("**/pass")
        page.evaluate("estVisits.flush(true)")
        assert waiting(page) == 0
        assert [one[1] for one in served.said()] == ["arrived"]
        kept = "caches.open('pass-blad').then((own) => own.keys()).then((all) => all.length)"
        assert page.evaluate(kept) == 0
        # Nor is it to be seen without coverage any more.
        phone.context.set_offline(True)
        page.goto(served.address + served.path)
        page.wait_for_selector("[data-key-form]")
        assert served.shift.visit(0) not in page.content()


@pytest.mark.long
def test_what_waits_goes_before_another_shift_is_opened(browser: Browser, served: Served) -> None:
    other = Shift(served.shift.start, team=2)
    with Phone(browser, served) as phone:  # type: ignore[arg-type]
        page = opened(phone, served)
        phone.context.route("**/check-in", lambda route: route.abort())
        arrive(page, says="Väntar på täckning")
        # Before its worker has had the time to try again.
        page.close()
        phone.context.unroute("**/check-in")
        page = opened(phone, served, other)
        assert waiting(page) == 0
        arrive(page)
    shifts = served.made.store.visit_marks()["shift_id"]
    assert sorted(shifts) == sorted([served.shift.id, other.id])


@pytest.mark.long
def test_a_shift_that_is_closed_with_something_unsent_asks_first_and_then_forgets(
    browser: Browser, served: Served
) -> None:
    with Phone(browser, served) as phone:  # type: ignore[arg-type]
        page = opened(phone, served)
        phone.context.route("**/check-in", lambda route: route.abort())
        arrive(page, says="Väntar på täckning")
        page.click("[data-close] button")
        page.locator("[data-close-fault]", has_text="1 uppgift är inte skickad").wait_for()
        assert page.url.endswith(served.path)
        phone.context.unroute("**/check-in")
        page.click("[data-close] button")
        page.wait_for_url("**/logga-in")
        kept = "caches.open('pass-blad').then((own) => own.keys()).then((all) => all.length)"
        assert page.evaluate(kept) == 0
        held = """new Promise((done) => { const asked = indexedDB.open('est-besok', 1);
            asked.onsuccess = () => { const own = asked.result.transaction(['queue', 'sent']);
                const all = ['queue', 'sent'].map((name) => own.objectStore(name).count());
                own.oncomplete = () => done(all.map(({ result }) => result)); }; })"""
        assert page.evaluate(held) == [0, 0]
        page.goto(served.address + served.path)
        page.wait_for_url("**/pass")
    assert [one[1] for one in served.said()] == ["arrived"]


@pytest.mark.long
def test_a_new_link_lets_through_what_a_closed_one_held(browser: Browser, served: Served) -> None:
    with Phone(browser, served) as phone:  # type: ignore[arg-type]
        page = opened(phone, served)
        cookie(phone, served, now() - 49 * HOUR)
        stop(page).locator("[data-arrive]").click()
        page.locator("[data-queue]", has_text="är kvar i telefonen").wait_for()
        page = opened(phone, served)
        all_sent(page)
    assert [one[1] for one in served.said()] == ["arrived"]


@pytest.mark.long
def test_the_keyboard_alone_is_enough(browser: Browser, served: Served) -> None:
    with Phone(browser, served, has_touch=False) as phone:  # type: ignore[arg-type]
        page = opened(phone, served)
        page.focus("[data-arrive]")
        page.keyboard.press("Enter")
        stop(page).locator("[data-sending]", has_text="Skickat").wait_for()
        assert page.evaluate("document.activeElement.matches('[data-leave]')")
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Space")
        assert stop(page).locator("input:checked").count() == 1
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.locator("[data-state=done]").wait_for()
        assert page.evaluate("document.activeElement.matches('[data-next] [data-arrive]')")
        all_sent(page)
    assert [one[1] for one in served.said()] == ["arrived", "left"]


@pytest.mark.long
def test_without_script_it_is_a_plain_list(browser: Browser, served: Served) -> None:
    with Phone(browser, served, java_script_enabled=False) as phone:  # type: ignore[arg-type]
        cookie(phone, served, None)
        page = phone.context.new_page()
        page.goto(served.address + served.path)
        said = page.inner_text("main")
        assert said.count("Belysningen vid gångtunneln") == 3
        assert "Utan JavaScript visas bara listan" in said
        assert page.locator("[data-arrive]").first.is_hidden()
        assert page.locator("a[href^='geo:']").count() == 3


@pytest.mark.long
def test_a_place_that_was_not_planned_is_told_of_too(browser: Browser, served: Served) -> None:
    own = f"egen-{served.shift.id}-ryd-ryds_centrum"
    with Phone(browser, served) as phone:  # type: ignore[arg-type]
        page = opened(phone, served)
        phone.context.set_offline(True)
        for visit in range(2):
            page.click("[data-own] summary")
            page.select_option("#egen", label="Ryds centrum")
            page.locator("[data-own-arrive]").click()
            card = page.locator(f"[data-visit='{own}-{visit + 1}']")
            card.locator("[data-sending]", has_text="Väntar på täckning").wait_for()
            assert "Ryds centrum" in card.inner_text()
            page.reload()
            page.wait_for_selector(READY)
            card.locator("[data-leave]").click()
            page.locator(f"[data-visit='{own}-{visit + 1}'][data-state=done]").wait_for()
        phone.context.set_offline(False)
        page.evaluate("dispatchEvent(new Event('online'))")
        all_sent(page)
        page.reload()
        page.wait_for_selector(READY)
        assert page.locator("[data-state=done]").count() == 2
        assert "av 3 klara" not in page.inner_text("main")
    assert served.said() == [
        (f"{own}-{at}", kind, None) for at in (1, 2) for kind in ("arrived", "left")
    ]


@pytest.mark.long
def test_a_second_load_is_light(browser: Browser, served: Served) -> None:
    with Phone(browser, served) as phone:  # type: ignore[arg-type]
        page = opened(phone, served)
        counted = {"plain": 0, "gzip": 0}
        asked: list[str] = []

        def count(response: Any) -> None:
            if response.from_service_worker:
                return
            body = response.body()
            asked.append(f"{response.url.removeprefix(served.address)} {len(body)}")
            counted["plain"] += len(body)
            counted["gzip"] += len(gzip.compress(body))

        phone.context.on("response", count)
        page.reload()
        page.wait_for_selector(READY)
        page.wait_for_load_state("networkidle")
        print(counted, asked)  # noqa: T201 - a figure that is asked for
        assert 0 < counted["gzip"] <= counted["plain"] <= LIMIT
        assert not [one for one in asked if one.startswith("/static/")]


@pytest.mark.parametrize(
    ("wide", "tall", "scheme"),
    # The last is a phone at 200 %.
    [
        (360, 740, "light"),
        *(
            pytest.param(*size, marks=pytest.mark.long)
            for size in ((360, 740, "dark"), (1400, 900, "light"), (180, 370, "light"))
        ),
    ],
)
def test_axe_finds_nothing_and_every_target_is_for_a_thumb(
    browser: Browser, served: Served, scheme: str, wide: int, tall: int
) -> None:
    how = {"viewport": {"width": wide, "height": tall}, "color_scheme": scheme}
    with Phone(browser, served, **how) as phone:  # type: ignore[arg-type]
        page = opened(phone, served)
        for number in range(2):
            if number:
                arrive(page)
                leave(page, note="Lugnt")
                arrive(page, 1)
            if SHOTS:
                name = f"pass-{wide}-{scheme}-{number}"
                page.screenshot(path=Path(SHOTS) / f"{name}.png")
                page.screenshot(path=Path(SHOTS) / f"{name}-hel.png", full_page=True)
            page.evaluate(AXE.read_text("utf-8"))
            found = page.evaluate(
                """axe.run().then(({ violations }) => violations.map(({ id, nodes }) =>
                    `${id}: ${nodes.map(({ html }) => html).join(' ')}`))"""
            )
            assert found == []
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            small = page.evaluate(
                """[...document.querySelectorAll(
                        'main button, main a, main .note, main .button, a[href^=tel]'
                    )].filter((one) => one.offsetParent)
                    .map((one) => [one.textContent, one.getBoundingClientRect()])
                    .filter(([, {height, width}]) => height < 47.9 || width < 47.9)
                    .map(([text, {height, width}]) => `${text} ${width}×${height}`)"""
            )
            assert small == []


def test_the_page_asks_nowhere_where_the_phone_is() -> None:
    scripts = [*(FOLDER / "static").glob("pass*.js"), FOLDER / "static" / "queue.js"]
    assert len(scripts) == 5
    for file in scripts:
        assert not re.search(r"geolocation|coords|latitude|watchPosition", file.read_text("utf-8"))
