"""The test command: style, types, import contracts, then every test and docstring example.

With ``--long`` the full-size runs that the ordinary command leaves out, and nothing else.
"""

import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

CHECKS = (
    ("types", ["-m", "mypy"]),
    ("style", ["-m", "ruff", "check", "."]),
    ("format", ["-m", "ruff", "format", "--check", "."]),
    ("import contracts", ["-c", "from importlinter.cli import lint_imports_command as c; c()"]),
)
MEMORY = Path("/dev/shm")  # noqa: S108 - pytest makes a folder of its own there
ENOUGH_BYTES = 1_000_000_000
TESTS = ["-m", "pytest", "-q", "-n", "2", "--dist", "loadfile"]


def main() -> int:
    """Run every check, tell which failed, and return 1 if any did."""
    if "--long" in sys.argv[1:]:
        others = [one for one in sys.argv[1:] if one != "--long"]
        return 0 if passed("long tests", [*TESTS, "-m", "long", *others]) else 1
    failed = failed_checks()
    if not passed("tests", [*TESTS, *sys.argv[1:]], in_memory()):
        failed.append("tests")
    print("all passed" if not failed else f"FAILED: {', '.join(failed)}")
    return 1 if failed else 0


def failed_checks() -> list[str]:
    """Run what is no test, the types beside the rest: they take longest and one processor only."""
    with ThreadPoolExecutor(2) as pool:
        oks = list(pool.map(lambda check: passed(*check), CHECKS))
    return [name for (name, _), ok in zip(CHECKS, oks, strict=True) if not ok]


def passed(name: str, command: list[str], more: dict[str, str] | None = None) -> bool:
    """Run one check and tell how long it took."""
    began = time.monotonic()
    # Tests start some hundred processes of the program: what one has compiled serves the others.
    given = os.environ | {"PYTHONDONTWRITEBYTECODE": ""} | (more or {})
    code = subprocess.call([sys.executable, *command], cwd=ROOT, env=given)
    print(f"-- {name}: {'ok' if code == 0 else 'FAILED'} ({time.monotonic() - began:.0f} s)")
    return code == 0


def in_memory() -> dict[str, str]:
    """Let the tests' databases lie in memory where there is room: a disk waits at every write."""
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH_BYTES:
        return {"PYTEST_DEBUG_TEMPROOT": str(MEMORY)}
    return {}


if __name__ == "__main__":
    sys.exit(main())
