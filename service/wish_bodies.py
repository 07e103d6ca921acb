"""What a program sends to ask something of the plan, read strictly; nothing sent is quoted."""

from typing import Annotated, Final, Literal

import pandas as pd
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from est_geo.errors import RequestError
from est_geo.planning import Wish

_EAST: Final = 180
_NORTH: Final = 90


class WishBody(BaseModel):
    """
    A wish, as the API takes it: a place of the plan by its id, or a new one by name and point.

    Examples
    --------
    >>> body = {"kind": "want", "name": "Resecentrum", "lon": 15.63, "lat": 58.42,
    ...     "start": "2026-11-27T22:00:00+01:00", "end": "2026-11-28T02:00:00+01:00"}
    >>> WishBody.of(body).wish().name
    'Resecentrum'
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["want", "pin", "forbid", "together"]
    name: Annotated[str, Field(min_length=1, max_length=120)]
    lon: Annotated[float, Field(ge=-_EAST, le=_EAST)]
    lat: Annotated[float, Field(ge=-_NORTH, le=_NORTH)]
    start: AwareDatetime
    end: AwareDatetime
    place_id: Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,80}$")] | None = None
    actor: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")] | None = None
    team: Annotated[int, Field(ge=0, le=50)] = 0
    count: Annotated[int, Field(ge=1, le=60)] = 1
    task: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    weekly: bool = False
    words: Annotated[str, Field(max_length=300)] = ""

    @classmethod
    def of(cls, body: object) -> "WishBody":
        """
        Read a wish from parsed JSON.

        Raises
        ------
        RequestError
            It cannot be understood; the fields are named.
        """
        try:
            return cls.model_validate(body)
        except ValidationError as error:
            names = sorted({str(one["loc"][0]) for one in error.errors() if one["loc"]})
            raise RequestError(
                "Önskemålet går inte att förstå. Se över: "
                f"{', '.join(name for name in names if name in cls.model_fields) or 'fälten'}. "
                "Inget är ändrat."
            ) from None

    def wish(self) -> Wish:
        """Give it as the planning takes it."""
        given = self.model_dump(exclude={"start", "end", "place_id"})
        start, end = (pd.Timestamp(one).floor("us") for one in (self.start, self.end))
        return Wish(**given, start=start, end=end, place_id=self.place_id or "")
