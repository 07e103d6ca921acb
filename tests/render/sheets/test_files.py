"""Sheets in a folder: every one of them, whole, and marked where it is made up."""

from est_geo.render.sheets import ENDINGS, write_sheets
from tests.made_plans import friday_plan, kept_plan
from tests.made_up import LINKOPING


def test_every_sheet_is_written(tmp_path) -> None:
    written = write_sheets(friday_plan(), LINKOPING, tmp_path / "ut", made_up=True)
    names = {one.name for one in written}
    shifts = ("fritidsledare-20261116-15-1", "kommunvaktare-20261120-15-1",
              "kommunvaktare-20261120-15-2", "polis-20261120-18-1")  # fmt: skip
    assert names == {
        "2026-w47.pdf",
        *(f"2026-w47-{one}.ics" for one in ("fritidsledare", "kommunvaktare", "polis")),
        *(f"{shift}.{ending}" for shift in shifts for ending in ENDINGS),
    }
    assert {one.name for one in (tmp_path / "ut").iterdir()} == names
    for one in written:
        if one.suffix != ".pdf":
            text = one.read_text("utf-8").replace("\r\n ", "")
            assert "Påhittade rapporter" in text, one.name


def test_a_week_without_visits_is_one_page(tmp_path) -> None:
    written = write_sheets(kept_plan("2026-W47"), LINKOPING, tmp_path, made_up=False)
    assert [one.name for one in written] == ["2026-w47.pdf"]
