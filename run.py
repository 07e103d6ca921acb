"""Set up a private environment beside the code and run one thing in it: ``demo`` or ``test``.

Needs Python 3.11 or later and pip, nothing else. The environment is ``.venv``; packages are taken
from the lock files with their hashes, so that every machine gets the same bytes.
"""

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
FOLDER = ROOT / ".venv"
COMMANDS = {"demo": ["-m", "est_geo.cli", "demo"], "test": ["-m", "tests"]}
LOCKS = {"demo": "requirements.lock", "test": "requirements-dev.lock"}


def main() -> int:
    """Set up what is missing, then hand over."""
    if sys.version_info < (3, 11):  # noqa: UP036 - the reader may have an older one
        print("est_geo needs Python 3.11 or later; this is", sys.version.split()[0])
        return 2
    if len(sys.argv) == 1 or sys.argv[1] not in COMMANDS:
        print("usage: python3 run.py demo [--no-serve --dir D] | python3 run.py test")
        return 2
    python = set_up(LOCKS[sys.argv[1]])
    return subprocess.call(
        [python, *COMMANDS[sys.argv[1]], *sys.argv[2:]],
        cwd=ROOT if sys.argv[1] == "test" else None,
        env=os.environ | {"PYTHONUTF8": "1"},
    )


def set_up(lock: str) -> Path:
    """Make the environment and install the locked packages, unless that is already done."""
    python = FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    wanted = "".join(
        hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for name in (lock, "pyproject.toml")
    )
    stamp = FOLDER / f"installed-{lock}"
    if stamp.is_file() and stamp.read_text() == wanted and python.exists():
        return python
    if not python.exists():
        # Debian's Python may lack ensurepip; the pip that is at hand installs into the new one.
        venv.create(FOLDER, with_pip=False, symlinks=os.name != "nt")
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]
    print("Installerar paketen i .venv (första gången tar det någon minut) …", flush=True)
    subprocess.check_call([*pip, "--require-hashes", "-r", str(ROOT / lock)])
    subprocess.check_call([*pip, "--no-deps", "-e", str(ROOT)])
    stamp.write_text(wanted)
    return python


if __name__ == "__main__":
    sys.exit(main())
