"""What every route of one application shares."""

from dataclasses import dataclass, field
from typing import cast

from anyio import CapacityLimiter
from starlette.requests import Request

from est_geo.intake import Gazetteer
from est_geo.profile import Profile
from est_geo.store import Store
from service.kept_grounds import KeptGrounds
from service.kept_points import KeptPoints
from service.limits import Limits
from service.ogc.collections import Layers
from service.opened import OpenStore
from service.pictures import KeptViews, PictureSource
from service.plan_jobs import PlanJobs
from service.purposes import Purposes
from service.settings import Settings

REPORTS_AT_ONCE = 4
ASKED_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class State:
    """
    The settings, the source of pictures, the open store, and the layers made of the pictures.

    Reports have threads of their own (`lane`): one is taken in also while every other thread waits
    for a picture. So has the door (`door`), where it is asked who somebody is.
    """

    settings: Settings
    pictures: PictureSource
    profile: Profile
    opened: OpenStore
    layers: Layers = field(default_factory=Layers)
    points: KeptPoints = field(default_factory=KeptPoints)
    seen: KeptViews = field(default_factory=KeptViews)
    purposes: Purposes = field(default_factory=Purposes)
    door: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(ASKED_AT_ONCE))
    plan_jobs: PlanJobs = field(default_factory=PlanJobs)
    grounds: KeptGrounds = field(default_factory=KeptGrounds)
    limits: Limits = field(default_factory=Limits)
    lane: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(REPORTS_AT_ONCE))

    @property
    def municipality(self) -> str:
        """Name of the municipality."""
        return self.profile.name

    @property
    def timezone(self) -> str:
        """Time zone of the municipality."""
        return self.profile.timezone

    @property
    def store(self) -> Store:
        """The open store."""
        return self.opened.store()

    @property
    def waiting(self) -> dict[str, int]:
        """How many review items of each kind wait for a person."""
        return self.opened.waiting()

    @property
    def gazetteer(self) -> Gazetteer:
        """The place register as it stands now."""
        return self.opened.gazetteer()


def state_of(request: Request) -> State:
    """Return the state of the application that a request came to."""
    return cast("State", request.app.state.est)
