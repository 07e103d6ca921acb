import pytest

from est_geo.errors import UnreadableFileError
from est_geo.intake import Mapping, read_mapping
from est_geo.intake.headings import find_columns


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        (["TID", "Kategori", "Plats"], {"time": "TID", "category": "Kategori", "place": "Plats"}),
        (["Datum", "Klockslag"], {"date": "Datum", "time": "Klockslag"}),
        (["Datum", "Tid"], {"date": "Datum", "time": "Tid"}),
        (["Tid från", "Tid_till"], {"from": "Tid från", "to": "Tid_till"}),
        (["occurred_from", "OccurredTo"], {"from": "occurred_from", "to": "OccurredTo"}),
        (["Rapporterat av", "Inkom"], {"received": "Inkom", "actor": "Rapporterat av"}),
        (["Händelsetyp", "Ärendenr"], {"id": "Ärendenr", "category": "Händelsetyp"}),
        (["Longitud", "Latitud"], {"lon": "Longitud", "lat": "Latitud"}),
        (["sweref99tm_n", "sweref99tm_e"], {"north": "sweref99tm_n", "east": "sweref99tm_e"}),
        (["N (SWEREF 99 15 00)", "E (SWEREF 99 15 00)"],
         {"north": "N (SWEREF 99 15 00)", "east": "E (SWEREF 99 15 00)"}),
        (["X-koordinat", "Y-koordinat"], {"x": "X-koordinat", "y": "Y-koordinat"}),
        (["Fritext", "Beskrivning", "Namn"], {}),
    ],
)  # fmt: skip
def test_swedish_and_english_headings_are_recognised(headings, expected):
    assert find_columns(headings) == expected


def test_a_mapping_goes_before_what_is_recognised(tmp_path):
    file = tmp_path / "m.toml"
    file.write_text(
        'source = "felanmälan"\ncrs = "EPSG:3009"\n'
        '[columns]\ntid = "Skapat"\nkategori = "Rubrik"\n[categories]\n"Trasig lampa" = "x"\n',
        encoding="utf-8",
    )
    mapping = read_mapping(file)
    assert mapping.source == "felanmälan"
    found = find_columns(["Tid", "skapat ", "Rubrik", "Typ"], mapping)
    assert found == {"time": "skapat ", "category": "Rubrik"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[columns", "går inte att läsa som TOML"),
        ('[columns]\nfritext = "Text"', "okända fält fritext"),
        ('crs = "EPSG:0"', "är okänt"),
        ("färg = 1", "går inte att läsa som TOML"),
        ("colour = 1", "colour"),
    ],
)
def test_a_mapping_that_breaks_a_rule_is_refused(tmp_path, text, says):
    file = tmp_path / "m.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableFileError, match=says):
        read_mapping(file)


def test_a_missing_mapping_and_a_missing_heading_are_refused(tmp_path):
    with pytest.raises(UnreadableFileError, match="går inte att läsa"):
        read_mapping(tmp_path / "ingen.toml")
    with pytest.raises(UnreadableFileError, match="som filen inte har"):
        find_columns(["Tid", "Plats"], Mapping(columns={"place": "Adress"}))
