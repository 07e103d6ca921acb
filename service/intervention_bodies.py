"""What a program sends about physical measures, read strictly; nothing sent is quoted."""

from typing import Annotated, Any, ClassVar, Final, Literal, Self

import pandas as pd
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from est_geo.errors import RequestError
from est_geo.intervening import Dossier, Proposal

_Id = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]
_Place = Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,80}$")]
_Name = Annotated[str, Field(min_length=1, max_length=120)]
_Text = Annotated[str, Field(max_length=2000)]
_Words = Annotated[str, Field(max_length=500)]
_Outline = Annotated[str, Field(min_length=1, max_length=100_000)]
_Kronor = Annotated[float, Field(ge=0, le=1e10)]
_Number = Annotated[int, Field(ge=1, le=10**15)]
_CostClass = Literal["låg", "medel", "hög"]
_Goal = Literal["crime", "safety"]
_VERSION: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z$"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    said: ClassVar[str] = "Det som skickades"

    @classmethod
    def of(cls, body: object) -> Self:
        """
        Read parsed JSON.

        Raises
        ------
        RequestError
            It cannot be understood; the fields are named.
        """
        try:
            return cls.model_validate(body)
        except ValidationError as error:
            faults = error.errors(include_url=False, include_input=False, include_context=False)
            names = sorted({str(one["loc"][0]) for one in faults if one["loc"]})
            known = ", ".join(name for name in names if name in cls.model_fields) or "fälten"
            raise RequestError(
                f"{cls.said} går inte att förstå. Se över: {known}. Inget är ändrat."
            ) from None

    def times(self, *names: str) -> dict[str, Any]:
        """Give fields that are times as the store keeps them."""
        given = {name: getattr(self, name) for name in names}
        return {
            name: None if at is None else pd.Timestamp(at).floor("us") for name, at in given.items()
        }


class ProposalBody(_Strict):
    """
    A proposal, as the API takes it.

    Examples
    --------
    >>> ProposalBody.of({"kind": "belysning", "goal": "crime", "place": "Parken", "outline": "…",
    ...     "owner": "vaghallaren", "alternative": "Lampor lagade."}).proposal().place
    'Parken'
    """

    said: ClassVar[str] = "Förslaget"

    kind: _Id
    goal: _Goal
    place: _Name
    outline: _Outline
    owner: _Id
    alternative: Annotated[str, Field(min_length=1, max_length=2000)]
    title: Annotated[str, Field(max_length=120)] = ""
    place_id: _Place | None = None
    grounds: _Text = ""
    cost_class: _CostClass | None = None
    cost: _Kronor | None = None
    deadline: AwareDatetime | None = None
    selection_start: AwareDatetime | None = None
    selection_end: AwareDatetime | None = None
    words: _Words = ""

    def proposal(self) -> Proposal:
        """Give it as the road takes it."""
        times = ("deadline", "selection_start", "selection_end")
        given = self.model_dump(exclude={*times, "place_id", "cost_class"})
        return Proposal(
            **given,
            **self.times(*times),
            place_id=self.place_id or "",
            cost_class=self.cost_class or "",
        )


class StepBody(_Strict):
    """
    A step of an intervention: why, and what comes with it; what is left out is as it was.

    ``seen`` is the number of the newest step that the one who decides has seen.

    Examples
    --------
    >>> StepBody.of({"cost": 4000, "words": "Billigare."}).fields()
    {'cost': 4000.0}
    """

    said: ClassVar[str] = "Steget"

    words: _Words = ""
    seen: _Number | None = None
    title: _Name | None = None
    goal: _Goal | None = None
    place: _Name | None = None
    outline: _Outline | None = None
    alternative: _Text | None = None
    grounds: _Text | None = None
    owner: _Id | None = None
    cost_class: _CostClass | None = None
    cost: _Kronor | None = None
    final_cost: _Kronor | None = None
    deadline: AwareDatetime | None = None
    work_start: AwareDatetime | None = None
    done_at: AwareDatetime | None = None

    def fields(self) -> dict[str, Any]:
        """Give the new values that were sent; null is as if it was left out."""
        given = self.model_dump(exclude={"words", "seen"}, exclude_none=True)
        times = {"deadline", "work_start", "done_at"} & set(given)
        return given | self.times(*times)


class DossierBody(_Strict):
    """
    A camera's dossier, whole; it may be incomplete until it is closed.

    ``version`` is the one that was read, null where there was none.
    """

    said: ClassVar[str] = "Kameraunderlaget"

    purpose: _Text = ""
    alternatives: _Text = ""
    incident_basis: _Text = ""
    need: _Text = ""
    privacy: _Text = ""
    balance: _Text = ""
    information: _Text = ""
    register_row: Annotated[str, Field(max_length=80)] = ""
    balance_outcome: Literal["need", "privacy", "undecided"] = "undecided"
    storage_days: Annotated[int, Field(ge=0, le=365)] = 0
    review_date: AwareDatetime | None = None
    version: Annotated[str, Field(pattern=_VERSION)] | None = None

    def dossier(self) -> Dossier:
        """Give it as the road takes it."""
        given = self.model_dump(exclude={"version", "review_date"})
        return Dossier(**given, **self.times("review_date"))


class VersionBody(_Strict):
    """Which version of a dossier is closed."""

    said: ClassVar[str] = "Kameraunderlaget"

    version: Annotated[str, Field(pattern=_VERSION)]


class EndBody(VersionBody):
    """When a camera's surveillance ended."""

    ended_at: AwareDatetime


class FactorBody(_Strict):
    """The group's judgement of one factor of a proposal; value 0 takes it back."""

    said: ClassVar[str] = "Bedömningen"

    subject: Annotated[str, Field(pattern=r"^[a-z0-9_:-]{1,160}$")]
    district: _Id
    factor: Literal["need", "influence", "cost"]
    value: Annotated[int, Field(ge=0, le=5)]
    words: _Words = ""


class TrialBody(_Strict):
    """Interventions whose order is drawn by lot."""

    said: ClassVar[str] = "Lottningen"

    interventions: Annotated[list[_Number], Field(min_length=2, max_length=50)]
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0
