"""What a phone sends of a walk or an inspection, read strictly; nothing sent is quoted."""

from typing import Annotated, Final, Literal

import pandas as pd
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from est_geo.errors import ReportError
from est_geo.intervening.walking import LONGEST_NAME, LONGEST_WORDS, MOST_PEOPLE, Walk

_EAST: Final = 180
_NORTH: Final = 90
_MOST_ANSWERS: Final = 40

Answer = Literal["yes", "no", "partly", "unknown"]
Question = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class WalkBody(BaseModel):
    """
    A walk, as the API takes it. There is no field for who took part, and none for a picture.

    Examples
    --------
    >>> body = {"kind": "inspection", "lon": 15.6216, "lat": 58.4109, "after_dark": True,
    ...     "at": "2026-11-24T18:40:00+01:00", "answers": {"klotter": "yes"}}
    >>> WalkBody.of(body).walk().answers
    {'klotter': 'yes'}
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    kind: Literal["inspection", "safety_walk"]
    lon: Annotated[float, Field(ge=-_EAST, le=_EAST, allow_inf_nan=False)]
    lat: Annotated[float, Field(ge=-_NORTH, le=_NORTH, allow_inf_nan=False)]
    at: AwareDatetime
    after_dark: bool
    answers: Annotated[dict[Question, Answer], Field(min_length=1, max_length=_MOST_ANSWERS)]
    people: Annotated[int, Field(ge=0, le=MOST_PEOPLE)] = 0
    place: Annotated[str, Field(max_length=LONGEST_NAME)] = ""
    place_id: Annotated[str, Field(pattern=r"^[a-z0-9_-]{0,80}$")] = ""
    intervention_id: Annotated[int, Field(ge=0, le=10**15)] = 0
    words: Annotated[str, Field(max_length=LONGEST_WORDS)] = ""

    @classmethod
    def of(cls, body: object) -> "WalkBody":
        """
        Read a walk from parsed JSON.

        Raises
        ------
        ReportError
            It cannot be understood; the fields are named.
        """
        try:
            return cls.model_validate(body)
        except ValidationError as error:
            faults = error.errors(include_url=False, include_input=False, include_context=False)
            names = {str(one["loc"][0]) for one in faults if one["loc"]}
            known = sorted(names & set(cls.model_fields)) or ["besiktningen"]
            raise ReportError.of([(name, "går inte att förstå") for name in known]) from None

    def walk(self) -> Walk:
        """Give it as it is kept."""
        given = self.model_dump(exclude={"at"})
        # The year first: at the ends of the calendar a time is none in another time zone.
        if not 2000 <= self.at.year < 2200:  # noqa: PLR2004 - years that are kept
            raise ReportError.of([("at", "är ingen tid mellan år 2000 och 2199")])
        return Walk(**given, at=pd.Timestamp(self.at).tz_convert("UTC").floor("us").as_unit("us"))
