"""
Ask for one role's objects as every other role, and ask without any proof of who one is.

`python -m benchmarks.fuzz_roles` makes a town with somebody in every role, serves it, and lets
schemathesis read each one's objects and read them again as each of the others
(`object_level_authorization`), and without proof or with a false one (`ignored_auth`). Then it
opens a hole on purpose, and must find it: a check that finds nothing could also look nowhere.
"""

import argparse
import hashlib
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pandas as pd
from starlette.requests import Request as Asked

from benchmarks.fuzz_api import run_st, served
from est_geo.policy import TABLES, Access
from est_geo.store import Store
from est_geo.tables.row_rules import RowRule
from service import access
from service.settings import Settings
from tests.service import role_world

CHECKS = "object_level_authorization,ignored_auth,not_a_server_error"
OBJECTS = "^/(ogc/collections/[a-z]+/items|open311/v2/requests)"
_SECOND_KEY = "s" * 43
# Counts every replay of one's reading as another, in schemathesis' own process.
HOOKS = """
from schemathesis.specs.openapi import object_authorization as known

_probe = known._probe

def counted(read, peer, resource, value, source_listing):
    with open({told!r}, "a", encoding="utf-8") as file:
        file.write(read.owner + "\\t" + peer + "\\t" + read.case.operation.label + "\\n")
    return _probe(read, peer, resource, value, source_listing)

known._probe = counted
_is_collection = known.is_collection
# It does not know the list of a GeoJSON file for one.
known.is_collection = lambda one: one.path.endswith("/items") or _is_collection(one)
"""
CONFIG = """
hooks = "st_hooks"

[auth.wfc]
path = {wfc}
user = {owner}
peers = {peers}

[dictionaries.purposes]
values = ["Granskning av veckans rapporter"]

[parameters]
"query.syfte" = {{ dictionary = "purposes", probability = 1.0 }}

[checks.ignored_auth]
enabled = true
"""


@dataclass(frozen=True)
class Found:
    """What one run found: questions, failed checks, replays by owner and peer."""

    cases: int
    failures: Counter[str]
    replays: Counter[tuple[str, str]]
    status: int
    text: str


def town(db: Path) -> None:
    """Make the town of the tests, and a second reporter."""
    role_world._made(db)  # noqa: SLF001 - the tests keep a copy of it
    with Store.open(db) as store:
        digest = hashlib.sha256(_SECOND_KEY.encode()).hexdigest()
        store.add_report_key("stangastaden", digest, pd.Timestamp.now(tz="UTC"))


def identities() -> dict[str, str]:
    """Everybody with a token or a key: name to what stands in ``Authorization``."""
    found = {
        who.role if who.district is None else f"{who.role}-{who.district}": header
        for who in role_world.everybody()
        if (header := who.headers.get("Authorization"))
    }
    return found | {"rapportor-2": f"Bearer {_SECOND_KEY}"}


def report_as(base: str, header: str) -> None:
    """Let a reporter have something of their own."""
    form = urlencode({"service_code": "brak", "lat": "58.41", "long": "15.56"}).encode()
    headers = {"Authorization": header, "Content-Type": "application/x-www-form-urlencoded"}
    url = f"{base}/open311/v2/requests.json"
    asked = Request(url, form, headers)  # noqa: S310 - this computer
    with urlopen(asked) as answer:  # noqa: S310
        answer.read()


def bare(base: str, folder: Path) -> str:
    """Write the description without what narrows a list: a list must show what there is."""
    with urlopen(f"{base}/api/v1/openapi.json") as answer:  # noqa: S310 - this computer
        document = json.load(answer)
    for item in document["paths"].values():
        for operation in item.values():
            operation["parameters"] = [
                one for one in operation["parameters"] if one.get("required")
            ]
    document["servers"] = [{"url": base}]
    (folder / "openapi.json").write_text(json.dumps(document), encoding="utf-8")
    return str(folder / "openapi.json")


def ask(base: str, folder: Path, owner: str, examples: int, seed: int) -> Found:
    """Let one read what there is, and every other read it again."""
    folder.mkdir()
    known = identities()
    entries = [
        {"name": name, "fixedHeaders": [{"name": "Authorization", "value": header}]}
        for name, header in known.items()
    ]
    (folder / "wfc.json").write_text(json.dumps({"auth": entries}), encoding="utf-8")
    replayed = folder / "replays.tsv"
    replayed.touch()
    (folder / "st_hooks.py").write_text(HOOKS.format(told=str(replayed)), encoding="utf-8")
    config = CONFIG.format(
        wfc=json.dumps(str(folder / "wfc.json")),
        owner=json.dumps(owner),
        peers=json.dumps(list(known)),
    )
    more = (
        "--checks", CHECKS, "--max-examples", str(examples), "--seed", str(seed),
        "--phases", "fuzzing,stateful", "--include-path-regex", OBJECTS,
        "--url", base, "--mode", "positive",
    )  # fmt: skip
    outcome = run_st(bare(base, folder), folder, config, "roles", more)
    lines = replayed.read_text(encoding="utf-8").splitlines()
    pairs = Counter(tuple(line.split("\t")[:2]) for line in lines)
    return Found(outcome.cases, outcome.failures, pairs, outcome.status, outcome.text)  # type: ignore[arg-type]


@contextmanager
def hole() -> Iterator[None]:
    """Forget the rule of rows where one feature is asked for by its id: a hole made on purpose."""
    ask_door = access.door.access_of

    def wide(request: Asked) -> Access:
        seen = ask_door(request)
        if "fid" not in request.path_params or not seen.allowed:
            return seen
        return Access(seen.principal, seen.permission, allowed=True, audience="intern",
                      rows=RowRule(None, frozenset(), None), tables=TABLES)  # fmt: skip

    with patch.object(access.door, "access_of", wide):
        yield


def table(replays: Counter[tuple[str, str]], names: list[str]) -> str:
    """Write who was asked for whose objects, how often."""
    wide = max(map(len, names))
    lines = [" " * wide + "".join(f"{n:>5}" for n in range(1, len(names) + 1))]
    for n, owner in enumerate(names, 1):
        cells = "".join(f"{replays[owner, peer] or '.':>5}" for peer in names)
        lines.append(f"{owner:<{wide}}{cells}   ({n})")
    return "\n".join(lines)


def main() -> int:
    """Ask, print, and show that a hole is found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        db = folder / "est.duckdb"
        town(db)
        names = list(identities())
        settings = Settings(db=db, login="always", limits="off")
        with served(settings) as base:
            for one in ("rapportor", "rapportor-2"):
                report_as(base, identities()[one])
        with hole(), served(settings) as base:
            holed = ask(base, folder / "holed", "omradesgrupp-ryd", asked.examples, asked.seed)
        print(f"with a hole made on purpose: {dict(holed.failures) or 'NOT FOUND'}", flush=True)
        with served(settings) as base:
            sound = {one: ask(base, folder / one, one, asked.examples, asked.seed) for one in names}
    total = sum((one.failures for one in sound.values()), Counter[str]())
    replays = sum((one.replays for one in sound.values()), Counter[tuple[str, str]]())
    print(table(replays, names))
    print(f"{sum(one.cases for one in sound.values())} cases, {replays.total()} readings tried as "
          f"another, of {len(replays)} pairs; failed checks: {dict(total) or 'none'}")  # fmt: skip
    for one in sound.values():
        if one.status:
            print(one.text[-6000:])
    missed = not holed.failures["object_level_authorization"]
    return int(any(one.status for one in sound.values()) or missed)


if __name__ == "__main__":
    sys.exit(main())
