"""What the code may not do, found by reading it; each ban with its few exceptions.

An exception is named with its reason, and one that is no longer needed must go.
"""

import ast
import importlib
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from re import _constants as signs
from re import _parser as patterns
from types import ModuleType
from typing import Any

import jinja2
import pytest
from jinja2 import nodes

from tests.code_facts import called, modules, nodes_of

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("est_geo", "service")
trees = modules


def found(wrong: Callable[[ast.AST], bool], folder: str = "") -> list[str]:
    """Modules in which something is wrong, one name for each time."""
    return [
        name
        for name, tree in trees().items()
        if name.startswith(folder)
        for node in nodes_of(tree)
        if wrong(node)
    ]


def wrong_in(source: str, wrong: Callable[[ast.AST], bool]) -> bool:
    return any(wrong(node) for node in ast.walk(ast.parse(source)))


# ── The database ───────────────────────────────────────────────────────────────────────────────

CONNECTS = {
    "est_geo/store/opening.py": 2,  # the hardened one, and a file made whole before it
    "est_geo/store/fresh.py": 1,  # maintenance: attaches two files of ours, and is locked then
}
_STATEMENTS = {"execute", "executemany", "sql", "query", "from_query", "executescript"}
BUILT_STATEMENTS: dict[str, str] = {
    "est_geo/intake/reading/apart/geopackage.py":
        "names of the columns of somebody's GeoPackage, quoted; SQLite, in a confined process",
    "est_geo/intake/registers/geopackage.py":
        "names of the columns of somebody's GeoPackage, quoted; SQLite, read only",
    "est_geo/store/account_rows.py":
        "a condition that its callers write out, as the test below holds them to",
    "est_geo/store/fresh.py":
        "two paths of ours, quoted, and names that the database itself gives, quoted",
    "est_geo/store/trail.py": "the names of three columns of our own",
}  # fmt: skip


def at_large(node: ast.AST) -> bool:
    """A statement on the module's own connection, which every thread shares."""
    name = called(node)
    return name.startswith("duckdb.") and name.split(".")[1] in {
        *_STATEMENTS, "connect", "read_csv", "read_parquet", "read_json", "table", "view",
        "values", "arrow", "from_df", "from_arrow", "df", "fetchall", "cursor", "register",
        "default_connection", "set_default_connection", "install_extension", "load_extension",
    }  # fmt: skip


def test_the_database_is_opened_in_one_place_and_nothing_runs_on_the_shared_connection() -> None:
    times = found(at_large)
    assert {one: times.count(one) for one in times} == CONNECTS


def test_the_bare_connection_only_gives_cursors_and_is_closed() -> None:
    uses: dict[str, set[str]] = {}
    for name, tree in trees().items():
        inner = {
            id(node.value): node.attr for node in nodes_of(tree) if isinstance(node, ast.Attribute)
        }
        for node in nodes_of(tree):
            if isinstance(node, ast.Attribute) and node.attr in {"connection", "_connection"}:
                kept = isinstance(node.ctx, ast.Store)
                uses.setdefault(name, set()).add("=" if kept else inner.get(id(node), "bare"))
    assert uses == {
        # Bare once: a property for tests, which nothing of the product asks for.
        "est_geo/store/access.py": {"cursor", "close", "bare"},
        "est_geo/store/turns.py": {"=", "close"},
    }


_CONSTANT = re.compile(r"_?[A-Z][A-Z0-9_]*")


def is_built(node: ast.AST, known: dict[str, ast.AST]) -> bool:
    """A text that is put together of parts which are not all written there."""
    if isinstance(node, ast.Name) and node.id in known:
        return is_built(known[node.id], {})
    if isinstance(node, ast.JoinedStr):
        parts = [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
        return not all(isinstance(one, ast.Name) and _CONSTANT.fullmatch(one.id) for one in parts)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod):
        return not isinstance(node.op, ast.Add) or any(
            not isinstance(side, ast.Constant | ast.Name) or is_built(side, known)
            for side in (node.left, node.right)
        )
    return called(node).endswith((".format", ".join", ".replace"))


def built_statements(tree: ast.AST) -> list[int]:
    """Lines on which a statement runs that was put together."""
    lines = []
    for outer in nodes_of(tree):
        if not isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef | ast.Module):
            continue
        known = {
            node.targets[0].id: node.value
            for node in nodes_of(outer)
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        }
        lines += [
            node.lineno
            for node in nodes_of(outer)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and (node.func.attr in _STATEMENTS or node.func.attr == "_table")
            and node.args
            and is_built(node.args[0], known)
        ]
    return sorted(set(lines))


def test_no_statement_is_put_together_from_texts() -> None:
    wrong = {name for name, tree in trees().items() if built_statements(tree)}
    assert wrong == set(BUILT_STATEMENTS)


