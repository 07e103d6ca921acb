import pandas as pd
import pytest

from est_geo.grounding import SAYS, SOURCES, hotspot_area, sources_summary
from est_geo.grounding.counting import at_place, place_count, window_reports
from est_geo.grounding.residents import LEAST_IN_GROUP, group_answers
from est_geo.grounding.weather import sources_at
from est_geo.tables import AREA_STATISTICS, LAMP_FAULTS, SURVEY_RESULTS, WALK_FINDINGS, WALKS
from tests.grounding.places import NOW, known, picture, rows_of, station_id, time
from tests.made_up import CENTRE, LINKOPING

WINDOW = window_reports(known(), LINKOPING, picture())
STATION = hotspot_area(picture(), station_id(), LINKOPING)
WRONG = {
    "belysning_racker": ("no", "belysningen räcker inte"),
    "klotter": ("yes", "det finns klotter"),
}


def said(**other) -> pd.DataFrame:
    return sources(**other).set_index("source")


def sources(**other) -> pd.DataFrame:
    given = known(**other)
    count = place_count(at_place(WINDOW, STATION), WINDOW, STATION, LINKOPING)
    return sources_at(given, LINKOPING, STATION, WINDOW, count, WRONG)


def fault(**other):
    row = {"row_id": "a", "source": "vägbelysning", "reported_at": time("2026-10-01"),
           "lon": CENTRE[0], "lat": CENTRE[1]}  # fmt: skip
    return row | other


def walk(number=1, at="2026-11-01", lon=CENTRE[0], **other):
    row = {
        "walk_id": number, "key": f"{number:064x}", "kind": "safety_walk", "place_id": "annat",
        "place": "Resecentrum", "district": "city", "lon": lon, "lat": CENTRE[1],
        "intervention_id": 0, "at": time(at), "after_dark": True, "people": 4, "words": "",
        "made_by": "", "received_at": time(at),
    }  # fmt: skip
    return row | other


def survey(**other):
    row = {"row_id": "s", "source": "trygghetsmätning", "area": "City", "district": "city",
           "start": time("2026-01-01"), "end": time("2026-06-01"), "question": "Känner sig trygg",
           "share": 0.5, "n": 220.0}  # fmt: skip
    return row | other


def police(year, count):
    return {"row_id": f"p{year}", "source": "polisen", "area": "City", "district": "city",
            "start": time(f"{year - 1}-07-01"), "end": time(f"{year}-07-01"),
            "category": "alla", "count": float(count)}  # fmt: skip


def test_every_source_is_asked_and_says_one_of_four_things():
    table = sources()
    assert table["source"].tolist() == list(SOURCES)
    assert set(table["says"]) <= set(SAYS)
    assert all(len(one) > 10 for one in table["words"])


def test_what_nobody_has_given_is_missing_and_not_in_order():
    table = said()
    assert (table.loc[["lamp_faults", "walks", "survey", "police"], "says"] == "missing").all()
    assert table.loc["reports", "says"] == "for"


def test_an_open_lamp_fault_speaks_and_a_mended_old_one_does_not():
    table = said(faults=rows_of(LAMP_FAULTS, fault()))
    assert table.loc["lamp_faults", ["says", "n"]].tolist() == ["for", 1]
    mended = fault(repaired_at=time("2026-10-05"))
    assert said(faults=rows_of(LAMP_FAULTS, mended)).loc["lamp_faults", "says"] == "nothing"
    far = said(faults=rows_of(LAMP_FAULTS, fault(lon=15.7)))
    assert far.loc["lamp_faults", ["says", "n"]].tolist() == ["nothing", 0]
    to_come = said(faults=rows_of(LAMP_FAULTS, fault(reported_at=NOW + pd.Timedelta(days=1))))
    assert to_come.loc["lamp_faults", "says"] == "missing"


@pytest.mark.parametrize(
    ("answer", "says"),
    [("no", "for"), ("partly", "for"), ("yes", "against"), ("unknown", "nothing")],
)
def test_a_walk_speaks_by_what_was_seen(answer, says):
    findings = rows_of(
        WALK_FINDINGS,
        {"walk_id": 1, "question": "belysning_racker", "answer": answer},
        {"walk_id": 1, "question": "okand_fraga", "answer": "no"},
    )
    table = said(walks=rows_of(WALKS, walk()), findings=findings)
    assert table.loc["walks", "says"] == says
    assert ("belysningen räcker inte" in table.loc["walks", "words"]) == (says == "for")


def test_walks_elsewhere_or_long_ago_are_no_walks_here():
    rows = rows_of(WALKS, walk(1, lon=15.7), walk(2, at="2025-01-01"))
    assert said(walks=rows).loc["walks", "says"] == "missing"
    named = rows_of(WALKS, walk(1, lon=15.7, place_id=STATION.place_id))
    assert said(walks=named).loc["walks", "says"] == "nothing"


@pytest.mark.parametrize(("share", "says"), [(0.5, "for"), (0.7, "nothing"), (0.9, "against")])
def test_a_survey_speaks_for_the_district(share, says):
    table = said(surveys=rows_of(SURVEY_RESULTS, survey(share=share)))
    assert table.loc["survey", "says"] == says
    assert "plats" in table.loc["survey", "words"]
    assert said(surveys=rows_of(SURVEY_RESULTS, survey(n=20.0))).loc["survey", "says"] == "missing"


@pytest.mark.parametrize(
    ("now", "before", "says"), [(300, 200, "for"), (210, 200, "nothing"), (200, 300, "against")]
)
def test_police_figures_are_compared_with_the_year_before(now, before, says):
    given = rows_of(AREA_STATISTICS, police(2026, now), police(2025, before))
    table = said(police=given)
    assert table.loc["police", ["says", "n"]].tolist() == [says, now]
    alone = said(police=rows_of(AREA_STATISTICS, police(2026, now)))
    assert alone.loc["police", "says"] == "nothing"


def test_police_figures_of_sensitive_kinds_ground_nothing_and_a_total_is_not_added_to_its_parts():
    def kinds(year, **counts):
        return [police(year, n) | {"row_id": f"{kind}{year}", "category": kind}
                for kind, n in counts.items()]  # fmt: skip

    burglary = {"Stöld och inbrott": 200}
    given = kinds(2026, **burglary, Våldtäkt=90, Kvinnofridskränkning=80, Hot=70, Totalt=440)
    given += kinds(2025, **burglary, Våldtäkt=9, Kvinnofridskränkning=8, Hot=7, Totalt=224)
    table = said(police=rows_of(AREA_STATISTICS, *given))
    assert table.loc["police", ["says", "n"]].tolist() == ["nothing", 200]
    hidden = said(police=rows_of(AREA_STATISTICS, *kinds(2026, Våldtäkt=90)))
    assert hidden.loc["police", ["says", "n"]].tolist() == ["missing", 0]
    # Where a year has a total only, the years are compared by it.
    mixed = kinds(2026, **burglary, Totalt=440) + kinds(2025, Totalt=224)
    table = said(police=rows_of(AREA_STATISTICS, *mixed))
    assert table.loc["police", ["says", "n"]].tolist() == ["for", 440]


def test_the_summary_counts_agreement_and_names_what_is_missing_with_its_price():
    summary = sources_summary(sources(faults=rows_of(LAMP_FAULTS, fault())))
    assert summary.startswith("2 av 5 källor talar för att något behöver göras;")
    assert "polisens statistik saknas" in summary
    assert "Det begränsar bilden: utan platsbesök" in summary


def groups(*sizes):
    rows = [survey(row_id="alla")]
    rows += [survey(row_id=name, group=name, n=n, share=0.4) for name, n in sizes]
    return group_answers(rows_of(SURVEY_RESULTS, *rows), "city").set_index("group")


def test_groups_stand_side_by_side_with_n_and_interval():
    table = groups(("kvinnor", 120.0), ("män", 100.0))
    assert table.index.tolist() == ["alla", "kvinnor", "män"]
    assert table.loc["kvinnor", "n"] == 120
    assert "40\u00a0% av 120 svarande (95\u00a0% intervall" in table.loc["kvinnor", "words"]


def test_a_small_group_is_withheld_and_cannot_be_had_by_subtraction():
    table = groups(("kvinnor", 200.0), ("män", LEAST_IN_GROUP - 1.0))
    assert table.loc[["kvinnor", "män"], ["share", "n"]].isna().all(axis=None)
    assert table.loc["alla", "n"] == 220
    three = groups(("annat", 9.0), ("kvinnor", 200.0), ("män", 150.0))
    assert three["share"].isna().tolist() == [False, True, False, True]


def test_another_district_has_no_answers_here():
    assert group_answers(rows_of(SURVEY_RESULTS, survey()), "ryd").empty
