# ruff: noqa: PD011 - RawTable.values is a table, not a Series' array
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from est_geo.errors import ProfileError, UnreadableFileError
from est_geo.intake import Mapping, RawTable, read_table, understand
from est_geo.intake.raw_values import row_content
from est_geo.profile import UNKNOWN_CATEGORY, Profile
from est_geo.tables import REJECTED, REPORTS, checked

LINKOPING = Profile.load("linkoping")
NOW = pd.Timestamp("2026-11-22 12:00", tz="UTC")


def raw_of(**columns):
    frame = pd.DataFrame(columns)
    frame.index = pd.RangeIndex(1, len(frame) + 1)
    return RawTable("a.csv", tuple(frame.columns), frame)


def read(*, source="prov", mapping=None, **columns):
    return understand(raw_of(**columns), LINKOPING, source=source, mapping=mapping, taken_at=NOW)


def test_a_swedish_windows_file_is_understood(tmp_path):
    file = tmp_path / "rapporter.csv"
    file.write_bytes(
        "Ärendenr;Datum;Från;Till;Kategori;Rapporterat av;Plats;X;Y;Fritext;Inkom\n"
        "A1;6/11 2026;22:00;02:00;Klotter;Polisen;Ryds centrum;;;Anna ringde;2026-11-07 08.00\n"
        "A2;9/11 2026;14.30;;rån ;Okänd förening;;6474525,2;536227,6;;2026-11-09\n"
        "A3;igår;;;Bråk;OV;Ågatan;;;;\n".encode("cp1252")
    )
    found = understand(read_table(file), LINKOPING, source=None, mapping=None, taken_at=NOW)
    reports = found.reports
    assert reports["source_id"].tolist() == ["A1", "A2"]
    assert reports["category"].tolist() == ["skadegorelse", "ran"]
    assert reports["actor"].fillna("okänd").tolist() == ["polis", "okänd"]
    assert reports["time_precision"].tolist() == ["window", "minute"]
    assert reports["received_stated"].all()
    assert reports["received_at"].astype(str).tolist() == [
        "2026-11-07 07:00:00+00:00",
        "2026-11-09 23:00:00+00:00",
    ]
    assert round(reports["lon"][1], 3) == 15.62
    assert found.rejected[["row", "field"]].values.tolist() == [[3, "Datum"]]
    assert found.ignored == ("Fritext",)
    assert "Anna" not in reports.to_csv()


def test_several_faults_of_a_row_are_one_rejected_row():
    found = read(tid=["snart"], kategori=["Klotter"], lon=["norr"], lat=["58,4"])
    assert len(found.reports) == 0
    assert found.rejected["field"].tolist() == ["tid"]
    assert "Tiden går inte att läsa" in found.rejected["reason"][0]
    assert "Koordinaten är inget tal" in found.rejected["reason"][0]


CELLS = st.sampled_from(
    ["", "2026-11-09", "9/11 2026 14:30", "2099-01-01", "1900-01-01", "x", "15,6", "58.4", "0",
     "Klotter", "Ryds centrum", "inf", "nan", "811218-9876", '"', "2026-11-09T10:00Z"]
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(CELLS, min_size=7, max_size=9), max_size=8))
def test_rows_in_are_reports_and_rejected(tmp_path, rows):
    file = tmp_path / "a.csv"
    lines = ["id;från;till;kategori;plats;lon;lat;inkom", *(";".join(row) for row in rows)]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    raw = read_table(file)
    found = understand(raw, LINKOPING, source="prov", mapping=None, taken_at=NOW)
    checked(found.reports, REPORTS)
    checked(found.rejected, REJECTED)
    assert len(found.reports) + len(found.rejected) == raw.n_rows
    assert set(found.reports["row"]).isdisjoint(found.rejected["row"])
    assert not found.rejected["row"].duplicated().any()
    assert raw.n_rows <= len(rows)


def test_no_rows_give_empty_tables_of_the_right_types():
    found = read(tid=pd.Series(dtype="str"), kategori=pd.Series(dtype="str"))
    checked(found.reports, REPORTS)
    assert found.unknown_categories == {}


def test_unknown_categories_are_kept_counted_and_masked():
    found = read(
        tid=["2026-11-09"] * 4, kategori=["Spökeri", "spökeri", "ring 070-123 45 67", None]
    )
    assert found.reports["category"].tolist() == [UNKNOWN_CATEGORY] * 4
    assert found.unknown_categories == {
        "Spökeri": 1, "spökeri": 1, "ring [telefon]": 1, "(tom)": 1,
    }  # fmt: skip
    assert read(tid=["2026-11-09"]).unknown_categories == {"(tom)": 1}
    long = read(tid=["2026-11-09"], kategori=["q" * 200]).unknown_categories
    assert list(long) == ["q" * 60]