@pytest.mark.parametrize(
    "source",
    ["c.execute(f'SELECT {x}')", "c.sql('SELECT ' + str(x))", "c.execute('SELECT %s' % x)",
     "c.execute('SELECT {}'.format(x))", "q = f'SELECT {x}'\nc.execute(q)",
     "c.execute(' '.join(parts))"],
)  # fmt: skip
def test_the_ban_on_built_statements_bites(source: str) -> None:
    assert built_statements(ast.parse(source))
    assert not built_statements(ast.parse("c.execute('SELECT $x', {'x': x})"))


def test_where_the_linter_looks_away_from_sql_only_constants_are_put_in() -> None:
    for name, tree in trees().items():
        lines = (ROOT / name).read_text("utf-8").splitlines()
        away = {at for at, line in enumerate(lines, 1) if re.search(r"noqa:[^#]*S608", line)}
        texts = [node for node in nodes_of(tree) if isinstance(node, ast.JoinedStr)
                 and away & set(range(node.lineno, (node.end_lineno or 0) + 1))]  # fmt: skip
        assert len(texts) >= len(away), name
        assert name in BUILT_STATEMENTS or not [one for one in texts if is_built(one, {})], name


def test_who_gives_a_condition_writes_it_out() -> None:
    given = [
        node
        for tree in trees().values()
        for node in nodes_of(tree)
        if called(node) in {"read_account", "self._one"} and isinstance(node, ast.Call)
    ]
    conditions = [one.args[0 if called(one) == "self._one" else 1] for one in given]
    assert len(conditions) >= 4
    # `where` is what `_one` was given, and hands on.
    assert all(isinstance(one, ast.Constant) or ast.unparse(one) == "where" for one in conditions)


# ── Pages ──────────────────────────────────────────────────────────────────────────────────────

MARKUP = {
    "est_geo/render/maps.py": "our own scripts and styles, an empty element, and `script_json`",
    "service/drawings.py": "drawings of numbers only",
    "service/method_texts.py": "our own texts, by a parser that lets no HTML through",
}


def test_markup_is_made_only_where_nobody_elses_text_is_in_it() -> None:
    assert set(found(lambda node: called(node).split(".")[-1] == "Markup")) == set(MARKUP)


def test_every_template_environment_escapes() -> None:
    made = [node for tree in trees().values() for node in nodes_of(tree)
            if called(node).split(".")[-1] in {"Environment", "Jinja2Templates"}]  # fmt: skip
    assert len(made) >= 2
    for node in made:
        given = {one.arg: ast.unparse(one.value) for one in node.keywords}
        assert given.get("autoescape") == "True"
        assert given.get("undefined") == "StrictUndefined"


def templates() -> list[Path]:
    return sorted(
        file for one in PACKAGES for file in (ROOT / one).glob("**/templates/*") if file.is_file()
    )


def lets_through(source: str) -> bool:
    """Whether a template turns the escaping off anywhere."""
    read = jinja2.Environment(autoescape=True, extensions=["jinja2.ext.do"]).parse(source)
    if any(one.name in {"safe", "forceescape"} for one in read.find_all(nodes.Filter)):
        return True
    return bool(list(read.find_all((nodes.ScopedEvalContextModifier, nodes.EvalContextModifier))))


def test_no_template_turns_the_escaping_off() -> None:
    assert len(templates()) > 20
    assert not [file.name for file in templates() if lets_through(file.read_text("utf-8"))]
    for hole in ("{{ x|safe }}", "{% autoescape false %}{{ x }}{% endautoescape %}"):
        assert lets_through(hole)


INLINE = re.compile(
    r"<script(?![^>]* src=)|<style|\son[a-z]+=(?!=)|\sstyle\s*=|javascript:|srcdoc",
    re.IGNORECASE,
)


def test_no_template_of_a_served_page_has_anything_inline() -> None:
    served = [file for file in templates() if "service" in file.parts]
    wrong = {file.name for file in served if INLINE.search(file.read_text("utf-8"))}
    assert wrong == set()
    for hole in ("<script>x</script>", '<p style="x">', "<p onclick=x>", "<a href=javascript:x>"):
        assert INLINE.search(hole)


_AS_MARKUP = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|\beval\(|"
    r"new Function|setHTML|srcdoc|setTimeout\(\s*['\"`]|javascript:"
)


_GIVEN = re.compile(r"(?:\bhtml|bind(?:Popup|Tooltip))[:(]\s*([^,}\n]+)")


