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


@cache
def named_tests() -> frozenset[str]:
    """Every test of the ordinary command, as ``tests/test_names.py::test_name``."""
    found = set()
    for file in (ROOT / "tests").rglob("test_*.py"):
        path = file.relative_to(ROOT).as_posix()
        for node in ast.parse(file.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                if "pytest.mark.long" in map(ast.unparse, node.decorator_list):
                    continue
                found.add(f"{path}::{node.name}")
            elif isinstance(node, ast.ClassDef):
                found |= {
                    f"{path}::{node.name}::{one.name}"
                    for one in node.body
                    if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)
                }
    return frozenset(one for one in found if one.rpartition("::")[2].startswith("test_"))


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
