"""When what was reported is deleted: the municipality's rules, and the dates that follow from them.

Rules are data, in the profile. A field of a report is deleted before the report itself; what is
left of a report that is deleted is one more in a count per area, period and category.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Final, Literal, get_args

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, model_validator

RetainedField = Literal["note", "place", "point", "report"]
FIELDS: Final[tuple[RetainedField, ...]] = get_args(RetainedField)
"""Fields in the order in which they go: free text first, the whole report last."""

FIELD_NAMES: Final[Mapping[RetainedField, str]] = {
    "note": "beskrivning", "place": "plats i ord", "point": "exakt punkt",
    "report": "hela rapporten",
}  # fmt: skip
EVERY: Final = "*"
DOSSIER_YEARS: Final = 5
"""How long a camera's dossier is kept after its surveillance ended: the law's own years."""

SENSITIVE: Final = "sensitive"


class RetentionRule(BaseModel):
    """
    One period: after so many months a field of the reports of a category is deleted.

    `category` is an id of the profile, ``sensitive`` for every category that the profile marks so,
    or ``*`` for all others; the most precise one holds.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    field: RetainedField
    category: Annotated[str, Field(pattern=r"^(\*|[a-z0-9_]{1,40})$")] = EVERY
    months: Annotated[int, Field(ge=1, le=1200)]
    source: Annotated[str, Field(min_length=1, max_length=200)]