def test_our_scripts_put_texts_on_the_page_as_text() -> None:
    files = [
        *(ROOT / "service/static").glob("*.js"),
        *(ROOT / "est_geo/render/assets").glob("*.js"),
    ]
    assert len(files) > 8
    assert not [file.name for file in files if _AS_MARKUP.search(file.read_text("utf-8"))]
    # An answer of our own is parsed to a document that runs nothing, and its parts are moved over.
    parses = {file.name for file in files if "DOMParser" in file.read_text("utf-8")}
    assert parses <= {"granska.js"}
    # Leaflet takes a text for markup: it is given elements, and never a text of a picture.
    for file in files:
        for one in _GIVEN.findall(file.read_text("utf-8")):
            assert re.match(r"element\b|html$|PIN$|card\(|\(hexagon\) => cellCard\(", one), one


# ── Code from texts, secrets, logs ─────────────────────────────────────────────────────────────

_RUNS_TEXT = {
    "eval", "exec", "compile", "__import__", "os.system", "os.popen", "pickle.load", "pickle.loads",
    "pd.read_pickle", "marshal.loads", "shelve.open", "yaml.load", "np.load", "joblib.load",
    "runpy.run_path", "importlib.import_module", "pd.eval", "tempfile.mktemp",
}  # fmt: skip
_BANNED_IMPORTS = {"pickle", "shelve", "marshal", "dill", "joblib", "random", "telnetlib", "ftplib"}
_STARTS = {"est_geo/intake/reading/isolation.py": "a reader of files, confined, from a fixed list"}


def imports(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Import):
        return {one.name.split(".")[0] for one in node.names}
    return {str(node.module).split(".")[0]} if isinstance(node, ast.ImportFrom) else set()


def runs_text(node: ast.AST) -> bool:
    name = called(node)
    if name in _RUNS_TEXT or name.endswith(".eval"):
        return True
    if name.endswith(".query") and isinstance(node, ast.Call):
        return isinstance(node.args[0], ast.Constant | ast.JoinedStr)
    shell = [one for one in getattr(node, "keywords", []) if one.arg == "shell"]
    return bool(name and shell and ast.unparse(shell[0].value) != "False")


def test_no_text_is_run_as_code() -> None:
    assert found(runs_text) == []
    assert found(lambda node: bool(imports(node) & _BANNED_IMPORTS)) == []
    for hole in (
        "eval(x)",
        "subprocess.run(x, shell=True)",
        "pickle.loads(x)",
        "x.query('a > 1')",
    ):
        assert wrong_in(hole, runs_text)


def test_other_programs_are_started_in_one_place() -> None:
    assert set(found(lambda node: "subprocess" in imports(node))) == set(_STARTS)


_OPENS_ANYTHING = {"pyogrio", "fiona", "osgeo", "rasterio", "lxml", "xml"}
_MENDS = {"make_valid"}


def opens_anything(node: ast.AST) -> bool:
    """A library that opens what a file names: other files, the network, entities of XML."""
    if imports(node) & _OPENS_ANYTHING:
        return True
    name = called(node).split(".")[-1]
    zero = isinstance(node, ast.Call) and name == "buffer" and "0" in map(ast.unparse, node.args)
    return name in {"read_file", "read_excel", "read_html", "read_xml", *_MENDS} or zero


def test_no_library_follows_what_a_file_of_somebodys_names_or_mends_its_shapes() -> None:
    # GDAL reads any file of the server by a name within a file; mending a shape takes minutes.
    assert found(opens_anything) == []
    for hole in ("import pyogrio", "gpd.read_file(x)", "shapely.make_valid(x)", "x.buffer(0)",
                 "from xml.etree import ElementTree"):  # fmt: skip
        assert wrong_in(hole, opens_anything)


_SECRET = re.compile(r"(^|_)(token|secret|password|digest|hmac|csrf|nonce|signature)s?($|_)")
COMPARED = {"est_geo/registering.py": "the hash of a register's file, to find it again; no secret"}


def compares_secrets(node: ast.AST) -> bool:
    if not isinstance(node, ast.Compare) or not isinstance(node.ops[0], ast.Eq | ast.NotEq):
        return False
    names = [
        one.attr if isinstance(one, ast.Attribute) else one.id
        for side in (node.left, *node.comparators)
        for one in [side]
        if isinstance(one, ast.Attribute | ast.Name)
    ]
    return any(_SECRET.search(name.lower()) for name in names)


def test_no_secret_is_compared_in_a_time_that_tells() -> None:
    assert set(found(compares_secrets)) == set(COMPARED)
    for hole in ("token == sent", "row.session_digest != x", "x == self.password"):
        assert wrong_in(hole, compares_secrets)
    assert not wrong_in("kind == 'token'", compares_secrets)


_SAYS = re.compile(r"(^|\.)(_?LOG|LOGGER|logger|logging)\.(debug|info|warning|error|critical|log)$")
# What a line of the log may be made of: classes, places, numbers, our own words.
LOGGED = {
    "service/errors.py": {"type(error).__name__", "place"},
    "est_geo/store/heads.py": {"type(error).__name__"},
    "service/routes/directory.py": {"error.reason"},  # one of the reasons of `refusals.py`
}


