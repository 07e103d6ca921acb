"""The form in which each actor sends its reports: columns, formats, encodings."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

import numpy as np
import pandas as pd

from est_geo.crs import SWEREF_99_15_00, SWEREF_99_TM, to_metres

MADE_UP = "PÅHITTAD RAPPORT"
"""What every row of every file says of itself."""
_NO_COORDINATES = 0.01
_ISO, _DOTTED, _SPACED = "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H.%M", "%Y-%m-%d %H:%M"

Columns = dict[str, pd.Series]
Writer = Callable[[pd.DataFrame], Columns]


@dataclass(frozen=True, slots=True)
class FileForm:
    """
    One actor's file.

    Attributes
    ----------
    name, actor : str
        File name; actor id of the profile.
    times, places : callable
        Write the columns of time and place of reports.
    received : str
        Format of the column ``inkom``.
    encoding, delimiter : str
        Of a CSV file.
    id_prefix : str
        What the actor's own ids begin with; empty when it has none.
    """

    name: str
    actor: str
    times: Writer
    places: Writer
    received: str = _SPACED
    encoding: str = "utf-8"
    delimiter: str = ","
    id_prefix: str = ""

    def table(self, reports: pd.DataFrame) -> pd.DataFrame:
        """Columns of the file; `reports` brings ``kind`` and ``words`` beside its own."""
        columns: Columns = {"anmärkning": pd.Series(MADE_UP, index=reports.index)}
        if self.id_prefix:
            year = reports["received"].dt.strftime("%y")
            number = pd.Series(np.arange(1, len(reports) + 1), index=reports.index)
            columns["id"] = self.id_prefix + year + "-" + number.astype(str).str.zfill(5)
        columns |= self.times(reports)
        columns["inkom"] = reports["received"].dt.strftime(self.received)
        columns["kategori"] = reports["kind"]
        columns |= self.places(reports)
        columns["rapportör"] = reports["reporter"]
        columns["källa"] = pd.Series(f"demo-{self.actor}", index=reports.index)
        return pd.DataFrame(columns)

    def bytes(self, table: pd.DataFrame) -> bytes:
        """Write the file."""
        if self.name.endswith(".parquet"):
            target = BytesIO()
            table.to_parquet(target, index=False)
            return target.getvalue()
        text: str = table.to_csv(index=False, sep=self.delimiter, lineterminator="\r\n")
        return text.encode(self.encoding)


def _one_column(heading: str, form: str) -> Writer:
    def write(reports: pd.DataFrame) -> Columns:
        return {heading: _said(reports, form)}

    return write


def _said(reports: pd.DataFrame, form: str, which: str = "found_from") -> pd.Series:
    """Write a time as exactly as the report knows it: to the minute, the day, or not at all."""
    said = reports[which].dt.strftime(form)
    day = reports[which].dt.strftime("%Y-%m-%d")
    known: pd.Series = said.where(reports["precision"] == "minute", day)
    return known.where(reports["precision"] != "none", "")


def _date_and_clock(reports: pd.DataFrame) -> Columns:
    clock = reports["found_from"].dt.strftime("%H.%M")
    exact = reports["precision"] == "minute"
    return {"datum": _said(reports, "%Y-%m-%d"), "klockslag": clock.where(exact, "")}


def _window(start: str, end: str) -> Writer:
    def write(reports: pd.DataFrame) -> Columns:
        return {
            start: _said(reports, _SPACED),
            end: _said(reports, _SPACED, "found_to"),
        }

    return write


def _day_first(reports: pd.DataFrame) -> Columns:
    at = reports["found_from"].dt
    day = at.day.astype(str) + "/" + at.month.astype(str) + at.strftime(" %Y")
    exact = day + at.strftime(" %H:%M")
    said = exact.where(reports["precision"] == "minute", day)
    return {"tidpunkt": said.where(reports["precision"] != "none", "")}


def _typed(reports: pd.DataFrame) -> Columns:
    at = reports["found_utc"].dt.as_unit("us")
    return {"occurred_at": at.where(reports["precision"] != "none")}


def _degrees(reports: pd.DataFrame) -> Columns:
    known = ~reports["lost"]
    return {
        "longitud": reports["lon"].map("{:.6f}".format).where(known, ""),
        "latitud": reports["lat"].map("{:.6f}".format).where(known, ""),
    }


def _typed_degrees(reports: pd.DataFrame) -> Columns:
    return {"lon": reports["lon"], "lat": reports["lat"]}


def _grid(crs: str, north: str, east: str, form: str) -> Writer:
    def write(reports: pd.DataFrame) -> Columns:
        x, y = to_metres(reports["lon"].to_numpy(), reports["lat"].to_numpy(), crs)
        known = ~reports["lost"]
        return {
            heading: pd.Series(metres, index=reports.index)
            .map(form.format)
            .str.replace(".", ",")
            .where(known, "")
            for heading, metres in ((north, y), (east, x))
        }

    return write


def _words(reports: pd.DataFrame) -> Columns:
    return {"plats": reports["words"]}


_TM = _grid(SWEREF_99_TM, "sweref99tm_n", "sweref99tm_e", "{:.0f}")
_15_00 = _grid(SWEREF_99_15_00, "sweref991500_n", "sweref991500_e", "{:.2f}")


def police_form(name: str, id_prefix: str) -> FileForm:
    """Make the form of a file from the police, with a name and ids of its own."""
    place, when = _degrees, _one_column("tidpunkt", _ISO)
    return FileForm(name, "polis", when, place, _ISO, id_prefix=id_prefix)


FORMS = (
    police_form("polisen.csv", "P"),
    FileForm("stangastaden.csv", "stangastaden", _window("från", "till"), _15_00,
             encoding="cp1252", delimiter=";", id_prefix="ST"),
    FileForm("kommunvaktare.csv", "kommunvaktare", _date_and_clock, _words, delimiter=";"),
    FileForm("ordningsvakter.csv", "ordningsvakter", _day_first, _TM, delimiter="\t",
             encoding="utf-8-sig"),
    FileForm("faltassistenter.csv", "faltassistenter", _one_column("tidpunkt", _DOTTED), _TM,
             delimiter=";"),
    FileForm("fritidsledare.csv", "fritidsledare", _date_and_clock, _words, encoding="cp1252",
             delimiter=";"),
    FileForm("nattvandrare.csv", "nattvandrare", _window("tid_från", "tid_till"), _words),
    FileForm("trygghetsvardar.parquet", "trygghetsvardar", _typed, _typed_degrees, id_prefix="TV"),
)  # fmt: skip


def loses_coordinates(n: int, rng: np.random.Generator) -> pd.Series:
    """Say which reports have no coordinates."""
    return pd.Series(rng.random(n) < _NO_COORDINATES)