class Retention(BaseModel):
    """
    What the municipality has decided about deletion.

    `decision` names the decision (its number in the register); without one the rules are only a
    proposal, and nothing is deleted by them. After `presence_months` the plans of whole weeks and
    what patrols said of their visits become counts; without it they are kept.

    Examples
    --------
    >>> rule = {"field": "note", "months": 6, "source": "förslag"}
    >>> Retention(rules=[rule]).months("brak", sensitive=False)
    {'note': 6}
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    decision: Annotated[str, Field(max_length=80)] = ""
    rules: tuple[RetentionRule, ...] = ()
    backup_days: Annotated[int, Field(ge=1, le=3650)] = 30
    grace_days: Annotated[int, Field(ge=0, le=366)] = 30
    submission_days: Annotated[int, Field(ge=7, le=366)] = 30
    presence_months: Annotated[int, Field(ge=1, le=1200)] | None = None

    @model_validator(mode="after")
    def _each_once(self) -> "Retention":
        named = [(rule.field, rule.category) for rule in self.rules]
        repeated = sorted({f"{one[0]}/{one[1]}" for one in named if named.count(one) > 1})
        if repeated:
            raise ValueError(f"samma fält och kategori flera gånger: {', '.join(repeated)}")
        return self

    @property
    def decided(self) -> bool:
        """There are rules, and the municipality has decided them."""
        return bool(self.rules and self.decision.strip())

    def months(self, category: str, *, sensitive: bool) -> dict[RetainedField, int]:
        """Months that hold for the reports of a category, by field; a field without is kept."""
        return {field: rule.months for field, rule in self.rules_of(category, sensitive=sensitive)}

    def rules_of(
        self, category: str, *, sensitive: bool
    ) -> list[tuple[RetainedField, RetentionRule]]:
        """Rules that hold for the reports of a category, in the order of `FIELDS`."""
        known = {(rule.field, rule.category): rule for rule in self.rules}
        wanted = (category, SENSITIVE, EVERY) if sensitive else (category, EVERY)
        found = []
        for field in FIELDS:
            rule = next((known[field, one] for one in wanted if (field, one) in known), None)
            if rule is not None:
                found.append((field, rule))
        return found

    def check(self, categories: Mapping[str, bool], least_months: float) -> None:
        """
        Refuse rules that contradict one another or the picture.

        Parameters
        ----------
        categories : mapping of str to bool
            Category to whether it is sensitive.
        least_months : float
            What a picture looks back on.

        Raises
        ------
        ValueError
            A rule names no category of the profile, a field would outlive its report, or reports
            would be gone that a picture compares with.
        """
        unknown = {rule.category for rule in self.rules} - {EVERY, SENSITIVE, *categories}
        if unknown:
            raise ValueError(f"retention: okända kategorier: {', '.join(sorted(unknown))}")
        for category, sensitive in categories.items():
            months = self.months(category, sensitive=sensitive)
            whole = months.get("report")
            if whole is None:
                continue
            late = [field for field in FIELDS if months.get(field, 0) > whole]
            if late:
                raise ValueError(
                    f"retention: {category}: {', '.join(late)} får inte sparas längre än rapporten "
                    f"({whole} månader)"
                )
            if not sensitive and whole < least_months:
                raise ValueError(
                    f"retention: {category}: rapporterna gallras efter {whole} månader, men "
                    f"lägesbilden jämför med {least_months:.0f}; ändra history_weeks eller regeln"
                )


@dataclass(frozen=True, slots=True)
class Cutoff:
    """
    What a rule comes to on a certain day.

    Attributes
    ----------
    category, field : str
        Whose field.
    months : int
        How long it is kept.
    before : pandas.Timestamp
        What is older is deleted; timezone-aware.
    """

    category: str
    field: RetainedField
    months: int
    before: pd.Timestamp


def cutoffs(
    retention: Retention, categories: Iterable[str], sensitive: frozenset[str], now: pd.Timestamp
) -> list[Cutoff]:
    """
    Days before which each field of each category is deleted.

    Parameters
    ----------
    retention : Retention
        The rules.
    categories : iterable of str
        Categories that the reports have, whether the profile knows them or not.
    sensitive : frozenset of str
        Those that are sensitive.
    now : pandas.Timestamp
        The present time in the municipality: a month is a calendar month there.

    Returns
    -------
    list of Cutoff
        In the order of the categories, then of `FIELDS`.

    Examples
    --------
    >>> rules = Retention(rules=[{"field": "note", "months": 6, "source": "förslag"}])
    >>> now = pd.Timestamp("2026-11-27 03:00", tz="Europe/Stockholm")
    >>> [str(one.before) for one in cutoffs(rules, ["brak"], frozenset(), now)]
    ['2026-05-27 00:00:00+02:00']
    """
    today = now.normalize()
    return [
        Cutoff(category, field, rule.months, _months_before(today, rule.months))
        for category in categories
        for field, rule in retention.rules_of(category, sensitive=category in sensitive)
    ]


def presence_cutoff(retention: Retention, now: pd.Timestamp) -> pd.Timestamp | None:
    """
    Monday before which plans and visits go; None keeps them.

    Parameters
    ----------
    retention : Retention
        The rules.
    now : pandas.Timestamp
        The present time in the municipality.

    Examples
    --------
    >>> now = pd.Timestamp("2026-11-27 03:00", tz="Europe/Stockholm")
    >>> str(presence_cutoff(Retention(presence_months=12), now))
    '2025-11-24 00:00:00+01:00'
    """
    if retention.presence_months is None:
        return None
    day = _months_before(now.normalize(), retention.presence_months).tz_localize(None)
    return (day - pd.Timedelta(days=day.weekday())).tz_localize(
        now.tz, ambiguous=True, nonexistent="shift_forward"
    )


def dossier_cutoff(now: pd.Timestamp) -> pd.Timestamp:
    """
    When a camera was taken down at the latest whose dossier is deleted today.

    The years are the law's (the rules of 2025-04-01), so no profile can make them fewer.

    Parameters
    ----------
    now : pandas.Timestamp
        The present time in the municipality.

    Examples
    --------
    >>> str(dossier_cutoff(pd.Timestamp("2031-11-27 03:00", tz="Europe/Stockholm")))
    '2026-11-27 00:00:00+01:00'
    """
    return _months_before(now.normalize(), 12 * DOSSIER_YEARS)


def _months_before(day: pd.Timestamp, months: int) -> pd.Timestamp:
    local = day.tz_localize(None) - pd.DateOffset(months=months)
    return local.tz_localize(day.tz, ambiguous=True, nonexistent="shift_forward")
