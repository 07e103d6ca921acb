"""The process that reads one risky file: begun as a script, confined before it reads a byte.

``python -I worker.py KIND NAME LIMITS_JSON OPTIONS_JSON OUT_FOLDER < file``. It reads only what it
is handed on its standard input, writes only to the folder given, and is ended by the system when it
takes more memory or processor time than allowed. What it found goes back as JSON or an Arrow file,
never as a pickle.
"""

import json
import os
import signal
import sys
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

LIMITED = find_spec("resource") is not None  # Windows has no such limits
REFUSED, TOO_LARGE, BROKEN = 3, 4, 5
REFUSAL_FILE = "refused.txt"
_READERS = {
    "sheet": "sheets", "json": "json_files", "geopackage": "geopackage", "parquet": "parquet_files",
}  # fmt: skip
_HERE = "est_geo.intake.reading.apart"
_OUT_BYTES = 2_000_000_000
_HANDING_BACK_SECONDS = 20


def _bare_packages() -> None:
    """Make this package importable without what its parents import (pandas and all)."""
    folder = Path(__file__).resolve().parents[3]
    for name in ("est_geo", "est_geo.intake", "est_geo.intake.reading"):
        module = ModuleType(name)
        module.__path__ = [str(folder.joinpath(*name.split(".")[1:]))]
        sys.modules.setdefault(name, module)


def _confine(memory: int, seconds: float) -> None:
    if not LIMITED:
        return
    resource = import_module("resource")
    hard = int(seconds) + _HANDING_BACK_SECONDS
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, hard),
        (resource.RLIMIT_FSIZE, _OUT_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def _alarm(seconds: float) -> None:
    """End this process after so many processor seconds, whatever code is running."""
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_PROF, seconds)


def main(kind: str, name: str, limits_json: str, options_json: str, out: str) -> int:
    """Read standard input as a file of this kind; return the exit status."""
    limits: dict[str, Any] = json.loads(limits_json)
    os.environ["ARROW_DEFAULT_MEMORY_POOL"] = "system"  # the others reserve more than they use
    _bare_packages()
    refusal: type[Exception] = import_module("est_geo.errors").UnreadableFileError
    reader = import_module(f"{_HERE}.{_READERS[kind]}").read
    memory = limits["parquet_memory_bytes" if kind == "parquet" else "memory_bytes"]
    _confine(memory, limits["cpu_seconds"])
    try:
        data = sys.stdin.buffer.read()
        limits_type = import_module("est_geo.intake.reading.limits").Limits
        _alarm(limits_type(**limits).cpu_for(len(data)))
        found = reader(data, name, limits_type(**limits), **json.loads(options_json))
        del data
        _alarm(_HANDING_BACK_SECONDS)
        import_module(f"{_HERE}.handing_back").write(found, Path(out))
    except refusal as error:
        Path(out, REFUSAL_FILE).write_text(str(error), encoding="utf-8", errors="replace")
        return REFUSED
    except MemoryError:
        return TOO_LARGE
    except BaseException:  # noqa: BLE001 - a reader in Rust panics with what is no Exception
        return BROKEN
    return 0


if __name__ == "__main__":
    # Straight out: nothing that a hostile file left behind is run or freed.
    os._exit(main(*sys.argv[1:]))
