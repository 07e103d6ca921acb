"""Service workers: scripts that keep a page in the phone, each with the list of what it keeps."""

import json
from functools import lru_cache
from hashlib import sha256

from service.pages import FOLDER


@lru_cache(maxsize=8)
def kept_worker(script: str, paths: tuple[str, ...]) -> str:
    """
    Give a service worker, with the list of what it keeps and that list's version.

    A browser takes a new worker when a byte of it differs: the version is a hash of the files.

    Parameters
    ----------
    script : str
        Name of its file among the static ones.
    paths : tuple of str
        Addresses that it keeps.

    Examples
    --------
    >>> kept_worker("rapportera-sw.js", ("/rapportera",)).partition(" = ")[0]
    'const KEPT'
    """
    digest = sha256()
    for file in sorted([*(FOLDER / "static").iterdir(), *(FOLDER / "templates").iterdir()]):
        if file.is_file():
            digest.update(file.read_bytes())
    text = (FOLDER / "static" / script).read_text(encoding="utf-8")
    kept = json.dumps({"version": digest.hexdigest()[:16], "paths": list(paths)})
    return f"const KEPT = {kept};\n{text}"
