"""The documents of data protection say what the code does: tables, columns, links, chapters."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import typer
from typer.testing import CliRunner

from est_geo import cli
from est_geo.data_files import information_text
from est_geo.policy import PERMISSION_NAMES, PERMISSIONS, RIGHTS, ROLE_NAMES, ROLES
from est_geo.profile import Profile
from est_geo.retention import FIELDS
from est_geo.store import Store
from service.access.permissions import OPEN_MOUNTS, ROUTES
from tests.code_facts import ROOT, named_tests, tables_under

FOLDER = ROOT / "docs/dataskydd"
RECORD = FOLDER / "registerforteckning.md"
APPENDIX = "## Bilaga: varje tabell och kolumn i databasen"
DOCUMENTS = [
    *sorted(FOLDER.glob("*.md")),
    *sorted((ROOT / "docs/handbok").glob("*.md")),
    ROOT / "docs/security.md",
]
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    db = tmp_path_factory.mktemp("schema") / "est.duckdb"
    Store.open(db, create=True).close()
    with duckdb.connect(str(db), read_only=True) as connection:
        rows = connection.execute(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal"
        ).fetchall()
    found: dict[str, set[str]] = {}
    for table, column in rows:
        found.setdefault(table, set()).add(column)
    return found


def named(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_every_table_and_column_is_in_the_record(schema: dict[str, set[str]]) -> None:
    told: dict[str, set[str]] = {}
    for table, _, *classes in tables_under(RECORD.read_text("utf-8"), APPENDIX):
        columns = [column for cell in classes for column in named(cell)]
        assert len(classes) == 3, table
        assert len(columns) == len(set(columns)), f"{table}: a column is in two classes"
        told[named(table)[0]] = set(columns)
    assert told == schema


def test_a_table_with_personal_data_belongs_to_a_processing_that_is_described() -> None:
    text = RECORD.read_text("utf-8")
    numbers = set(re.findall(r"^## (\d) ", text, re.MULTILINE))
    for table, processing, sure, together, _ in tables_under(text, APPENDIX):
        if sure or together:
            assert processing in numbers, table
            part = text.split(f"\n## {processing} ")[1].split("\n## ")[0]
            assert table in part, f"{table} is not told of under {processing}"
        else:
            assert processing in numbers | {"–"}, table


def test_the_periods_told_are_the_profiles() -> None:
    rules = Profile.load("linkoping").retention
    assert rules is not None
    common, sensitive = rules.months("brak", sensitive=False), rules.months("hot", sensitive=True)
    months = [[common[field], sensitive[field]] for field in FIELDS]
    record = tables_under(RECORD.read_text("utf-8"), "## Gallringstider")
    told = [row for row in record if len(row) == 4]
    assert [named(row[0]) for row in told] == [[field] for field in FIELDS]
    assert [[number(row[1]), number(row[2])] for row in told] == months
    days = {named(row[2])[0]: row[1] for row in record if len(row) == 3 and "dagar" in row[1]}
    assert {name: number(text) for name, text in days.items()} == {
        name: getattr(rules, name) for name in ("backup_days", "grace_days", "submission_days")
    }
    handbook = (ROOT / "docs/handbok/gallring.md").read_text("utf-8")
    parts = tables_under(handbook, "## Vad som försvinner, i tur och ordning")
    assert [[number(row[3]), number(row[4])] for row in parts] == months
    public = information_text().read_text("utf-8")
    rows = tables_under(public, "## Hur länge det sparas")
    assert [[number(row[1]), number(row[2])] for row in rows] == months
    assert f"Säkerhetskopior tas bort efter {rules.backup_days} dagar" in public


def number(text: str) -> int:
    return int(text.partition(" ")[0])


def test_the_handbooks_table_of_roles_is_the_policys() -> None:
    text = (ROOT / "docs/handbok/roller.md").read_text("utf-8")
    table = tables_under(text, "## Vem får vad")
    shown = [one for one in PERMISSIONS if one not in {"open", "account"}]
    heading = next(line for line in text.splitlines() if line.startswith("| roll |"))
    names = [cell.strip() for cell in heading.strip("|").split("|")][1:]
    assert names == [PERMISSION_NAMES[one] for one in shown]
    assert {row[0]: row[1:] for row in table} == {
        ROLE_NAMES[role]: ["ja" if one in RIGHTS[role].permissions else "–" for one in shown]
        for role in ROLES
    }


def test_the_handbooks_table_of_pictures_is_the_policys() -> None:
    text = (ROOT / "docs/handbok/roller.md").read_text("utf-8")
    table = tables_under(text, "## Vilken lägesbild var och en ser")
    told = {ROLE_NAMES[role]: RIGHTS[role] for role in ROLES if RIGHTS[role].tables}
    assert {row[0]: row[1] for row in table} == {name: one.audience for name, one in told.items()}
    for name, _, words in table:
        assert ("sin stadsdel" in words) == told[name].own_district, name


def test_every_test_that_a_risk_leans_on_exists() -> None:
    text = (FOLDER / "konsekvensbedomning.md").read_text("utf-8")
    for one in re.findall(r"`(tests/[^`]+)`", text):
        assert one in named_tests(), one


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: file.stem)
def test_links_lead_somewhere(file: Path) -> None:
    text = file.read_text("utf-8")
    for address in LINK.findall(text):
        name, _, anchor = address.partition("#")
        if address.startswith("https://"):
            continue
        target = (file.parent / name).resolve() if name else file
        assert target.exists(), f"{file.name}: {address}"
        if anchor and target.suffix == ".md":
            assert anchor in anchors(target.read_text("utf-8")), f"{file.name}: {address}"


def anchors(text: str) -> set[str]:
    """Addresses of the headings, as a code host makes them."""
    headings = re.findall(r"^#+ (.+?)\s*$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}


def commands(app: typer.Typer, *before: str) -> set[tuple[str, ...]]:
    group = typer.main.get_command(app)
    return set(_commands(group, before))


def _commands(group: Any, before: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for name, one in getattr(group, "commands", {}).items():
        yield (*before, name)
        yield from _commands(one, (*before, name))


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: file.stem)
def test_commands_and_options_named_exist(file: Path) -> None:
    known = commands(cli.app)
    text = file.read_text("utf-8")
    said = re.findall(r"`est-geo ([^`\n]+)`", text)
    said += re.findall(r"^est-geo (.+)$", text, re.MULTILINE)
    for line in (one.partition("#")[0] for one in said):
        words = re.match(r"[a-z -]*[a-z]", line)
        assert words, line
        path = tuple(words[0].split(" "))
        while path and path not in known:
            path = path[:-1]
        assert path, f"{file.name}: est-geo {line}"
        if len(path) == 1 and any(one[:1] == path and len(one) > 1 for one in known):
            assert len(line.split()) == 1, f"{file.name}: est-geo {line}"
        told = CliRunner().invoke(cli.app, [*path, "--help"], env={"COLUMNS": "200"}).output
        for option in re.findall(r"--[a-z-]+", line):
            assert option in told, f"{file.name}: est-geo {line}"


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: file.stem)
def test_addresses_named_exist(file: Path) -> None:
    known = {path for _, path in ROUTES} | OPEN_MOUNTS
    for address in re.findall(r"`(/[a-z0-9/-]+)`", file.read_text("utf-8")):
        assert address in known, f"{file.name}: {address}"
