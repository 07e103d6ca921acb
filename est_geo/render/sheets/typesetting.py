"""Typst: a template and its data to tagged PDF; a text is only ever data."""

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst

from est_geo.render.sheets.texts import drawable

_FOLDER: Final = Path(__file__).parents[1] / "templates"


def typeset(template: str, data: dict[str, Any], made: int) -> bytes:
    """
    Draw a sheet as PDF/UA-1.

    Equal data give equal bytes: the letters are those that typst carries with it.

    Parameters
    ----------
    template : str
        Name of its file.
    data : dict
        Texts, numbers and lists at any depth; the template reads them as ``sheet``.
    made : int
        Time of the file, seconds since 1970.
    """
    # A text is only ever data: it is never put into the template, and so never read as its code.
    drawn = typst.compile(
        template_source(template),
        sys_inputs={"sheet": json.dumps(drawable_all(data), ensure_ascii=False)},
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards="ua-1",
        timestamp=made,
    )
    return bytes(drawn)


def drawable_all(value: Any) -> Any:  # noqa: ANN401 - texts, numbers and lists at any depth
    """Put a square where the typeface has no sign, in every text of some data."""
    if isinstance(value, str):
        return drawable(value)
    if isinstance(value, dict):
        return {name: drawable_all(one) for name, one in value.items()}
    return [drawable_all(one) for one in value] if isinstance(value, list) else value


@cache
def template_source(template: str) -> bytes:
    """Read a template."""
    return (_FOLDER / template).read_bytes()
