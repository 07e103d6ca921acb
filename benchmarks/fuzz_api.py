"""
Ask every described address of the service hostile questions, and count what it should not answer.

`python -m benchmarks.fuzz_api` makes a town, serves it on a free port of this computer, lets
schemathesis ask at least 10 000 questions with all its checks, and stops the service. Reading and
writing are asked after each other: a write makes every kept picture old, and a service that is kept
from answering is another trial than one that answers wrongly.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from time import sleep
from urllib.request import urlopen

import pandas as pd
import uvicorn
from fastapi import FastAPI

from est_geo.store import Store
from service.app import create_app
from service.settings import Settings

KEY = "k" * 43
CONFIG = """
[auth.openapi.reportKey]
bearer = "{key}"

[dictionaries.known]
values = {known}

[parameters]
"path.fid" = {{ dictionary = "known", probability = 0.4 }}
"path.item_id" = {{ dictionary = "known", probability = 0.4 }}
"path.decision_id" = {{ dictionary = "known", probability = 0.4 }}

[checks.positive_data_acceptance]
# What no schema can say: corners in order, a span of days, a place or a point, a week that exists.
expected-statuses = ["2xx", "3xx", "400", "401", "403", "404", "409", "422", "429"]

[checks.negative_data_rejection]
# 413: a body larger than 1 MB is refused before it is read.
expected-statuses = [
  "400", "401", "403", "404", "405", "406", "409", "413", "415", "422", "428", "429",
]
"""
EXCLUDED = ("allow_header_conformance",)


@dataclass(frozen=True)
class Outcome:
    """What one run of schemathesis found."""

    cases: int
    failures: Counter[str]
    status: int
    text: str


@contextmanager
def served(settings: Settings) -> Iterator[str]:
    """Serve from a database, on a free port, until the block is left; give the address."""
    with served_app(create_app(settings)) as address:
        yield address


@contextmanager
def served_app(app: FastAPI) -> Iterator[str]:
    """Serve an application on a free port until the block is left; give the address."""
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error",
                            server_header=False)  # fmt: skip
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        sleep(0.02)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def town(folder: Path) -> Path:
    """Make two years of reports and a reporter's key."""
    command = [sys.executable, "-m", "est_geo.cli", "demo", "--no-serve", "--dir", str(folder)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own program
    with Store.open(folder / "est.duckdb") as store:
        digest = hashlib.sha256(KEY.encode()).hexdigest()
        store.add_report_key("polis", digest, pd.Timestamp.now(tz="UTC"))
    return folder / "est.duckdb"


def ask(base: str, folder: Path, *, method: str, examples: int, seed: int) -> Outcome:
    """Let schemathesis ask with one method."""
    config = CONFIG.format(key=KEY, known=json.dumps(known_ids(base)))
    more = (
        "--include-method", method, "--checks", "all", "--exclude-checks", ",".join(EXCLUDED),
        "--max-examples", str(examples), "--seed", str(seed),
        "--phases", "examples,coverage,fuzzing",
    )  # fmt: skip
    return run_st(f"{base}/api/v1/openapi.json", folder, config, method, more)


def run_st(where: str, folder: Path, config: str, name: str, more: tuple[str, ...]) -> Outcome:
    """Run schemathesis by a description, with a configuration, and count what it did."""
    (folder / "st.toml").write_text(config, encoding="utf-8")
    told = folder / f"{name}.ndjson"
    command = [
        str(Path(sys.executable).with_name("st")), "--config-file", str(folder / "st.toml"), "run",
        where, "--workers", "1", "--continue-on-failure", "--no-color",
        "--suppress-health-check", "all", "--report-ndjson-path", str(told), *more,
    ]  # fmt: skip
    paths = {**os.environ, "PYTHONPATH": str(folder)}
    done = subprocess.run(  # noqa: S603 - a tool of ours, with our own words
        command, check=False, capture_output=True, text=True, cwd=folder, env=paths
    )
    return Outcome(*_counted(told), done.returncode, done.stdout + done.stderr)


def known_ids(base: str) -> list[str]:
    """Ids of things that exist, so that some of the questions reach them."""
    found = ["2026-W46", "2026-W47", "2026-10", "1", "2"]
    for name in ("districts", "cells", "hotspots", "visits", "recommendations"):
        with urlopen(f"{base}/ogc/collections/{name}/items?limit=3") as answer:  # noqa: S310
            found += [one["id"] for one in json.load(answer)["features"]]
    with urlopen(f"{base}/api/v1/review?limit=20") as answer:  # noqa: S310
        found += [one["item"]["item_id"] for one in json.load(answer)["cases"]]
    return found


def _counted(told: Path) -> tuple[int, Counter[str]]:
    cases, failures = 0, Counter[str]()
    for line in told.read_text(encoding="utf-8").splitlines():
        event = json.loads(line)
        recorder = event.get("ScenarioFinished", {}).get("recorder", {})
        cases += len(recorder.get("interactions", {}))
        for checks in recorder.get("checks", {}).values():
            failures.update(one["name"] for one in checks if one["status"] == "failure")
    return cases, failures


def main() -> int:
    """Ask, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with served(Settings(db=town(folder))) as base:
            found = {
                method: ask(base, folder, method=method, examples=asked.examples, seed=asked.seed)
                for method in ("GET", "POST")
            }
    for method, one in found.items():
        print(f"{method}: {one.cases} cases, failed checks: {dict(one.failures) or 'none'}")
        if one.status:
            print(one.text[-30000:])
    return int(any(one.status for one in found.values()))


if __name__ == "__main__":
    sys.exit(main())
