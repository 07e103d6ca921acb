"""What a reader found in a file, as plain columns."""

from collections.abc import Sequence
from dataclasses import dataclass, field

Cell = str | float | None
BROKEN_FIELD = "raden"
_KEPT_FIELDS = 200
_BAD_SIGNS = (
    "Raden har tecken som inte kan stå i text (NUL eller ensamma surrogat). "
    "Skriv om raden i källsystemet."
)


@dataclass(slots=True)
class Found:
    """
    Headings, rows, broken rows and remarks.

    Attributes
    ----------
    columns : list of str
        Headings as they stood.
    numeric : set of int
        Positions of the columns that hold numbers; the others hold text.
    rows : list of (int, sequence)
        Row number and values, one per heading.
    broken : list of (int, str, str)
        Row number, field and reason.
    broken_fields : dict
        What the broken rows held.
    remarks : list of str
        Swedish sentences.
    crs : str
        CRS of the columns ``lon`` and ``lat``.
    """

    columns: list[str]
    numeric: set[int] = field(default_factory=set)
    rows: list[tuple[int, Sequence[Cell]]] = field(default_factory=list)
    broken: list[tuple[int, str, str]] = field(default_factory=list)
    broken_fields: dict[int, tuple[str, ...]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    crs: str = "EPSG:4326"

    def add(self, number: int, values: Sequence[Cell]) -> None:
        """Add a row, or set it aside when its text cannot be stored."""
        if all(_is_clean(value) for value in values if isinstance(value, str)):
            self.rows.append((number, values))
        else:
            self.set_aside(number, BROKEN_FIELD, _BAD_SIGNS)

    def set_aside(self, number: int, name: str, reason: str, values: Sequence[Cell] = ()) -> None:
        """Set a row aside with the reason."""
        self.broken.append((number, name, reason))
        self.broken_fields[number] = tuple(
            "" if value is None else clean(str(value)) for value in values[:_KEPT_FIELDS]
        )


def _is_clean(text: str) -> bool:
    return (text.isascii() and "\x00" not in text) or clean(text) == text


def clean(text: str) -> str:
    r"""
    Leave out what no table can hold: NUL and lone surrogates.

    Examples
    --------
    >>> clean("R\x00yd\ud800")
    'Ryd'
    """
    return text.replace("\x00", "").encode("utf-8", errors="ignore").decode("utf-8")
