"""What every route of one application shares."""

from dataclasses import dataclass, field
from typing import cast

from starlette.requests import Request

from service.ogc.collections import Layers
from service.pictures import PictureSource
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class State:
    """The settings, the source of pictures, and the layers made of them."""

    settings: Settings
    pictures: PictureSource
    municipality: str
    timezone: str
    layers: Layers = field(default_factory=Layers)


def state_of(request: Request) -> State:
    """Return the state of the application that a request came to."""
    return cast("State", request.app.state.est)
