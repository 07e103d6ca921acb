"""What a page shows to a role says nothing of what the role may not see, and leads nowhere shut."""

import re
from pathlib import Path

import pytest

from tests.service.role_world import Who, World, everybody

PAGE = {"Accept": "text/html"}
LINK = re.compile(r'(?:href|data-districts|data-features|data-spots)="(/[^"#]*)')


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(Path(tmp_path_factory.mktemp("roles")))


def somebody(role: str) -> Who:
    return next(one for one in everybody() if one.role == role and "Cookie" in one.headers)


def shown(world: World, role: str, path: str = "/") -> str:
    answer = world.ask(somebody(role), "GET", path, headers=PAGE)
    assert answer.status_code == 200, answer.text  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", str(answer.text))  # type: ignore[attr-defined]


@pytest.mark.long
def test_no_gathering_is_told_of_to_whom_gatherings_are_hidden(world: World) -> None:
    assert "Nya ansamlingar" in shown(world, "faltsekreterare")
    assert "ansamling" not in shown(world, "styrgrupp").lower()


def test_no_empty_week_is_drawn_for_whom_hours_are_hidden(world: World) -> None:
    assert 'class="heat"' in shown(world, "faltsekreterare")
    assert 'class="heat"' in shown(world, "planerare")
    page = shown(world, "styrgrupp")
    assert 'class="place"' in page
    assert 'class="heat"' not in page
    assert "Rutmönstret" not in page


def test_an_area_group_is_told_why_it_has_no_forecast(world: World) -> None:
    page = shown(world, "omradesgrupp")
    assert "Prognosen prövas på hela kommunen" in page
    assert "bara för hela veckor" not in page
    assert "I alla stadsdelar" not in page
    assert "I Skäggetorp har någon som brukar rapportera" in page


@pytest.mark.parametrize(
    ("role", "path"),
    [("dataskyddsombud", "/admin"), ("dataskyddsombud", "/konto"), ("styrgrupp", "/"),
     ("planerare", "/karta"), ("omradesgrupp", "/karta?lager=hotspot")],
)  # fmt: skip
def test_no_link_of_a_page_is_shut_to_the_one_who_sees_it(
    world: World, role: str, path: str
) -> None:
    links = {one.replace("&amp;", "&") for one in LINK.findall(shown(world, role, path))}
    assert links
    for link in sorted(links):
        answer = world.ask(somebody(role), "GET", link, headers=PAGE)
        assert answer.status_code == 200, link  # type: ignore[attr-defined]


def test_who_sees_no_picture_starts_from_the_page_of_their_own(world: World) -> None:
    refused = world.ask(somebody("dataskyddsombud"), "GET", "/", headers=PAGE)
    assert refused.status_code == 404  # type: ignore[attr-defined]
    assert 'class="button" href="/admin"' in refused.text  # type: ignore[attr-defined]
    sent = world.ask(somebody("dataskyddsombud"), "GET", "/logga-in", headers=PAGE)
    assert sent.headers["location"] == "/admin"  # type: ignore[attr-defined]
