"""Checklists of inspections and safety walks: what is asked, and what an answer points to.

The lists are a data file, as the catalogue is. An answer points to something to look into, never to
a decision, and no answer points to a camera.
"""

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from est_geo.data_files import data_root
from est_geo.errors import ProfileError
from est_geo.interventions.catalogue import Sentence, read_catalogue
from est_geo.profile import Slug
from est_geo.tables import WALK_ANSWERS

FEWEST, MOST = 8, 14
CAMERA = "bevakningskamera"
_WRONG = {
    "missing": "saknas",
    "extra_forbidden": "är ett okänt fält",
    "literal_error": "har ett värde som inte är tillåtet",
    "string_too_short": "är tomt",
    "string_pattern_mismatch": "är tomt eller har otillåtna tecken",
}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Question(_Strict):
    """
    One question, answered by a key of `WALK_ANSWERS`.

    Attributes
    ----------
    text, help : str
        Swedish: the question, and what helps to answer it.
    yes, no : str
        Swedish: what such an answer means, to stand within a sentence.
    wrong : {"yes", "no"} or None
        The answer that shows that something is wrong; None where neither does.
    points : tuple of str
        Kinds of the catalogue that it then points to.
    """

    id: Slug
    text: Sentence
    help: str = ""
    yes: Sentence
    no: Sentence
    wrong: Literal["yes", "no"] | None = None
    points: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _points_when_something_is_wrong(self) -> "Question":
        if self.points and self.wrong is None:
            raise ValueError("har points men inte wrong: säg vilket svar som pekar")
        if CAMERA in self.points:
            raise ValueError("pekar på en kamera; det gör ingen fråga, för andra sätt prövas först")
        return self

    def means(self, answer: str) -> str:
        """Say what an answer means, to stand within a sentence."""
        if answer == "yes":
            return self.yes
        if answer == "no":
            return self.no
        wrong = self.no if self.wrong == "no" else self.yes
        return f"delvis: {wrong}" if answer == "partly" else f"vet inte om {wrong}"


class Checklist(_Strict):
    """The questions that one kind of walk asks, by id, in order."""

    kind: Literal["inspection", "safety_walk"]
    intro: Sentence
    questions: Annotated[tuple[str, ...], Field(min_length=FEWEST, max_length=MOST)]


class Checklists(_Strict):
    """
    Every question and list of a municipality.

    Examples
    --------
    >>> lists = read_checklists()
    >>> [one.id for one in lists.asked("safety_walk")][:2]
    ['kanns_tryggt', 'folk_efter_morkret']
    """

    question: Annotated[tuple[Question, ...], Field(min_length=1)]
    checklist: tuple[Checklist, ...]

    @model_validator(mode="after")
    def _holds_together(self) -> "Checklists":
        ids = [one.id for one in self.question]
        kinds = [one.kind for one in self.checklist]
        if len(set(ids)) < len(ids):
            raise ValueError("har samma id på flera frågor")
        if sorted(kinds) != ["inspection", "safety_walk"]:
            raise ValueError("ska ha en lista av varje slag: inspection och safety_walk")
        for one in self.checklist:
            if len(set(one.questions)) < len(one.questions) or not set(one.questions) <= set(ids):
                raise ValueError(f"{one.kind} har en fråga som inte finns, eller samma två gånger")
        return self

    @property
    def of(self) -> dict[str, Question]:
        """Question of every id."""
        return {one.id: one for one in self.question}

    def intro(self, kind: str) -> str:
        """Swedish: how a walk of this kind is done."""
        return next(one.intro for one in self.checklist if one.kind == kind)

    def asked(self, kind: str) -> tuple[Question, ...]:
        """Give the questions of a kind of walk, in order."""
        ids = next(one.questions for one in self.checklist if one.kind == kind)
        return tuple(self.of[one] for one in ids)


def read_checklists(path: str | Path | None = None) -> Checklists:
    """
    Read and check the checklists.

    Parameters
    ----------
    path : str or Path, optional
        A TOML file (`Profile.checklists_path`); the shipped ``checklists.toml`` where none is
        given.

    Returns
    -------
    Checklists
        Two lists of 8–14 questions, each pointing to kinds of the catalogue only.

    Raises
    ------
    ProfileError
        The file cannot be read, or breaks a rule; all broken rules are named.

    Examples
    --------
    >>> read_checklists().of["lampor_slackta"].points
    ('belysning',)
    """
    file = data_root() / "checklists.toml" if path is None else Path(path)
    try:
        raw: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ProfileError(f"Checklistan {file} går inte att läsa: {error}") from error
    try:
        lists = Checklists.model_validate(raw)
    except ValidationError as error:
        faults = error.errors(include_input=False, include_url=False)
        rules = "; ".join(_rule(fault, raw) for fault in faults)
        raise ProfileError(f"Checklistan {file} följer inte reglerna: {rules}.") from error
    unknown = {kind for one in lists.question for kind in one.points} - set(read_catalogue().of)
    if unknown:
        raise ProfileError(
            f"Checklistan {file} pekar på åtgärder som inte finns i åtgärdskatalogen: "
            f"{', '.join(sorted(unknown))}."
        )
    return lists


