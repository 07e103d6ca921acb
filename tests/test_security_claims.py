"""What docs/security.md says is not in the code, is not in it."""

import ast
import re
import tomllib

import pytest

from service.guard import HEADERS
from service.identity import cookies
from service.pages import FOLDER
from tests.code_facts import ROOT, calls, importers, modules
from tests.service.fake_pictures import client_of

ABSENT = {
    "LDAP": ("ldap", "ldap3"),
    "XPath": ("lxml", "xml.etree", "elementpath"),
    "LaTeX": ("pylatex", "jinja2latex"),
    "memcache": ("memcache", "pymemcache", "redis"),
    "mail": ("smtplib", "imaplib", "poplib", "aiosmtplib"),
    "GraphQL": ("graphql", "strawberry", "ariadne", "graphene"),
    "WebSocket": ("websockets", "wsproto", "starlette.websockets", "fastapi.WebSocket"),
    "SAML": ("saml2", "onelogin"),
}
DANGEROUS = re.compile(
    r"\beval\(|\bnew Function\b|\.innerHTML\b|\.outerHTML\b|insertAdjacentHTML|document\.write"
    r"|\b(?:window|parent|opener|top)\.postMessage|addEventListener\(\s*[\"']message[\"']"
    r"|\bonmessage\b|__proto__|setTimeout\(\s*[\"'`]|\.constructor\b"
)
PATTERNS = {
    f"re.{one}"
    for one in ("compile", "search", "match", "fullmatch", "sub", "split", "findall", "finditer")
}
SERVED = {".css", ".js", ".svg", ".png", ".woff2"}


def test_what_is_called_absent_is_absent() -> None:
    locked = (ROOT / "requirements.lock").read_text("utf-8").lower()
    for what, names in ABSENT.items():
        assert not importers(*names), what
        for name in names:
            assert not re.search(rf"^{re.escape(name)}==", locked, re.MULTILINE), f"{what}: {name}"


def test_no_pattern_is_built_from_what_was_sent() -> None:
    """A pattern is a literal, or put together of names of this module; never of an argument."""
    for path, tree in modules().items():
        for function in ast.walk(tree):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            given = {one.arg for one in (*function.args.args, *function.args.kwonlyargs)}
            for said, call in calls(ast.Module([function], [])):
                if not re.fullmatch(
                    r"re\.(compile|search|match|fullmatch|sub|split|findall)", said
                ):
                    continue
                # re.escape makes signs of a pattern signs of a text.
                bare = [
                    one.id
                    for one in ast.walk(_without_escaped(call.args[0]))
                    if isinstance(one, ast.Name) and one.id in given
                ]
                assert not bare, f"{path}: {function.name}: {ast.unparse(call.args[0])}"


def _without_escaped(pattern: ast.expr) -> ast.AST:
    class Without(ast.NodeTransformer):
        def visit_Call(self, node: ast.Call) -> ast.AST:
            return ast.Constant("") if ast.unparse(node.func) == "re.escape" else node

    return Without().visit(ast.parse(ast.unparse(pattern), mode="eval"))


def test_our_scripts_use_no_dangerous_call() -> None:
    scripts = [*(ROOT / "service/static").glob("*.js"), *(ROOT / "est_geo/render").rglob("*.js")]
    ours = [one for one in scripts if "leaflet" not in one.parts]
    assert len(ours) > 8
    for script in ours:
        # What a channel of the own site says comes from the own site only.
        text = re.sub(
            r"new BroadcastChannel\([^)]*\)\.addEventListener", "", script.read_text("utf-8")
        )
        found = DANGEROUS.search(text)
        assert not found, f"{script.name}: {found[0] if found else ''}"


