"""What a decision rests on, on paper: numbers, evidence for and against, harms, alternative."""

from dataclasses import dataclass
from typing import Final

import pandas as pd

from est_geo.grounding.grounds_of_places import PlaceGrounds
from est_geo.intervening.orders import WorkOrder
from est_geo.interventions import Catalogue, Checklists, Evidence, Intervention, walk_words
from est_geo.interventions.catalogue import HARM_KINDS
from est_geo.profile import Profile
from est_geo.tables import FACTORS, VERDICTS
from est_geo.words import number, span

REPORTS_ONLY: Final = (
    "Antalen är inrapporterade händelser, inte alla brott, och säger inte av sig själva varför "
    "de sker just här."
)
_NONE: Final = "Inget är skrivet."
_MOST_WALKS: Final = 3


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DecisionPaper:
    """
    What a decision rests on.

    Attributes
    ----------
    order : WorkOrder
        What is decided about.
    facts : tuple of (str, str)
        Term and words.
    sections : tuple of Section
        In the order of the paper.
    """

    order: WorkOrder
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """
    What is known beside the row, as the reader may see it.

    Attributes
    ----------
    factors, effects, walks, findings : pandas.DataFrame
        `FACTORS_SET`, `EFFECTS`, `WALKS` and `WALK_FINDINGS`.
    grounds : PlaceGrounds or None
        The place as it is today.
    """

    factors: pd.DataFrame
    effects: pd.DataFrame
    walks: pd.DataFrame
    findings: pd.DataFrame
    grounds: PlaceGrounds | None = None


def decision_paper(
    row: pd.Series,
    order: WorkOrder,
    beside: Beside,
    *,
    profile: Profile,
    catalogue: Catalogue,
    checklists: Checklists,
) -> DecisionPaper:
    """
    Put together what a decision about an intervention rests on.

    Parameters
    ----------
    row : pandas.Series
        A row of `INTERVENTIONS`.
    order : WorkOrder
        Its order.
    beside : Beside
        What is known beside it.
    profile : Profile
        The municipality.
    catalogue : Catalogue
        What is known of its kind.
    checklists : Checklists
        What walks were asked.

    Returns
    -------
    DecisionPaper
        Findings against stand beside those for, and a receipt whatever it says.
    """
    kind = catalogue.of.get(str(row["kind"]))
    sections = (
        Section("Siffror", _numbers(row, beside, profile)),
        *(() if kind is None else _evidence(kind)),
        Section("Prövat eller övervägt först", _alternative(row, kind)),
        *(() if kind is None else (Section("Möjliga skador", _harms(kind)),)),
        Section("Sett på plats", _walks(row, beside, checklists)),
        Section("Angelägenhet", _factors(row, beside)),
        Section("Uppföljning", _receipt(row, beside)),
    )
    return DecisionPaper(
        order, _facts(row, order, profile), tuple(one for one in sections if one.lines)
    )


def _facts(row: pd.Series, order: WorkOrder, profile: Profile) -> tuple[tuple[str, str], ...]:
    return (
        ("Åtgärd", f"{order.kind_name}, för att {order.goal}"),
        ("Plats", order.where),
        ("Utförs av", order.to),
        ("Senast", order.deadline),
        ("Kostnad", _cost(row, profile)),
        ("Nu", order.status_words),
    )


def _cost(row: pd.Series, profile: Profile) -> str:
    if pd.notna(row["final_cost"]):
        return f"{number(row['final_cost'])} kr till slut"
    if pd.notna(row["cost"]):
        return f"{number(row['cost'])} kr beräknat, kostnadsklass {row['cost_class']}"
    guess = profile.cost_estimates.get(row["cost_class"])
    said = "" if guess is None else f"; gissad till {number(guess)} kr efter klassen"
    return f"kostnadsklass {row['cost_class']}{said}"


def _numbers(row: pd.Series, beside: Beside, profile: Profile) -> tuple[str, ...]:
    lines = [str(row["grounds"])] if row["grounds"] else []
    if pd.notna(row["selection_start"]) and pd.notna(row["selection_end"]):
        first, last = row["selection_start"], row["selection_end"] - pd.Timedelta("1us")
        ends = (f"{one.tz_convert(profile.timezone):%Y-%m-%d}" for one in (first, last))
        lines.append(f"Platsen valdes på rapporter från {' till '.join(ends)}.")
    grounds = beside.grounds
    if grounds is not None:
        lines.append(
            f"I dag: {grounds.n} händelser på {number(grounds.weeks)} veckor; så många veckor har "
            f"i regel {span(grounds.low, grounds.high)}."
        )
        lines += [str(one) for one in grounds.sources["words"] if one]
    return (*lines, REPORTS_ONLY)