def walk_words(walk: Any, findings: pd.DataFrame, checklists: Checklists) -> tuple[str, ...]:  # noqa: ANN401
    """
    Say what a walk found, what is wrong first.

    Parameters
    ----------
    walk : mapping or pandas.Series
        A row of `WALKS`.
    findings : pandas.DataFrame
        `WALK_FINDINGS`; those of other walks are passed over.
    checklists : Checklists
        What was asked.

    Returns
    -------
    tuple of str
        Swedish sentences; a question that the lists no longer have is left out.

    Examples
    --------
    >>> seen = pd.DataFrame({"walk_id": [1, 1, 1],
    ...     "question": ["klotter", "belysning_racker", "skymd_sikt"],
    ...     "answer": ["no", "no", "unknown"]})
    >>> walk_words({"walk_id": 1, "after_dark": True, "people": 6}, seen, read_checklists())
    ('Efter mörkrets inbrott, 6 deltog.', 'Belysningen räcker inte.', 'Det finns inget klotter.')
    """
    own = findings[findings["walk_id"] == walk["walk_id"]]
    answers = dict(zip(own["question"], own["answer"], strict=True))
    known = [
        (one, str(answers[one.id])) for one in checklists.question if one.id in answers
    ]  # in the order of the file
    said = [(one, answer) for one, answer in known if answer != "unknown"]
    wrong = [pair for pair in said if _is_wrong(*pair)]
    light = "Efter mörkrets inbrott" if walk["after_dark"] else "I dagsljus"
    people = int(walk["people"])
    first = f"{light}, {people} deltog." if people else f"{light}."
    rest = [pair for pair in said if pair not in wrong]
    return (first, *(_sentence(one.means(answer)) for one, answer in [*wrong, *rest]))


def pointed(findings: pd.DataFrame, checklists: Checklists) -> pd.DataFrame:
    """
    Give what answers point to: kinds of the catalogue to look into.

    "Delvis" points as well: something is wrong, only less.

    Parameters
    ----------
    findings : pandas.DataFrame
        `WALK_FINDINGS` of one walk or of several.
    checklists : Checklists
        What was asked.

    Returns
    -------
    pandas.DataFrame
        ``kind, question, words``, each once, in the order of the questions.

    Examples
    --------
    >>> seen = pd.DataFrame({"question": ["klotter", "skymd_sikt"], "answer": ["partly", "no"]})
    >>> pointed(seen, read_checklists()).to_dict("records")
    [{'kind': 'klottersanering', 'question': 'klotter', 'words': 'Delvis: det finns klotter.'}]
    """
    told = set(zip(findings["question"], findings["answer"], strict=True))
    rows = [
        (kind, one.id, _sentence(one.means(answer)))
        for one in checklists.question
        for answer in WALK_ANSWERS
        if (one.id, answer) in told and _is_wrong(one, answer)
        for kind in one.points
    ]
    return pd.DataFrame(rows, columns=["kind", "question", "words"], dtype="str")


def _is_wrong(question: Question, answer: str) -> bool:
    return question.wrong is not None and answer in {question.wrong, "partly"}


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _rule(fault: ErrorDetails, raw: dict[str, Any]) -> str:
    """Say one broken rule in Swedish: which question or list, which field, what is wrong."""
    where, name = list(fault["loc"]), "filen"
    if len(where) > 1 and where[0] in {"question", "checklist"} and isinstance(where[1], int):
        one = raw[str(where[0])][where[1]]
        own = one.get("id") or one.get("kind") if isinstance(one, dict) else None
        said = "frågan" if where[0] == "question" else "listan"
        name = f"{said} {own!r}" if isinstance(own, str) else f"{said} nummer {where[1] + 1}"
        where = where[2:]
    field = f" fältet {'.'.join(str(part) for part in where)}" if where else ""
    if fault["type"] == "value_error":
        return f"{name}:{field} {fault['ctx']['error']}"
    if fault["type"] in {"too_short", "too_long"}:
        return f"{name}:{field} ska ha {FEWEST}–{MOST} frågor"
    return f"{name}:{field} {_WRONG.get(fault['type'], 'har fel typ eller omfång')}"