def test_the_log_is_made_of_classes_places_and_numbers_only() -> None:
    said: dict[str, set[str]] = {}
    for name, tree in trees().items():
        for node in nodes_of(tree):
            assert not called(node).endswith((".exception", "print_exc")), name
            if _SAYS.search(called(node)):
                assert isinstance(node.args[0], ast.Constant), name
                assert "exc_info" not in {one.arg for one in node.keywords}, name
                said.setdefault(name, set()).update(ast.unparse(one) for one in node.args[1:])
    assert {name: parts - LOGGED.get(name, set()) for name, parts in said.items()} == {
        name: set() for name in said
    }


def test_nothing_is_printed() -> None:
    assert found(lambda node: called(node) in {"print", "pprint", "breakpoint"}) == []


# ── Patterns ───────────────────────────────────────────────────────────────────────────────────

_MANY = 40
"""A repetition that may go on longer than this counts as without end."""


def can_be_slow(pattern: re.Pattern[Any] | str | bytes) -> bool:
    """Whether a repetition without end stands within another, so that a text can make it slow."""
    source = pattern if isinstance(pattern, str | bytes) else pattern.pattern
    flags = 0 if isinstance(pattern, str | bytes) else pattern.flags
    return _nested(patterns.parse(source, flags & (re.VERBOSE | re.IGNORECASE)), within=False)


def _nested(parts: Iterable[Any], *, within: bool) -> bool:
    for kind, held in parts:
        # A possessive repetition gives nothing back, and so never tries again.
        if kind in {signs.MAX_REPEAT, signs.MIN_REPEAT}:
            _, most, inner = held
            endless = most is signs.MAXREPEAT or most > _MANY
            if endless and within:
                return True
            if _nested(inner, within=within or endless):
                return True
        elif any(_nested(one, within=within) for one in _inside(kind, held)):
            return True
    return False


def _inside(kind: Any, held: Any) -> list[Any]:
    if kind is signs.SUBPATTERN:
        return [held[-1]]
    if kind is signs.BRANCH:
        return list(held[1])
    if kind in {signs.ASSERT, signs.ASSERT_NOT}:
        return [held[1]]
    return []


def all_modules() -> Iterator[ModuleType]:
    for package in PACKAGES:
        top = importlib.import_module(package)
        yield top
        for one in pkgutil.walk_packages(top.__path__, f"{package}."):
            yield importlib.import_module(one.name)


def within(name: str, value: Any, depth: int = 3) -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Patterns in a value: in its tuples, lists, mappings and dataclasses too."""
    if isinstance(value, re.Pattern):
        yield name, value
    if depth == 0 or isinstance(value, type):
        return
    parts: Iterable[tuple[Any, Any]] = ()
    if isinstance(value, dict):
        parts = value.items()
    elif isinstance(value, tuple | list | set | frozenset):
        parts = enumerate(value)
    elif hasattr(value, "__dataclass_fields__"):
        parts = ((one, getattr(value, one, None)) for one in value.__dataclass_fields__)
    for key, one in parts:
        yield from within(f"{name}[{key}]", one, depth - 1)


def kept_patterns() -> dict[str, re.Pattern[Any]]:
    """Every pattern that a module keeps."""
    return {
        name: pattern
        for module in all_modules()
        for kept, value in vars(module).items()
        if getattr(value, "__module__", module.__name__) == module.__name__
        for name, pattern in within(f"{module.__name__}.{kept}", value)
    }


def written_patterns() -> dict[str, str]:
    """Every pattern that is written where it is used."""
    return {
        f"{name}:{node.lineno}": node.args[0].value
        for name, tree in trees().items()
        for node in nodes_of(tree)
        if re.match(r"re\.(compile|match|fullmatch|search|sub|subn|findall|finditer|split)$",
                    called(node))
        and isinstance(node, ast.Call)
        and isinstance(node.args[0], ast.Constant)
    }  # fmt: skip


SLOW: dict[str, str] = {}


def test_no_pattern_can_be_made_slow_by_a_text() -> None:
    every = kept_patterns() | written_patterns()
    assert len(every) > 60
    assert {name for name, one in every.items() if can_be_slow(one)} == set(SLOW)


@pytest.mark.parametrize(
    ("pattern", "slow"),
    [(r"(a+)+", True), (r"(a*)*b", True), (r"(?:x|a+)*", True), (r"((ab)+c)*", True),
     (r"(a|b+){1,99}", True), (r"a+b+", False), (r"(ab)+", False), (r"(a{1,5}b)*", False),
     (r"(?:a+){1,3}", False), (r"[ab]+c*", False)],
)  # fmt: skip
def test_the_ban_on_nested_repetitions_bites(pattern: str, *, slow: bool) -> None:
    assert can_be_slow(pattern) is slow
