"""``docs/security.md`` and its ASVS table: filled, and true of the code."""

import ast
import csv
import importlib
import re
from collections import Counter
from dataclasses import asdict
from typing import Any

import pandas as pd
import pytest
from limits import RateLimitItem

from est_geo.intake.reading.limits import Limits
from service.identity import passwords
from tests.code_facts import ROOT, calls, imported, importers, modules, named_tests, tables_under

TEXT = (ROOT / "docs/security.md").read_text("utf-8")
STATUSES = ("test", "by design", "person's decision", "not met", "not applicable")
ROW_ID = re.compile(r"V(\d+)\.\d+\.\d+( \(L3\))?")
CRYPTOGRAPHY = (
    "hashlib", "hmac", "secrets", "argon2", "itsdangerous", "joserfc", "authlib", "ssl",
)  # fmt: skip
CALLERS = ("requests", "urllib.request", "http.client", "socket", "httpx", "aiohttp", "ftplib")
ALLOWED_HASHES = {"sha256", "file_digest", "sha384", "sha512"}
MADE_BY_CHANCE = ("est_geo/demo_town/", "est_geo/analysis/")
PRINTS = {"service/access/matrix.py"}  # a command of its own
HEADINGS = (
    "The ASVS table", "Threat, defence, test", "Numbers", "Ways in", "Cryptography", "Calls out",
    "Logs", "Components", "What the municipality sets up", "Not shown",
)  # fmt: skip


def rows() -> list[dict[str, str]]:
    with (ROOT / "docs/security/asvs.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def references(row: dict[str, str]) -> list[str]:
    return [one for one in row["where"].split("; ") if one]


def test_the_table_holds_every_requirement_once() -> None:
    """The numbers of ASVS 5.0.0: 70 of level 1, 183 of level 2 less 7 of WebRTC, 8 of level 3."""
    table = rows()
    ids = [row["id"] for row in table]
    assert len(set(ids)) == len(ids) == 254
    assert all(ROW_ID.fullmatch(one) for one in ids)
    assert Counter(row["level"] for row in table) == {"L1": 70, "L2": 176, "L3": 8}
    chapters = Counter(int(ROW_ID.fullmatch(one)[1]) for one in ids)  # type: ignore[index]
    assert chapters == {
        1: 28, 2: 11, 3: 20, 4: 10, 5: 9, 6: 35, 7: 18, 8: 8, 9: 7, 10: 29, 11: 14, 12: 9,
        13: 13, 14: 11, 15: 15, 16: 17,
    }  # fmt: skip


def test_every_row_is_filled() -> None:
    for row in rows():
        assert row["status"] in STATUSES, row["id"]
        assert len(row["requirement"]) > 10, row["id"]
        if row["status"] == "test":
            assert any("::" in one for one in references(row)), row["id"]
        else:
            assert len(row["why"]) > 10, f"{row['id']}: a reason must stand where no test does"


def test_every_test_and_file_named_exists() -> None:
    named = [(row["id"], one) for row in rows() for one in references(row)]
    named += [("security.md", one) for one in re.findall(r"`(tests/[^`]+)`", TEXT)]
    for where, one in named:
        if "::" in one:
            assert one in named_tests(), f"{where}: {one}"
        else:
            assert (ROOT / one).exists(), f"{where}: {one}"


def test_the_counts_told_are_the_tables() -> None:
    table = rows()
    count = Counter(row["status"] for row in table)
    told = {name: int(number) for name, number in tables_under(TEXT, "## The ASVS table")[:6]}
    assert told == {status: count[status] for status in STATUSES} | {"all": len(table)}
    applies = len(table) - count["not applicable"]
    share = f"{100 * count['test'] / applies:.1f} %"
    assert (
        f"{count['test']} of the {applies} rows that apply are held by an automatic test: {share}."
        in TEXT
    )


def test_the_chapters_told_are_the_tables() -> None:
    told = {
        int(name[1:].split(" ")[0]): [int(number) for number in numbers]
        for name, *numbers in tables_under(TEXT, "## The ASVS table")[6:]
    }
    table = rows()
    for chapter, numbers in told.items():
        count = Counter(
            row["status"]
            for row in table
            if ROW_ID.fullmatch(row["id"])[1] == str(chapter)  # type: ignore[index]
        )
        assert numbers == [count[status] for status in STATUSES], chapter
    assert sum(map(sum, told.values())) == len(table)


def test_what_is_not_met_is_said_in_the_text() -> None:
    for row in rows():
        if row["status"] == "not met":
            assert f"- {row['id']} {row['requirement']}: {row['why']}" in TEXT


def test_each_of_the_forty_threats_has_a_test() -> None:
    table = tables_under(TEXT, "## Threat, defence, test")
    assert [int(number) for number, *_ in table] == list(range(1, 41))
    for number, threat, defence, tests, _ in table:
        assert threat, number
        assert defence, number
        named = re.findall(r"`tests/[^`]+::test_\w+`", tests)
        assert named, f"{number} {threat}: no test"


def test_the_numbers_told_are_the_codes() -> None:
    limits = asdict(Limits())
    told = tables_under(TEXT, "## Numbers")
    assert len(told) > 25
    seen = set()
    for what, number, where in told:
        name = where.strip("`")
        module, _, attribute = name.rpartition(":")
        if module:
            attribute, _, key = attribute.partition(".")
            found = getattr(importlib.import_module(module), attribute)
            value = plain(found[key] if key else found)
        else:
            value = limits[name]
            seen.add(name)
        assert float(number) == float(value), f"{what}: {where} is {value}"
    assert seen >= {name for name in limits if name.endswith(("bytes", "seconds"))} - {
        "decoded_bytes", "parquet_memory_bytes",
    }  # fmt: skip


def plain(value: Any) -> float:
    """A number; of a time its seconds, of a limit how often."""
    if isinstance(value, pd.Timedelta):
        return value.total_seconds()
    return float(value.amount if isinstance(value, RateLimitItem) else value)


def test_every_way_in_is_told() -> None:
    """Who asks is made in few places, each of a word and an id; those words are the table's."""
    told = {row[0].strip("`") for row in tables_under(TEXT, "## Ways in")}
    makers = ("Principal", "AccountRow", "Acting")
    whos = [
        ast.unparse(call.args[0])
        for tree in modules().values()
        for said, call in calls(tree)
        if said in makers and call.args
    ]
    made = {found[1] for who in whos if (found := re.match(r"f['\"]([a-z-]+):", who))}
    assert made == told - {"ingen", "oppet-lage"}
    assert "'oppet-lage'" in whos
    assert "'ingen'" in whos


def test_the_words_that_no_password_may_lean_on_are_told() -> None:
    told = re.sub(r"\s+", " ", TEXT.split("\n## Ways in\n")[1].split("\n## ")[0])
    assert f" and: {', '.join(passwords._OUR_WORDS)}." in told  # noqa: SLF001


def test_every_use_of_cryptography_is_in_the_inventory() -> None:
    told = {row[0].strip("`") for row in tables_under(TEXT, "## Cryptography")}
    assert told == importers(*CRYPTOGRAPHY)
    for path, tree in modules().items():
        if not path.startswith(MADE_BY_CHANCE):
            assert "random" not in imported(tree), path
        for said, _ in calls(tree):
            if re.fullmatch(r"hashlib\.\w+", said):
                assert said.removeprefix("hashlib.") in ALLOWED_HASHES, f"{path}: {said}"


def test_every_outgoing_call_is_in_the_list() -> None:
    told = {row[0].strip("`") for row in tables_under(TEXT, "## Calls out")}
    assert told == importers(*CALLERS)


def test_every_logger_is_in_the_inventory() -> None:
    told = {row[0].strip("`") for row in tables_under(TEXT, "## Logs")}
    loggers = set()
    for path, tree in modules().items():
        for said, call in calls(tree):
            if said.endswith("getLogger"):
                name = call.args[0]
                if isinstance(name, ast.Constant):
                    loggers.add(str(name.value))
                elif ast.unparse(name) == "__name__":
                    loggers.add(path.removesuffix(".py").replace("/", "."))
                else:
                    assert path == "service/logs.py", f"{path}: a logger of another name"
            assert said != "print" or path in PRINTS, f"{path}: print"
    assert loggers <= told
    assert "table `audit" in told


@pytest.mark.parametrize("heading", HEADINGS)
def test_every_chapter_is_there(heading: str) -> None:
    part = TEXT.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    assert len(part.split()) > 15
