"""What a planner hands back: the visits, what they leave, and how good they are."""

from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

Method = Literal["greedy", "cp_sat"]
StoppedBy = Literal["proven", "close", "effort", "rounds", "asked", "clock", "rule"]


@dataclass(frozen=True, slots=True)
class PlanStatus:
    """
    How a plan was made and how good it is known to be.

    Attributes
    ----------
    method : {"greedy", "cp_sat"}
        Which planner.
    objective : float
        Expected weight that the visits are worth, lowered by rotation.
    bound : float or None
        No plan that meets as many wishes and floors is worth more; None from the greedy one.
    gap : float or None
        ``bound / objective − 1``: how much better a plan could be at most.
    effort : float
        Solver's deterministic seconds spent.
    seconds : float
        Seconds by the clock; the only thing here that differs between two runs.
    stopped_by : str
        ``proven`` the best possible; ``close``: within half a per cent of it; ``effort`` spent;
        ``rounds`` used up; ``asked`` to stop; ``clock``: the safety stop, so that another run may
        differ; ``rule``: the greedy one ends.
    wishes_short, districts_short, explore_short : int
        Visits missing for wishes, for the districts' floors and for the share that explores.
    """

    method: Method
    objective: float
    bound: float | None
    gap: float | None
    effort: float
    seconds: float
    stopped_by: StoppedBy
    wishes_short: int = 0
    districts_short: int = 0
    explore_short: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """
    A proposed week of presence.

    Attributes
    ----------
    visits : pandas.DataFrame
        `VISITS`, in order of time.
    gaps : pandas.DataFrame
        `GAPS`: strong hours without a visit, strongest first.
    unmet : pandas.DataFrame
        `UNMET`: wishes that could not be had, and why.
    covered : float
        Share (0–1) of the whole expected weight that the visits are worth (`est_geo.presence.
        worth`). A visit lasts 10–16 minutes of its hour: this is where the teams are sent, not what
        they prevent.
    notes : tuple of str
        Swedish sentences that belong beside the plan.
    status : PlanStatus
        How it was made.
    """

    visits: pd.DataFrame = field(repr=False)
    gaps: pd.DataFrame = field(repr=False)
    unmet: pd.DataFrame = field(repr=False)
    covered: float
    notes: tuple[str, ...]
    status: PlanStatus
