"""Names of columns from a heading row: every column has one, and no two the same."""

from collections.abc import Sequence


def unique_headings(record: Sequence[str]) -> tuple[str, ...]:
    """
    Tidy headings; an empty or repeated one gets its number.

    Examples
    --------
    >>> unique_headings(["Tid", " ", "Tid"])
    ('Tid', 'kolumn 2', 'Tid (3)')
    """
    names: dict[str, None] = {}
    for number, heading in enumerate(record, start=1):
        name = " ".join(heading.split()) or f"kolumn {number}"
        # "Tid (3)" may itself stand earlier in the row.
        while name in names:
            name = f"{name} ({number})"
        names[name] = None
    return tuple(names)