def test_the_mapping_goes_before_the_profile_and_must_know_its_categories():
    mapping = Mapping(source="parken", categories={"Klotter": "brak"})
    found = read(source=None, mapping=mapping, tid=["2026-11-09"], typ=["KLOTTER"])
    assert found.reports["category"].tolist() == ["brak"]
    assert (found.source, found.source_assumed) == ("parken", False)
    with pytest.raises(ProfileError, match="nämner kategorin 'finns_inte'"):
        read(mapping=Mapping(categories={"a": "finns_inte"}), tid=["2026-11-09"])


def test_the_source_is_given_or_stands_in_the_file_or_is_made_from_the_headings():
    given_source = read(source="polisen", tid=["2026-11-09"], källa=["x"])
    assert given_source.reports["source"].tolist() == ["polisen"]
    own = read(source=None, tid=["2026-11-09"] * 2, källa=["parken", "polisen"])
    assert (own.source, own.source_assumed) == ("parken, polisen", False)
    many = read(source=None, tid=["2026-11-09"] * 4, källa=list("abcd"))
    assert many.source == "4 källor"
    first = read(source=None, tid=["2026-11-09"], id=["1"])
    turned = read(source=None, id=["7"], tid=["2026-11-10"])
    other = read(source=None, tidpunkt=["2026-11-09"], id=["1"])
    assert first.source_assumed
    assert first.source == turned.source != other.source
    assert first.source.startswith("okand-")
    assert len(first.source) == len("okand-") + 8


def test_received_is_the_time_of_intake_unless_stated():
    found = read(tid=["2026-11-09"] * 2, inkom=["2026-11-10 08:00", ""])
    assert found.reports["received_stated"].tolist() == [True, False]
    assert found.reports["received_at"][1] == NOW
    assert read(tid=["2026-11-09"]).reports["received_at"][0] == NOW
    for bad, says in (("sent", "kom in går inte att läsa"), ("2099-01-01", "kom in ligger i fram")):
        assert says in read(tid=["2026-11-09"], inkom=[bad]).rejected["reason"][0]
    today = read(tid=["2026-11-22"], inkom=["2026-11-22"]).reports["received_at"][0]
    assert today == NOW


def test_personal_data_never_reaches_place_actor_or_id():
    found = read(
        tid=["2026-11-09"] * 2,
        plats=["hos 811218-9876, Ryd", "Ryd"],
        aktör=["Anna 070-123 45 67", "Polis"],
        id=["8112189876", "26110912"],
    )
    assert found.reports["place"].tolist() == ["hos [personnummer], Ryd", "Ryd"]
    assert found.reports["actor"].fillna("okänd").tolist() == ["okänd", "polis"]
    assert found.reports["source_id"].isna().tolist() == [True, False]


def test_ids_read_as_numbers_are_whole_numbers():
    assert read(tid=["2026-11-09"] * 2, id=[12.0, None]).reports["source_id"].tolist()[0] == "12"


def test_a_file_that_says_neither_what_nor_when_is_refused():
    with pytest.raises(UnreadableFileError, match="kolumn för tid eller för kategori"):
        read(lon=[15.6], lat=[58.4])


def test_content_tells_rows_apart_by_every_value_and_by_nothing_else():
    base = pd.DataFrame({"a": ["1", "1", "2"], "b": ["x", "x ", "x"]})
    one = row_content(base)
    assert one[0] == one[1] != one[2]
    assert row_content(base[["b", "a"]]).tolist() == one.tolist()
    shifted = pd.DataFrame({"a": ["1\x1fx", "1", "1\\"], "b": ["", "x", "\x1f"]})
    assert row_content(shifted).nunique() == 3
    typed = pd.DataFrame({"t": pd.to_datetime(["2026-11-09"]), "n": [1.5], "l": [[1, 2]]})
    assert row_content(typed)[0] == row_content(typed.copy())[0]
    zoned = pd.DataFrame({"t": pd.to_datetime(["2026-11-09T10:00Z"]), "c": pd.Categorical(["x"])})
    assert len(row_content(zoned)[0]) == 64


def test_nothing_given_is_changed():
    raw = raw_of(tid=["2026-11-09"], kategori=["Klotter"], x=[6474525.0], y=[536228.0])
    before = raw.values.copy()
    understand(raw, LINKOPING, source=None, mapping=None, taken_at=NOW)
    pd.testing.assert_frame_equal(raw.values, before)
