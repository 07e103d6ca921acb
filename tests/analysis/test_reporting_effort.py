import numpy as np
import pandas as pd
import pytest

from est_geo.analysis import (
    cell_states,
    effort_by_district,
    effort_words,
    period_panel,
    reporters_per_period,
    surveillance,
)
from est_geo.errors import TableError
from est_geo.periods import Period

WEEK = Period.parse("2026-W46")
ZONE = "Europe/Stockholm"
AS_OF = WEEK.bounds(ZONE)[1]


def reports(*runs):
    """Reports of (actor, district, weeks back): one in each of those weeks, on its Wednesday."""
    rows = [
        (actor, district, WEEK.before(step).bounds(ZONE)[0] + pd.Timedelta(days=2))
        for actor, district, steps in runs
        for step in steps
    ]
    table = pd.DataFrame(rows, columns=["actor", "district", "occurred_from"])
    table = table.astype({"actor": "str", "district": "str"})
    when = pd.to_datetime(table["occurred_from"], utc=True)
    return table.assign(
        occurred_from=when, occurred_to=when, received_at=when, received_stated=True
    )


def effort(table, districts=("ryd", "berga"), **more):
    return effort_by_district(
        table, WEEK, districts=list(districts), as_of=AS_OF, timezone=ZONE, **more
    )


def test_the_only_reporter_of_a_district_was_silent_so_its_zero_is_unknown():
    table = reports(
        ("fritidsledare", "berga", range(1, 27)), ("polis", "ryd", range(27)),
    )  # fmt: skip
    found = effort(table)
    assert found["state"].to_dict() == {"ryd": "rapporterat", "berga": "okänd"}
    assert found["covered"].tolist() == [1.0, 0.0]
    assert found["active_reporters"].tolist() == [1, 0]
    assert found["usual_reporters"].tolist() == [1, 1]
    assert found["reports_per_reporter_week"].iloc[0] == 1.0
    assert np.isnan(found["reports_per_reporter_week"].iloc[1])
    assert "betyder inte lugnt" in effort_words(found.loc["berga"])


def test_a_reporter_at_work_elsewhere_makes_a_zero_quiet():
    table = reports(("polis", "berga", range(1, 27)), ("polis", "ryd", range(27)))
    found = effort(table).loc["berga"]
    assert (found["state"], found["covered"]) == ("tyst", 1.0)
    assert effort_words(found).startswith("Inget inrapporterat")


def test_a_silence_as_long_as_usual_is_not_held_against_a_rare_reporter():
    monthly = reports(("vardar", "berga", range(2, 26, 4)))
    assert effort(monthly).loc["berga", "state"] == "tyst"
    gone = reports(("vardar", "berga", range(10, 26, 4)))
    assert effort(gone).loc["berga", "state"] == "okänd"


def test_a_small_reporter_at_work_makes_the_zero_partly_known_only():
    table = reports(
        ("fritidsledare", "berga", [*range(1, 27)] * 3),
        ("polis", "berga", range(1, 27)), ("polis", "ryd", range(27)),
    )  # fmt: skip
    found = effort(table).loc["berga"]
    assert (found["state"], found["covered"]) == ("okänd", 0.25)
    assert "bara de som brukar stå för 25" in effort_words(found)
    more = pd.concat([table, reports(("polis", "berga", [0]))], ignore_index=True)
    there = effort(more).loc["berga"]
    assert (there["state"], there["count"]) == ("rapporterat", 1)
    assert "Delvis okänt" in effort_words(there)
    assert "Delvis" not in effort_words(effort(more).loc["ryd"])


def test_an_actor_that_has_stopped_covers_nothing():
    table = reports(("vakt", "berga", range(1, 26, 2)), ("polis", "ryd", range(27)))
    assert effort(table).loc["berga", "state"] == "tyst"
    stopped = effort(table, actors=["polis", "ny"])
    assert stopped.loc["berga", "state"] == "okänd"
    assert stopped.loc["ryd", "state"] == "rapporterat"


def test_a_report_from_nobody_named_counts_but_covers_nothing():
    table = reports((None, "berga", range(27)), (None, "ryd", range(1, 27)))
    found = effort(table)
    assert found["state"].tolist() == ["okänd", "rapporterat"]
    assert found["active_reporters"].tolist() == [0, 0]
    assert effort_words(found.loc["berga"]).startswith("1 rapport. Delvis okänt")


def test_no_reports_no_districts_and_reports_elsewhere():
    empty = effort(reports())
    assert empty["state"].tolist() == ["okänd", "okänd"]
    assert empty["count"].tolist() == [0, 0]
    assert effort(reports(("polis", "ryd", [0])), districts=()).empty
    outside = reports(("polis", "okand_ort", range(5)), ("polis", None, range(5)))
    assert effort(outside)["state"].tolist() == ["okänd", "okänd"]
    first_ever = effort(reports(("polis", "ryd", [0])))
    assert first_ever.loc["ryd", ["active_reporters", "state"]].tolist() == [1, "rapporterat"]


def test_what_was_not_known_yet_is_not_seen():
    table = reports(("polis", "ryd", range(27)))
    late = table.assign(received_at=table["received_at"] + pd.Timedelta(days=30))
    assert effort(late)["state"].tolist() == ["okänd", "okänd"]


def test_a_cell_is_no_better_known_than_its_district():
    table = reports(
        ("fritidsledare", "berga", range(1, 27)), ("polis", "ryd", range(27)),
    )  # fmt: skip
    counts = pd.Series([1, 0, 0, 0], index=list("abcd"))
    districts = pd.Series(["ryd", "ryd", "berga", None], index=list("abcd"), dtype="str")
    states = cell_states(counts, districts, effort(table))
    assert states.to_dict() == {"a": "rapporterat", "b": "tyst", "c": "okänd", "d": "okänd"}
    with pytest.raises(TableError, match="Varje ruta"):
        cell_states(pd.concat([counts, counts]), districts, effort(table))


def test_reporters_per_period_are_the_effort_of_surveillance():
    table = reports(
        ("polis", "ryd", range(0, 20, 2)), ("vakt", "ryd", range(20)), (None, "ryd", [3]),
    )  # fmt: skip
    found = reporters_per_period(table, WEEK, n_periods=20, as_of=AS_OF, timezone=ZONE)
    assert found.tolist() == [0] + [1, 2] * 8 + [2, 2, 1, 2]
    panel = period_panel(
        table, WEEK, key="district", keys=["ryd"], n_periods=20, as_of=AS_OF, timezone=ZONE
    )
    assert found.index[:-1].equals(panel.columns)
    told = surveillance(panel, pd.Series({"ryd": 2}), effort=found, period=WEEK)
    assert told["expected"].notna().all()


def test_names_given_twice_are_refused():
    with pytest.raises(TableError, match="Varje stadsdel"):
        effort(reports(), districts=["ryd", "ryd"])
    with pytest.raises(TableError, match="Varje aktör"):
        effort(reports(), actors=["polis", "polis"])


def test_a_cell_without_a_count_is_never_quiet():
    effort = pd.DataFrame({"covered": [0.9]}, index=["ryd"])
    counts = pd.Series([1.0, float("nan")], index=["c1", "c2"])
    with pytest.raises(TableError, match="den första på rad 1"):
        cell_states(counts, pd.Series("ryd", index=["c1", "c2"]), effort)