def _evidence(kind: Intervention) -> tuple[Section, ...]:
    parts = (
        ("Talar för", [one for one in kind.evidence if one.supports]),
        ("Talar emot, eller är omstritt",
         [one for one in kind.evidence if not one.supports]),
    )  # fmt: skip
    limits = (f"Förutsätter {kind.condition}.", *kind.limitations, kind.swedish)
    return (
        *(Section(title, tuple(_card(one) for one in cards) or (_NONE,)) for title, cards in parts),
        Section("Begränsningar", tuple(dict.fromkeys(limits))),
    )


def _card(card: Evidence) -> str:
    checked = "; ej kontrollerad" if card.unchecked else ""
    return f"{card.finding} ({card.source}; {card.design}{checked})"


def _alternative(row: pd.Series, kind: Intervention | None) -> tuple[str, ...]:
    own = str(row["alternative"]) or _NONE
    return (own, *([] if kind is None else [f"Katalogens råd: {kind.alternative}"]))


def _harms(kind: Intervention) -> tuple[str, ...]:
    own = [
        f"{name[:1].upper()}{name[1:]}: {harm}"
        for key, name in HARM_KINDS.items()
        for harm in getattr(kind.harm, key)
    ]
    legal = [f"{kind.legal} ({kind.legal_source})"] if kind.legal else []
    return (*own, *legal)


def _walks(row: pd.Series, beside: Beside, checklists: Checklists) -> tuple[str, ...]:
    walks = beside.walks
    here = (walks["intervention_id"] == row["intervention_id"]) | (
        walks["place_id"] == row["place_id"]
    )
    newest = walks[here].sort_values("at", ascending=False).head(_MOST_WALKS)
    return tuple(
        f"{one['at']:%Y-%m-%d}: {' '.join(walk_words(one, beside.findings, checklists))}"
        for _, one in newest.iterrows()
    )


def _factors(row: pd.Series, beside: Beside) -> tuple[str, ...]:
    known = beside.factors
    own = known[known["subject"] == f"{row['place_id']}-{row['kind']}"]
    told = {
        str(one["factor"]): f"{one['value']} av 5, gruppens egen bedömning"
        + (f" ({one['words'].rstrip('.')})." if one["words"] else ".")
        for _, one in own.iterrows()
        if one["value"]
    }
    computed = _computed(row, beside)
    return tuple(
        f"{name.capitalize()}: {told.get(factor) or computed[factor]}"
        for factor, name in FACTORS.items()
        if factor in told or factor in computed
    )


def _computed(row: pd.Series, beside: Beside) -> dict[str, str]:
    """Factors as they are computed today, where the place still stands out."""
    if beside.grounds is None:
        return {}
    proposals = beside.grounds.proposals
    own = proposals[proposals["intervention"] == row["kind"]]
    return {
        factor: f"{number(own[factor].iloc[0])} av 5, räknat i dag."
        for factor in FACTORS
        if len(own) and factor in own and pd.notna(own[factor].iloc[0])
    }


def _receipt(row: pd.Series, beside: Beside) -> tuple[str, ...]:
    own = beside.effects[beside.effects["intervention_id"] == row["intervention_id"]]
    return tuple(
        f"{_verdict_first(str(one['words']), str(one['verdict']))} "
        f"({one['n_before']} före, {one['n_after']} efter{_ratio(one)})"
        for _, one in own.iterrows()
    )


def _verdict_first(words: str, verdict: str) -> str:
    """Begin with the verdict: a receipt's own sentence does."""
    name = VERDICTS[verdict].capitalize()
    return words if words.startswith(name) else f"{name}: {words}"


def _ratio(effect: pd.Series) -> str:
    if pd.isna(effect["ratio"]):
        return ""
    return f"; kvot {number(effect['ratio'], 2)}, 95 % {span(effect['low'], effect['high'], 2)}"
