"""The job that plans a week: one at a time, watched, cancelled, and never a fault that is lost."""

import threading

import pytest

from est_geo.errors import ConflictError, PeriodError
from service.plan_jobs import PlanJobs
from tests.store.test_plans import plan

SOON = 10


def ended(jobs):
    return jobs.wait(SOON)


def test_nothing_runs_until_it_is_started():
    jobs = PlanJobs()
    assert (jobs.now().stage, jobs.cancel().stage) == ("none", "none")
    jobs.close()


def test_it_tells_how_far_it_has_come_and_what_it_became():
    jobs, going, go_on = PlanJobs(), threading.Event(), threading.Event()

    def work(report, stop):
        report("Fördelar besöken", 0.4)
        going.set()
        assert go_on.wait(SOON)
        assert not stop()
        return plan()

    jobs.start("2026-W48", work)
    assert going.wait(SOON)
    now = jobs.now()
    assert (now.stage, now.week, now.words, now.share) == (
        "running", "2026-W48", "Fördelar besöken", 0.4,
    )  # fmt: skip
    with pytest.raises(ConflictError, match="räknas redan"):
        jobs.start("2026-W49", work)
    go_on.set()
    now = ended(jobs)
    assert (now.stage, now.share, now.week) == ("done", 1.0, "2026-W48")


def test_cancelled_it_keeps_nothing_and_the_next_can_start():
    jobs = PlanJobs()
    asked = threading.Event()

    def work(_report, stop):
        asked.set()
        while not stop():
            threading.Event().wait(0.001)

    jobs.start("2026-W48", work)
    assert asked.wait(SOON)
    jobs.cancel()
    assert ended(jobs).stage == "cancelled"
    jobs.start("2026-W48", lambda _report, _stop: plan())
    assert ended(jobs).stage == "done"


@pytest.mark.parametrize(
    ("fault", "said"),
    [(PeriodError("Veckan är inte slut."), "Veckan är inte slut."),
     (RuntimeError("Anna 070-1234567"), "Planen kunde inte räknas fram")],
)  # fmt: skip
def test_a_fault_is_told_and_a_strange_one_without_its_text(fault, said, caplog):
    jobs = PlanJobs()

    def work(_report, _stop):
        raise fault

    jobs.start("2026-W48", work)
    now = ended(jobs)
    assert now.stage == "failed"
    assert now.words.startswith(said)
    assert "Anna" not in now.words + caplog.text


def test_closing_stops_it():
    jobs = PlanJobs()

    def work(_report, stop):
        while not stop():
            threading.Event().wait(0.001)

    jobs.start("2026-W48", work)
    jobs.close()
    assert jobs.now().stage == "cancelled"
