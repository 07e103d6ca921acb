"""Hostile files, made in code: each with what must become of it.

`FILES` is used by the test beside and by ``benchmarks/hostile.py``. Every file that can hold text
holds `CANARY`, which no message may repeat.
"""

import json
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.intake.hostile import columns, databases, workbooks

CANARY = "Kanarie Kvist 19850709-9805"
HEADING = "Tid;Kategori;lon;lat;Plats\n"
ROW = f"2026-11-09 14:30;Klotter;15.62;58.41;{CANARY}\n"
MB = 1_000_000
REFUSED, REJECTED, UNPLACED = "refused", "rejected", "unplaced"


@dataclass(frozen=True)
class Hostile:
    """One file: its name, how it is made, its fate, and what the message or reason says."""

    name: str
    make: Callable[[Path], None]
    fate: str
    says: str
    rows: int = 1


def content(data: bytes | str) -> Callable[[Path], None]:
    raw = data if isinstance(data, bytes) else data.encode()
    return lambda path: _written(path, raw)


def _written(path: Path, raw: bytes) -> None:
    path.write_bytes(raw)


def csv(row: str) -> Callable[[Path], None]:
    return content(HEADING + row)


def pipe(path: Path) -> None:
    os.mkfifo(path)


def listening_socket(path: Path) -> None:
    # The path of a socket has room for about a hundred bytes.
    here = Path.cwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(path.name)
    finally:
        os.chdir(here)


def long_line(path: Path) -> None:
    with path.open("wb") as file:
        file.write(HEADING.encode())
        for _ in range(50):
            file.write(b"x" * MB)


def geojson(geometry: object, **more: object) -> Callable[[Path], None]:
    properties = {"tid": "2026-11-09 14:30", "kategori": "Klotter", "plats": CANARY}
    one = {"type": "Feature", "geometry": geometry, "properties": properties}
    document = {"type": "FeatureCollection", "features": [one], **more}
    return content(json.dumps(document))


def point_text(coordinates: str, more: str = "") -> Callable[[Path], None]:
    return content(
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": {"type": '
        f'"Point", "coordinates": {coordinates}}}, "properties": {{"tid": "2026-11-09 14:30", '
        f'"kategori": "Klotter", "plats": "{CANARY}"{more}}}}}]}}'
    )


def ring(points: list[list[float]]) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": [points]}


SURROGATES = (
    "2026-11-09 14:30;Klotter;15.62;58.41;Å".encode() + b"\xed\xa0\x80\n" + "ååå;ååå\n".encode()
)
STAR = [[15.5 + 0.1 * (n * 7 % 11), 58.4 + 0.1 * (n * 5 % 13)] for n in range(200)]
MANY = [[15.5 + n / 1e6, 58.4] for n in range(10_000)]
VRT = (
    "<OGRVRTDataSource><OGRVRTLayer name='x'><SrcDataSource>/etc/passwd</SrcDataSource>"
    f"<!-- {CANARY} --></OGRVRTLayer></OGRVRTDataSource>"
)
POINT = "måste vara en punkt"

