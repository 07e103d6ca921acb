"""Where the shipped data files are: inside an installed wheel, or in the checkout."""

from pathlib import Path

_INSTALLED = Path(__file__).parent / "_data"
_CHECKOUT = Path(__file__).parent.parent / "data"


def data_root() -> Path:
    """
    Folder of the shipped data: districts, gazetteer, profiles, interventions.

    Returns
    -------
    pathlib.Path
        ``est_geo/_data`` in an installed wheel, ``data/`` in a checkout.

    Examples
    --------
    >>> (data_root() / "profiles" / "linkoping.toml").is_file()
    True
    """
    return _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT
