"""A lighting case from what is known: which incidents, which years, which walks and lamps."""

import numpy as np
import pandas as pd
import pytest

from est_geo.analysis import sun_elevation
from est_geo.grounding import drawn_area, inside, lighting_cases, lighting_of
from est_geo.grounding.light_signals import survey_of_light
from est_geo.tables import LAMP_FAULTS, LAMPS, SURVEY_RESULTS, WALK_FINDINGS, WALKS
from tests.grounding.places import NOW, known, rows_of, time
from tests.made_up import CENTRE, LINKOPING, incidents

AREA = drawn_area(LINKOPING, (*CENTRE, 150.0), "Resecentrum")
START = time("2024-11-14T23:00")


def times(n, ratio, seed, start=START):
    """So many moments, `ratio` times as many in the dark as in the light at the same hour."""
    rng = np.random.default_rng(seed)
    minutes = rng.integers(0, int((NOW - start) / pd.Timedelta(minutes=1)), 6 * n)
    drawn = start + pd.to_timedelta(minutes, unit="min")
    dark = sun_elevation(*CENTRE, drawn) < -6
    kept = drawn[rng.random(len(drawn)) < np.where(dark, ratio, 1.0) / max(ratio, 1.0)]
    return kept[:n].sort_values()


def at_place(when, category, place=CENTRE):
    return incidents(np.full(len(when), place[0]), np.full(len(when), place[1]), when,
        category=category)  # fmt: skip


def together(*parts):
    frame = pd.concat(parts, ignore_index=True)
    return frame.assign(
        incident_id=[f"{n:032x}" for n in range(len(frame))],
        content=[f"{n:064x}" for n in range(len(frame))],
        source_id=[str(n) for n in range(len(frame))],
    )


RISING = times(500, 3.0, 1)
EVEN = times(500, 1.0, 2)


def case(reports, **other):
    of_all = known(incidents=reports, **other)
    return lighting_of(inside(reports, AREA), AREA, of_all, LINKOPING)


def test_theft_that_rises_in_the_dark_grounds_lighting_over_whole_years():
    found = case(at_place(RISING, "stold"))
    assert found.outcome == "crime"
    assert found.low > 1
    assert (found.years, found.first, found.people_at_night) == (2, "look", "unknown")
    assert found.words[1].startswith("Av stöld rapporteras ")
    assert "Ingen lampinventering är inläst" in " ".join(found.words)
    assert found.hours["n_dark"].sum() == pytest.approx(found.n_dark)
    assert len(found.hours) == 24


def test_disorder_and_violence_never_ground_it_but_are_told_of():
    disorder = at_place(RISING, np.where(np.arange(len(RISING)) % 2, "brak", "vald"))
    found = case(together(disorder, at_place(EVEN[:200], "inbrott")))
    assert found.outcome == "none"
    assert "Det är bråk och våld som rapporteras oftare i mörker" in " ".join(found.words)
    assert "inbrott" in " ".join(found.words)


def test_reports_of_lighting_are_no_incidents_that_light_lessens():
    found = case(at_place(RISING, "otrygg_belysning"))
    assert found.outcome == "safety"
    assert (found.n_dark, found.n_light) == (0, 0)
    year = NOW - pd.Timedelta(weeks=52)
    assert found.signals.reports == (year <= RISING).sum()


def test_less_than_a_year_is_no_ground():
    found = case(at_place(times(400, 3.0, 3, start=time("2026-02-01")), "stold"))
    assert (found.outcome, found.years) == ("none", 0)
    assert "täcker inte ett helt år" in " ".join(found.words)
    assert found.hours.empty


def test_at_most_three_whole_years_back_from_the_last_report():
    old = at_place(times(200, 1.0, 4, start=time("2019-01-01")), "stold")
    assert case(old).years == 3
    months = at_place(times(900, 1.0, 5, start=time("2025-05-01")), "stold")
    found = case(months)
    assert found.years == 1
    year = NOW - pd.Timedelta(days=367)
    assert found.n_dark + found.n_light <= (months["occurred_from"] >= year).sum()


def test_no_reports_at_all():
    nothing = at_place(RISING[:0], "stold")
    found = case(nothing)
    assert (found.outcome, found.first) == ("none", "nothing")


def test_many_places_together_ask_more_than_one_alone():
    """A ratio that is just sure alone is not sure among quiet places."""
    just = at_place(times(150, 1.9, 19), "stold")
    spots = [(15.58 + 0.004 * k, 58.40 + 0.002 * k) for k in range(3)]
    quiet = [at_place(times(100, 1.0, 20 + k), "stold", spot) for k, spot in enumerate(spots)]
    reports = together(just, *quiet)
    of_all = known(incidents=reports)
    alone = lighting_of(inside(reports, AREA), AREA, of_all, LINKOPING)
    areas = [AREA, *(drawn_area(LINKOPING, (*spot, 100.0)) for spot in spots)]
    found = lighting_cases(areas, of_all, LINKOPING)
    assert alone.outcome == "crime"
    assert 0.0125 < alone.p < 0.05
    assert found[0].outcome == "none"
    assert found[0].ratio == alone.ratio
    assert found[0].q > 0.05
    assert "så många platser prövas samtidigt" in " ".join(found[0].words)


def walk(number, days_ago, place=CENTRE, *, dark=True, **answers):
    row = {
        "walk_id": number, "key": f"{number:064x}", "kind": "inspection", "place_id": "annan",
        "place": "Resecentrum", "district": "city", "lon": place[0], "lat": place[1],
        "intervention_id": 0, "at": NOW - pd.Timedelta(days=days_ago), "after_dark": dark,
        "people": 2, "words": "", "made_by": "", "received_at": NOW,
    }  # fmt: skip
    findings = [{"walk_id": number, "question": q, "answer": a} for q, a in answers.items()]
    return row, findings


def walks_of(*made):
    return {
        "walks": rows_of(WALKS, *(row for row, _ in made)),
        "findings": rows_of(WALK_FINDINGS, *(one for _, several in made for one in several)),
    }


def test_the_newest_walk_within_reach_says_whether_people_are_there():
    far = walk(2, 1, (15.60, 58.42), folk_efter_morkret="no")
    here = walk(1, 20, folk_efter_morkret="yes", belysning_racker="no")
    found = case(at_place(RISING, "stold"), **walks_of(here, far))
    assert (found.people_at_night, found.first) == ("yes", "build")
    assert "(2026-10-27)" in " ".join(found.words)
    empty = case(at_place(RISING, "stold"), **walks_of(walk(1, 20, folk_efter_morkret="no")))
    assert (empty.outcome, empty.people_at_night) == ("none", "no")


def test_signals_of_every_source_make_a_case_for_felt_safety():
    fault = {
        "row_id": "f", "source": "x", "reported_at": NOW - pd.Timedelta(days=40),
        "lon": CENTRE[0], "lat": CENTRE[1],
    }  # fmt: skip
    lamp = {
        "row_id": "l", "source": "x", "status": "working", "lon": CENTRE[0], "lat": CENTRE[1],
    }  # fmt: skip
    found = case(
        together(at_place(EVEN[:60], "stold"), at_place(EVEN[-1:], "otrygg_belysning")),
        faults=rows_of(LAMP_FAULTS, fault),
        lamps=rows_of(LAMPS, lamp),
        **walks_of(walk(1, 20, belysning_racker="partly"), walk(2, 20, dark=False, klotter="yes")),
    )
    assert (found.outcome, found.first) == ("safety", "mend")
    signals = found.signals
    assert (signals.reports, signals.walks, signals.faults, signals.survey) == (1, 1, 1, 0)
    assert (found.lamps.n, found.lamps.n_out) == (1, 1)
    assert "1 öppen felanmälan om lampor; har väntat 40 dygn." in found.words


def answer(question, share, n=200, **other):
    row = {
        "row_id": question, "source": "x", "area": "City", "district": "city",
        "start": time("2025-01-01"), "end": time("2026-01-01"), "question": question,
        "share": share, "n": n,
    }  # fmt: skip
    return row | other


def test_a_survey_counts_where_it_asks_of_the_dark_and_few_are_content():
    def said(*rows):
        return survey_of_light(rows_of(SURVEY_RESULTS, *rows), "city")

    dark = answer("Trygg ute efter mörkrets inbrott", 0.45)
    assert said(dark) == "”Trygg ute efter mörkrets inbrott”: 45\u00a0% av 200 svarande"
    assert said(answer("Trygg ute efter mörkrets inbrott", 0.75)) == ""
    assert said(answer("Känner sig trygg", 0.2)) == ""
    assert said(answer("Otrygg när det är mörkt", 0.2)) == ""
    assert said(dark | {"n": 20}) == ""
    assert said(dark | {"group": "kvinnor"}) == ""
    assert said(dark | {"district": "ryd"}) == ""
    older = dark | {"row_id": "o", "end": time("2024-01-01"), "share": 0.1}
    assert "45" in said(older, dark)
    assert said() == ""
