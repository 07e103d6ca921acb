"""The road in the store, walked at random: no way round a rule, nothing lost, all of it told."""

import dataclasses

import pandas as pd
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from est_geo.errors import ConflictError, ReportError
from est_geo.intervening import close_dossier, move, propose, write_dossier
from est_geo.store import Acting, Store
from tests.intervening.roads import LATER, LINKOPING, NOW, dossier, keep_receipt, proposal

# Written anew here, from the issue: from where, and to where.
ROADS = {
    "decide": ({"proposed"}, "decided"),
    "order": ({"decided"}, "ordered"),
    "finish": ({"ordered"}, "done"),
    "evaluate": ({"done"}, "evaluated"),
    "reopen": ({"done", "evaluated"}, "ordered"),
    "drop": ({"proposed", "decided", "ordered", "done"}, "dropped"),
}


class Road(RuleBasedStateMachine):
    """One intervention on its road; the model beside it knows only what the issue says."""

    store: Store

    def __init__(self):
        super().__init__()
        self.now = NOW
        self.told = ["propose"]
        self.passed = []
        self.open_or_closed = "none"
        self.receipt = False
        self.waits = False

    @initialize(camera=st.booleans())
    def begin(self, camera):
        self.camera = camera
        kind = "bevakningskamera" if camera else "belysning"
        self.number = propose(self.store, LINKOPING, proposal(kind=kind), NOW)
        self.deeds = 1
        self.status = "proposed"

    def ready(self):
        return self.open_or_closed == "closed" or not self.camera

    @rule(
        action=st.sampled_from([*ROADS, "decide", "order", "finish", "evaluate"]),
        whole=st.sampled_from([True, True, True, False]),
    )
    def step(self, action, whole):
        self.now += pd.Timedelta(days=1)
        fields = {"decide": {"deadline": LATER}, "finish": {"done_at": self.now}}
        starts, to = ROADS[action]
        may = self.status in starts and (whole or action in {"order", "evaluate"})
        if action in {"decide", "order", "finish"}:
            may = may and self.ready()
        if action == "evaluate":
            may = may and self.receipt
        given = fields.get(action, {}) if whole else {}
        self.take(action, to, may=may, fields=given, words="Skälet." if whole else "")

    def take(self, action, to, *, may, fields=None, words=""):
        def go():
            move(self.store, LINKOPING, self.number, action, now=self.now, fields=fields,
                 words=words)  # fmt: skip

        if not may:
            with pytest.raises(ReportError, match="Inget är ändrat"):
                go()
            return
        go()
        self.status = to
        self.told.append(action)
        self.deeds += 1
        self.passed.append((action, self.open_or_closed))
        if action in {"order", "reopen"}:
            self.waits = True
        elif action in {"finish", "drop", "acknowledge"}:
            self.waits = False
        if action in {"finish", "reopen"}:
            self.receipt = False

    @rule()
    def acknowledge(self):
        may = self.status == "ordered" and self.waits
        self.take("acknowledge", self.status, may=may)

    @rule(words=st.sampled_from(["", "Ring 070-123 45 67."]))
    def note(self, words):
        self.take("note", self.status, may=bool(words), words=words)

    @precondition(lambda self: self.status == "done")
    @rule()
    def receive(self):
        self.now += pd.Timedelta(days=1)
        keep_receipt(self.store, self.number, self.now)
        self.receipt = True

    @rule(
        lacking=st.sampled_from([{}, {}, {"alternatives": ""}, {"review_date": None}]),
        close=st.booleans(),
    )
    def write(self, lacking, close):
        self.now += pd.Timedelta(days=1)
        known = self.store.dossiers()
        known = known[known["intervention_id"] == self.number]
        seen = known["changed_at"].iloc[0] if len(known) else None
        form = dataclasses.replace(dossier(), **lacking)
        if not self.camera:
            with pytest.raises(ReportError, match="Bara en bevakningskamera"):
                write_dossier(self.store, self.number, form, now=self.now, seen=seen)
            return
        write_dossier(self.store, self.number, form, now=self.now, seen=seen)
        self.deeds += 1
        self.open_or_closed = "open"
        if close and lacking:
            with pytest.raises(ReportError, match="kan inte slutas"):
                close_dossier(self.store, self.number, now=self.now)
        elif close:
            close_dossier(self.store, self.number, now=self.now)
            self.deeds += 1
            self.open_or_closed = "closed"

    @rule()
    def two_at_once(self):
        if self.status == "dropped":
            return
        seen = self.store.intervention(self.number)
        step = int(self.store.intervention_steps(self.number)["step_id"].iloc[-1])
        self.take("note", self.status, may=True, words="Först.")
        with pytest.raises(ConflictError):
            move(self.store, LINKOPING, self.number, "drop", now=self.now, words="Sedan.",
                 seen=step)  # fmt: skip
        field = "final_cost" if self.status in {"done", "evaluated"} else "cost"
        self.cost = getattr(self, "cost", 0.0) + 1.0
        self.take("change", self.status, may=True, fields={field: self.cost})
        self.waits = self.waits or (self.status == "ordered" and not self.waits)
        with pytest.raises(ConflictError):
            self.store.change_intervention(seen, {"title": "Borta"}, "change", self.now)

    @invariant()
    def everything_is_told_once(self):
        if not hasattr(self, "number"):
            return
        row = self.store.intervention(self.number).iloc[0]
        steps = self.store.intervention_steps(self.number)
        assert row["status"] == self.status == steps["status"].iloc[-1]
        assert steps["action"].tolist() == self.told
        assert "070" not in " ".join(steps["words"])
        deeds = self.store.trail(100, object_kind="intervention", object_id=str(self.number))
        assert len(deeds) == self.deeds
        if self.status in {"ordered", "done", "evaluated"}:
            assert {"decide", "order"} <= set(self.told)
            assert not row[["decided_at", "ordered_at"]].isna().any()
        if self.camera:
            led = {"decide", "order", "finish"}
            assert all(dossier == "closed" for action, dossier in self.passed if action in led)


@pytest.fixture(scope="module", autouse=True)
def _store(tmp_path_factory):
    with Store.open(tmp_path_factory.mktemp("road") / "est.duckdb") as opened:
        Road.store = opened.by(Acting("konto:1", "planerare"))
        yield
        del Road.store


Road.TestCase.settings = settings(
    max_examples=4, stateful_step_count=10, deadline=None, derandomize=True,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
TestRoad = Road.TestCase


@pytest.mark.long
class TestLongRoad(Road.TestCase):
    settings = settings(
        max_examples=60, stateful_step_count=20, deadline=None, derandomize=True,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