def test_only_known_files_are_served() -> None:
    folders = [FOLDER / "static", ROOT / "est_geo/render/assets/leaflet"]
    kept = {file.suffix for folder in folders for file in folder.rglob("*") if file.is_file()}
    assert kept <= SERVED | {".txt", ".md", ""}, kept
    shipped = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wheel = shipped["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["packages"] == ["est_geo", "service"]
    assert all(one == "data" or one.startswith("docs/") for one in wheel["force-include"])


@pytest.mark.parametrize(
    "path",
    [
        "/static/", "/static/leaflet/", "/.git/config", "/static/../app.py",
        "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/docs", "/redoc", "/openapi.json",
        "/est.duckdb", "/static/app.py", "/data/profiles/linkoping.toml", "/server-status",
    ],
)  # fmt: skip
def test_no_listing_no_source_and_no_database_is_served(path: str) -> None:
    assert client_of().get(path, follow_redirects=False).status_code in {404, 401, 303}


def test_nothing_is_in_debug_mode() -> None:
    for path, tree in modules().items():
        for said, call in calls(tree):
            told = {one.arg: one.value for one in call.keywords}
            if "debug" in told or "reload" in told:
                value = told.get("debug", told.get("reload"))
                assert isinstance(value, ast.Constant), f"{path}: {said}"
                assert value.value is False, f"{path}: {said}"


def test_every_dependency_is_locked_with_its_hash() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    names = {re.split(r"[><=!~\[ ]", one)[0].lower() for one in told}
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    blocks = re.findall(r"^([\w.-]+)==\S+((?:.*\\\n)+.*)", lock, re.MULTILINE)
    assert names <= {name.lower() for name, _ in blocks}
    for name, rest in blocks:
        assert "--hash=sha256:" in rest, name
    assert len(blocks) == len(re.findall(r"^[\w.-]+==", lock, re.MULTILINE))
    assert not re.search(r"git\+|https?://", lock)


def test_no_certificate_is_trusted_unseen_and_no_redirect_followed_blindly() -> None:
    for path, tree in modules().items():
        for said, call in calls(tree):
            told = {one.arg: one.value for one in call.keywords}
            for name in ("verify", "check_hostname"):
                value = told.get(name)
                assert not (isinstance(value, ast.Constant) and value.value is False), (
                    f"{path}: {said}({name}=False)"
                )
            assert not said.endswith("_create_unverified_context"), path
            value = told.get("allow_redirects")
            assert value is None or ast.unparse(value) == "False", f"{path}: {said}"


def test_no_secret_stands_in_the_source() -> None:
    shapes = re.compile(
        r"-----BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}"
        r"|xox[bp]-|eyJ[A-Za-z0-9_-]{20,}\.eyJ|\best_[A-Za-z0-9_-]{43}\b"
    )
    files = [
        file
        for folder in ("est_geo", "service", "data", "docs")
        for file in (ROOT / folder).rglob("*")
        if file.suffix in {".py", ".toml", ".md", ".js", ".html", ".json", ".csv"}
    ]
    assert len(files) > 300
    for file in files:
        assert not shapes.search(file.read_text("utf-8", errors="replace")), file.name
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
                names = " ".join(ast.unparse(one).lower() for one in node.targets)
                if isinstance(node.value.value, str) and len(node.value.value) > 15:
                    assert not re.search(r"password|secret_key|api_key|client_secret", names), path


def test_every_cookie_is_set_in_one_place() -> None:
    """With the prefix that binds it to this host, out of reach of scripts."""
    setters = {path for path, tree in modules().items() for said, _ in calls(tree)
               if said.endswith((".set_cookie", ".delete_cookie"))}  # fmt: skip
    assert setters == {"service/identity/cookies.py"}
    for said, call in calls(modules()["service/identity/cookies.py"]):
        if said.endswith((".set_cookie", ".delete_cookie")):
            told = {str(one.arg): ast.unparse(one.value) for one in call.keywords}
            assert (told["secure"], told["httponly"], told["samesite"]) == ("True", "True", "'lax'")
    names = {cookies.SESSION, cookies.BROWSER, cookies.SHIFT}
    assert all(name.startswith("__Host-") for name in names)
    for tree in modules().values():
        for said, call in calls(tree):
            if said in {"set_cookie", "drop_cookie"}:
                assert ast.unparse(call.args[1]) in {"SESSION", "BROWSER", "SHIFT"}


def test_password_fields_hide_what_is_typed_and_let_managers_fill() -> None:
    fields = 0
    for template in sorted((FOLDER / "templates").glob("*.html")):
        text = template.read_text("utf-8")
        for field in re.findall(r"<input[^>]*>", text):
            assert "onpaste" not in field
            if re.search(r'id="[^"]*(losenord|nuvarande|nytt)"', field):
                assert 'type="password"' in field, template.name
                assert re.search(r'autocomplete="(current|new)-password"', field), template.name
                fields += 1
        for field in re.findall(r"field\(\"losenord\".*?\)", text):
            assert '"password"' in field
            assert '"new-password"' in field
            fields += 1
    assert fields >= 4


def test_the_policy_of_transport_is_for_a_year_and_all_below() -> None:
    told = re.fullmatch(r"max-age=(\d+); includeSubDomains", HEADERS["Strict-Transport-Security"])
    assert told
    assert int(told[1]) >= 365 * 24 * 3600
