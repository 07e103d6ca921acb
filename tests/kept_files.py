"""Databases that a process makes once: to copy one is ten times faster than to make another."""

import atexit
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import mkdtemp


@cache
def _folder() -> Path:
    folder = mkdtemp(prefix="est-kept-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def copy_of(name: str, make: Callable[[Path], object], to: Path) -> Path:
    """Copy the database called `name` to `to`; the first time `make` is asked to write it."""
    kept = _folder() / f"{name}.duckdb"
    if not kept.exists():
        make(kept)
    heads = kept.with_name(f"{kept.name}.loggtoppar")
    if heads.exists():
        # A copy without its heads is not vouched for once the hour has changed.
        shutil.copy(heads, to.with_name(f"{to.name}.loggtoppar"))
    return Path(shutil.copy(kept, to))
