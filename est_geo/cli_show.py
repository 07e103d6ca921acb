"""What the command line says of files that are taken in: the books, and the dry run."""

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from est_geo.books import COUNTS, FileTakeIn, TakeIn
from est_geo.words import counted

out = Console(highlight=False, soft_wrap=True)
_HEADINGS = ("in", "händelser", "utan plats", "avvisade", "dubbletter", "utanför")
_PROBLEMS_SHOWN = 20
_FIELDS = {
    "id": "källans eget id", "time": "tid", "date": "datum", "from": "tid från", "to": "tid till",
    "precision": "tidens noggrannhet", "received": "inkom", "category": "kategori",
    "actor": "aktör", "place": "plats i ord", "lon": "longitud", "lat": "latitud",
    "north": "nordkoordinat", "east": "östkoordinat", "x": "x-koordinat", "y": "y-koordinat",
    "source": "källa", "accuracy": "platsens noggrannhet i meter",
    "place_precision": "platsens noggrannhet", "district": "stadsdel",
    "reasons": "varför otryggt", "note": "beskrivning (maskeras)",
}  # fmt: skip


def literal(text: str) -> str:
    r"""
    Keep rich from reading brackets in a text as its own markup.

    Examples
    --------
    >>> print(literal("[telefon]"))
    \[telefon]
    """
    return text.replace("[", r"\[")


def show_books(result: TakeIn, *, dry_run: bool) -> None:
    """Print a line per file, the sum, the remarks, and in a dry run what was understood."""
    table = _table(("fil", *_HEADINGS), right=_HEADINGS)
    for one in (*result.files, result):
        name = literal(one.name) if isinstance(one, FileTakeIn) else "summa"
        table.add_row(name, *(str(getattr(one, key)) for key in COUNTS))
    out.print(table)
    out.print(
        f"{result.rows} rader in = {result.incidents} händelser + {result.unplaced} utan plats"
        f" + {result.rejected} avvisade + {result.duplicates} dubbletter"
        f" ({result.outside} av händelserna ligger utanför områdena)."
    )
    for one in result.files:
        _show_beside(one)
        for line in one.remarks():
            out.print(f"  {literal(one.name)}: {literal(line)}")
    if dry_run:
        for one in result.files:
            _show_understood(one)
        out.print("Inget är sparat (--dry-run).")


def dry_run_document(result: TakeIn) -> dict[str, object]:
    """Give what a dry run says, for machines: the books, and file by file what was understood."""
    return result.counts() | {
        "files": [
            {
                "name": one.name,
                "columns": one.columns,
                "ignored": list(one.ignored),
                "remarks": one.remarks(),
                "rows": one.preview.to_dict("records"),
                "problems": one.problems.to_dict("records"),
            }
            for one in result.files
        ]
    }


def _show_beside(file: FileTakeIn) -> None:
    if not file.beside:
        return
    rows = file.beside_rows
    out.print(
        f"  {literal(file.name)}: tabellen {file.beside}, inga händelser. "
        f"{rows['rows']} rader in = {rows['stored']} sparade + {rows['rejected']} avvisade"
        f" + {rows['duplicates']} dubbletter."
    )


def _show_understood(file: FileTakeIn) -> None:
    out.print(f"\n[bold]{literal(file.name)}[/bold]: så här förstås filen")
    columns = _table(("rubrik", "betyder"))
    for field, heading in file.columns.items():
        columns.add_row(literal(heading), _FIELDS.get(field, field))
    for heading in file.ignored:
        columns.add_row(literal(heading), "används inte och sparas inte")
    out.print(columns)
    if len(file.preview):
        _print_rows(list(file.preview.columns), file.preview.astype(str).to_numpy().tolist())
    problems = file.problems
    if not len(problems):
        out.print("Inga fel.")
        return
    shown = problems.head(_PROBLEMS_SHOWN)
    rows = shown[["row", "field", "found", "reason"]].astype(str).to_numpy().tolist()
    _print_rows(["rad", "fält", "form på det som stod", "fel och hur det ska vara"], rows)
    more = len(problems) - len(shown)
    if more:
        out.print(f"… och {counted(more, 'rad', 'rader')} till; alla med --json.")


def _print_rows(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = _table(headings)
    for row in rows:
        table.add_row(*(literal(cell) for cell in row))
    out.print(table)


def _table(headings: Sequence[str], right: Sequence[str] = ()) -> Table:
    table = Table(box=SIMPLE_HEAD)
    for heading in headings:
        justify = "right" if heading in right else "left"
        table.add_column(heading, overflow="fold", justify=justify)  # type: ignore[arg-type]
    return table
