"""Everything that the program writes down has words, and so has every fault of the trail."""

import ast
from pathlib import Path
from typing import get_args

import pytest

from est_geo.policy import ROLES
from est_geo.store import TrailReport
from est_geo.store.chain import Fault
from est_geo.trail_words import (
    ACTIONS,
    KINDS,
    deed_says,
    remarks_on,
    role_says,
    trail_says,
    who_says,
)

ROOT = Path(__file__).parents[1]
# Where a deed's action is put together, what it can be.
MADE = {
    "review.{action}": {
        f"review.{one}" for one in ("accept", "correct", "merge", "reject", "keep", "undo")
    },
    "action": set(),  # a helper that is handed its action: the texts at its calls are found
    "deed.action": set(),  # a deed made from another
    "deed": {f"intervention.{one}" for one in ("move", "change", "note", "acknowledge")},
}


def calls():
    """Every call of `Deed` and of what makes one, as file, action and kind."""
    for path in (*(ROOT / "est_geo").rglob("*.py"), *(ROOT / "service").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            name = getattr(getattr(node, "func", None), "id", "")
            if isinstance(node, ast.Call) and name in {"Deed", "_deed"} and node.args:
                yield path.name, name, node


def actions_of(node):
    """Texts that an argument can be."""
    if isinstance(node, ast.Constant):
        return {node.value} if isinstance(node.value, str) else set()
    if isinstance(node, ast.IfExp):
        return actions_of(node.body) | actions_of(node.orelse)
    if isinstance(node, ast.JoinedStr):
        whole = ast.unparse(node)[2:-1]
        return MADE[whole] if whole in MADE else joined(node)
    return MADE[ast.unparse(node)]


def joined(node):
    """Texts that an f-string with choices in it can be."""
    found = {""}
    for part in node.values:
        value = part.value if isinstance(part, ast.FormattedValue) else part
        found = {before + after for before in found for after in actions_of(value)}
    return found


def used_actions():
    found = {}
    for file, name, node in calls():
        if name == "Deed":
            found |= dict.fromkeys(actions_of(node.args[0]), file)
        else:
            texts = {one.value for one in node.args if isinstance(one, ast.Constant)}
            found |= dict.fromkeys(
                (one for one in texts if isinstance(one, str) and "." in one), file
            )
    return found


def test_every_action_of_the_program_has_words():
    used = used_actions()
    assert {"report_key.revoke", "account.role", "file.take_in", "review.merge"} <= set(used)
    assert {one: file for one, file in used.items() if one not in ACTIONS} == {}


def test_every_kind_of_object_has_words():
    kinds = {
        node.args[1].value
        for _, name, node in calls()
        if name == "Deed" and len(node.args) > 1 and isinstance(node.args[1], ast.Constant)
    }
    assert kinds <= {*KINDS, ""}


def test_every_role_has_words():
    assert all(role_says(one) for one in ROLES)
    assert {one for one in ROLES if role_says(one) == one} <= {
        "admin", "analytiker", "kommunpolis", "planerare", "styrgrupp", "patrull",
        "dataskyddsombud",
    }  # fmt: skip


@pytest.mark.parametrize("fault", [one for one in get_args(Fault) if one])
def test_every_fault_is_told_in_words_with_its_row(fault):
    said = trail_says(TrailReport(1_233, fault, 1_234, 1_234))
    assert said.startswith("Loggen är inte hel.")
    assert fault in {"database", "heads", "unreadable"} or "1\u202f234" in said


def test_a_rewritten_stretch_is_told_with_its_ends():
    assert "Minst en av raderna 11–20" in trail_says(TrailReport(19, "rewritten", 11, 20))
    assert "Rad 20 har skrivits om" in trail_says(TrailReport(19, "rewritten", 20, 20))


def test_what_a_reader_should_know_besides():
    assert remarks_on(TrailReport(9)) == []
    said = " ".join(remarks_on(TrailReport(9, restored=2, unreadable=1)))
    assert "2 gånger" in said
    assert "1 rad i filen" in said


def test_a_row_is_told_in_words():
    row = {"action": "audit.verify", "object_id": "", "details": '{"rows": 9, "whole": true}'}
    assert deed_says(row) == "Kontrollerade loggen: hel, 9 rader"
    row["details"] = '{"rows": 4, "whole": false}'
    assert deed_says(row) == "Kontrollerade loggen: INTE hel, 4 rader passade"
    row = {"action": "account.role", "object_id": "ab12", "details": '{"role": "omradesgrupp"}'}
    assert deed_says(row) == "Ändrade roll för kontot ab12: områdesgrupp"
    row = {"action": "file.take_in", "object_id": "3", "details": '{"rows": 2, "incidents": 1}'}
    assert deed_says(row) == "Tog in en fil med rapporter (intag 3): 2 rader, 1 händelse"
    row = {"action": "audit.read", "object_id": "ab12", "details": "{}"}
    assert deed_says(row) == "Läste i loggen om ab12"
    row = {"action": "okand.handling", "object_id": "", "details": "trasig"}
    assert deed_says(row) == "okand.handling"


def test_who_acted_is_told_in_words():
    assert who_says("token:0a1b") == "API-nyckel 0a1b"
    assert who_says("oppet-lage") == "Öppet läge"
    assert who_says("något:annat") == "något:annat"
