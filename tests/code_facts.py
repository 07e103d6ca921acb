"""What the code says of itself, read without running it: for tests that hold documents to it."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = ("est_geo", "service")


@cache
def modules() -> dict[str, ast.Module]:
    """Every module that is shipped, by its path."""
    found = {}
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*.py")):
            found[file.relative_to(ROOT).as_posix()] = ast.parse(file.read_text("utf-8"))
    return found


@cache
def nodes_of(tree: ast.AST) -> tuple[ast.AST, ...]:
    """Every node of a tree, walked through once however many tests look at it."""
    return tuple(ast.walk(tree))


def called(node: ast.AST) -> str:
    """Dotted name of what a node calls; empty for all else."""
    if not isinstance(node, ast.Call):
        return ""
    parts, at = [], node.func
    while isinstance(at, ast.Attribute):
        parts.append(at.attr)
        at = at.value
    # To write code out again is slow, and nearly everything that is called has a plain name.
    parts.append(at.id if isinstance(at, ast.Name) else ast.unparse(at))
    return ".".join(reversed(parts))


@cache
def calls(tree: ast.AST) -> tuple[tuple[str, ast.Call], ...]:
    """Every call with what is called, as it is written: ``subprocess.run``."""
    found = (node for node in nodes_of(tree) if isinstance(node, ast.Call))
    return tuple((called(node), node) for node in found)


@cache
def imported(tree: ast.Module) -> set[str]:
    """Every module that a module imports, and every name from it: ``hashlib``, ``os.link``."""
    found = set()
    for node in nodes_of(tree):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {str(node.module)} | {f"{node.module}.{one.name}" for one in node.names}
    return found


def importers(*names: str) -> set[str]:
    """Paths of the modules that import one of some modules, or a part of one."""
    return {
        path
        for path, tree in modules().items()
        if any(f"{one}.".startswith(tuple(f"{name}." for name in names)) for one in imported(tree))
    }


_TEST = re.compile(r"^( {4})?(?:async )?def (test_\w+)|^class (\w+)|^( {4})?@pytest\.mark\.long$")


@cache
def named_tests() -> frozenset[str]:
    """Every test of the ordinary command, as ``tests/test_names.py::test_name``."""
    found = set()
    for file in (ROOT / "tests").rglob("test_*.py"):
        path, group, long = file.relative_to(ROOT).as_posix(), "", False
        # Read line by line: to take hundreds of files apart as Python takes seconds.
        for line in file.read_text("utf-8").splitlines():
            match = _TEST.match(line)
            if match is None:
                continue
            if match[3]:
                group = f"{match[3]}::"
            elif not match[2]:
                long = True
            else:
                if not long:
                    found.add(f"{path}::{group if match[1] else ''}{match[2]}")
                long = False
    return frozenset(found)


def tables_under(text: str, heading: str) -> list[list[str]]:
    """Rows of the tables under a heading of a Markdown text, without their heading rows."""
    level = heading.partition(" ")[0]
    lines = text.splitlines()
    begin = lines.index(heading) + 1
    rows: list[list[str]] = []
    for line in lines[begin:]:
        if line.startswith("#") and len(line.partition(" ")[0]) <= len(level):
            break
        if line.startswith("|"):
            rows.append([cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip()[1:-1])])
        elif rows and rows[-1]:
            rows.append([])
    told, heading_row = [], True
    for row in rows:
        if not row:
            heading_row = True
        elif heading_row:
            heading_row = False
        elif not set("".join(row)) <= set("-:| "):
            told.append(row)
    return told