FILES: tuple[Hostile, ...] = (
    # Workbooks
    Hostile("bomb.xlsx", workbooks.bomb, REFUSED, "packar upp till 60 MB"),
    Hostile("nested.xlsx", workbooks.nested, REFUSED, "arkiv men inget kalkylblad"),
    Hostile("overlapping.xlsx", workbooks.overlapping, REFUSED, "ligger om varandra"),
    Hostile("entries.xlsx", workbooks.many_entries, REFUSED, "har 5000 delar"),
    Hostile("lying.xlsx", workbooks.lying, REFUSED, "mer minne|skadad|tog för lång tid"),
    Hostile("outside.xlsx", workbooks.outside, REFUSED, "pekar utanför filen"),
    Hostile("xxe.xlsx", workbooks.xxe, REFUSED, "skadad|inget blad med en tabell"),
    Hostile("laughs.xlsx", workbooks.billion_laughs, REFUSED, "skadad|inget blad med en tabell"),
    Hostile("wide.xlsx", workbooks.far_corner, REFUSED, "mer minne|celler läses"),
    Hostile("large.xlsx", workbooks.hundred_megabytes, REFUSED, "packar upp till 100 MB"),
    Hostile("bomb.ods", workbooks.repeated_ods, REFUSED, "mer minne|celler läses|skadad"),
    Hostile("loop.xls", workbooks.looping_xls, REFUSED, "skadad|för lång tid|mer minne"),
    Hostile("cut.xls", workbooks.cut_xls, REFUSED, "skadad"),
    Hostile("program.xlsx", content(b"MZ\x90\x00" + CANARY.encode()), REFUSED, "ett program"),
    Hostile("text.xlsx", content(HEADING + ROW), REFUSED, "inget kalkylblad.*vanlig text"),
    Hostile("formula.xlsx", workbooks.formulas, REJECTED, "Tiden går inte att läsa"),
    Hostile("polyglot.xlsx", workbooks.pdf_and_zip, REFUSED, "en PDF"),
    # Text
    Hostile("polyglot.csv", workbooks.csv_and_zip, REFUSED, "inte text"),
    Hostile("print.csv", content(b"%PDF-1.7\n" + CANARY.encode()), REFUSED, "en PDF"),
    Hostile("vrt.csv", content(VRT), REFUSED, "XML eller HTML"),
    Hostile("nul.csv", csv(ROW.replace("K", "\x00")), REFUSED, "inte text"),
    Hostile("utf16.csv", content((HEADING + ROW).encode("utf-16-le")), REFUSED, "UTF-16 utan"),
    Hostile("surrogate.csv", content(HEADING.encode() + SURROGATES), REJECTED,
            "varken är UTF-8 eller Windows-1252", 2),
    Hostile("line.csv", long_line, REFUSED, "längre än en miljon tecken"),
    Hostile("columns.csv", content("a;" * 100_000 + "\n" + CANARY), REFUSED, "har 100001 kolumner"),
    Hostile("quotes.csv", csv(f'"{CANARY};' * 50_000 + "\n"), REJECTED, "Raden måste ha 5 fält"),
    Hostile("empty.csv", content(b""), REFUSED, "är tom"),
    Hostile("bom.csv", content(b"\xef\xbb\xbf"), REFUSED, "är tom"),
    Hostile("folder.csv", Path.mkdir, REFUSED, "är en mapp"),
    Hostile("link.csv", lambda path: path.symlink_to("/etc/passwd"), REFUSED, "är en länk"),
    Hostile("zeros.csv", lambda path: path.symlink_to("/dev/zero"), REFUSED, "är en länk"),
    Hostile("pipe.csv", pipe, REFUSED, "ingen vanlig fil"),
    Hostile("socket.csv", listening_socket, REFUSED, "ingen vanlig fil"),
    Hostile("infinite.csv", csv(ROW.replace("15.62", "1e999")), REJECTED, "är inget tal"),
    Hostile("swapped.csv", csv(ROW.replace("15.62;58.41", "58.41;15.62")), REJECTED, "omkastade"),
    Hostile("zero.csv", csv(ROW.replace("15.62;58.41", "0;0")), UNPLACED, ""),
    Hostile("formula.csv", csv(f"=cmd|' /C calc'!A0;Klotter;15.62;58.41;{CANARY}\n"), REJECTED,
            "Tiden går inte att läsa"),
    # JSON
    Hostile("vrt.geojson", content(VRT), REFUSED, "inte JSON.*XML eller HTML"),
    Hostile("nan.geojson", point_text("[NaN, -Infinity]"), REJECTED, "inga tal"),
    Hostile("integer.geojson", point_text(f"[{'9' * 5000}, 58.41]"), REJECTED, "inga tal"),
    Hostile("twice.geojson", point_text("[15.62, 58.41]", ', "tid": ""'), REJECTED, "två gånger"),
    Hostile("surrogate.geojson", point_text("[15.62, 58.41]", r', "a": "\ud800"'), REJECTED,
            "ensamma surrogat"),
    Hostile("nul.geojson", point_text("[15.62, 58.41]", r', "a": "\u0000"'), REJECTED, "NUL"),
    Hostile("deep.geojson", content('{"a":' * 200_000 + "1" + "}" * 200_000), REFUSED, "nivåer"),
    Hostile("open.geojson", geojson(ring([[15, 58], [16, 58], [16, 59]])), REJECTED, POINT),
    Hostile("star.geojson", geojson(ring(STAR)), REJECTED, POINT),
    Hostile("vertices.geojson", geojson(ring(MANY)), REJECTED, "fler än 1000 hörn"),
    Hostile("nothing.geojson", geojson(ring([])), REJECTED, "utan hörn"),
    Hostile("kind.geojson", geojson({"type": CANARY}), REJECTED, "okänt slag"),
    Hostile("size.json", content(b"[" + b" " * 21 * MB + b"]"), REFUSED, "högst 20 MB"),
    # GeoPackage
    Hostile("view.gpkg", databases.endless_view, REFUSED, "inget lager med punkter"),
    Hostile("trigger.gpkg", databases.trigger_and_virtual, REFUSED, "inget lager med punkter"),
    Hostile("header.gpkg", databases.broken_header, REFUSED, "går inte att läsa som GeoPackage"),
    Hostile("shape.gpkg", databases.huge_shape, REFUSED, "inget lager med punkter"),
    Hostile("text.gpkg", content(HEADING + ROW), REFUSED, "ingen GeoPackage"),
    # Parquet
    Hostile("cut.parquet", columns.cut, REFUSED, "går inte att läsa som Parquet"),
    Hostile("words.parquet", columns.repeated_word, REFUSED, "packar upp till mer än"),
    Hostile("nulls.parquet", columns.repeated_nothing, REFUSED, "gånger sin storlek"),
    Hostile("offsets.parquet", columns.wild_offsets, REFUSED, "går inte att läsa|skadad|mer minne"),
)  # fmt: skip


def made(folder: Path, one: Hostile) -> Path:
    """Make one of the files."""
    path = folder / one.name
    with suppress(FileExistsError):
        one.make(path)
    return path
