"""The method texts: every one has its three parts, and every statistic is told of in one."""

import re
import tomllib

import pytest

from est_geo import analysis
from est_geo.data_files import methods_root

FILES = sorted(methods_root().glob("*.md"))
PARTS = ["Formellt", "Källor", "När det vilseleder"]
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


@pytest.fixture(params=FILES, ids=lambda file: file.stem)
def text(request) -> str:
    return request.param.read_text("utf-8")


def headings(text, level):
    return re.findall(rf"^{'#' * level} (.+?)\s*$", FENCED.sub("", text), re.MULTILINE)


def test_a_text_has_a_heading_plain_words_and_its_three_parts(text):
    assert len(headings(text, 1)) == 1
    assert headings(text, 2) == PARTS
    opening, *parts = re.split(r"^## .+$", text, flags=re.MULTILINE)
    assert len(opening.partition("\n")[2].split()) > 30
    assert all(len(part.split()) > 10 for part in parts)


def test_links_between_texts_lead_to_a_text(text):
    names = {file.name for file in FILES}
    for address in re.findall(r"\]\(([^)\s]+)\)", text):
        assert address in names or address.startswith("https://"), address


def test_every_exported_statistic_is_named_in_a_text():
    code = {
        word
        for file in FILES
        for quoted in re.findall(r"`([^`\n]+)`", file.read_text("utf-8"))
        for word in re.findall(r"\w+", quoted)
    }
    missing = sorted(set(analysis.__all__) - code)
    assert not missing, f"named in backticks in no file of docs/methods: {', '.join(missing)}"


def test_the_order_names_each_text_at_most_once():
    order = tomllib.loads((methods_root() / "ordning.toml").read_text("utf-8"))
    named = [slug for group in order["group"] for slug in group["texts"]]
    assert len(set(named)) == len(named)
