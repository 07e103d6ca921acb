"""What a person must look at: places that are unsure, and rows that held personal data."""

import json
from collections.abc import Iterator

import pandas as pd

from est_geo.intake.geocoding.vocabulary import NEAR
from est_geo.intake.place_names import normal, slug
from est_geo.intake.placement import Placed
from est_geo.intake.suspects import review_item_id
from est_geo.tables import REVIEW_ITEMS, checked

PLACE, DUPLICATE, PERSONAL = "place", "duplicate", "personal"
_NOT_FOUND = "Platsen finns inte i platsregistret."
_UNSURE = "Platsen är inte säker nog för en ruta."


def doubts(placed: Placed, made_at: pd.Timestamp) -> pd.DataFrame:
    """
    Say which reports wait for a person, and why.

    A place in words that was not placed waits, with the candidates of the register. One that says
    no more than a district or the municipality does not: nobody can know more than the report
    says, and it counts in its district as it is. A row that held personal data, or may have, waits
    as well.

    Parameters
    ----------
    placed : Placed
        What `place_reports` returned.
    made_at : pandas.Timestamp
        The time of intake, with time zone.

    Returns
    -------
    pandas.DataFrame
        `REVIEW_ITEMS`; the same doubt has the same id however often the file is read.

    Examples
    --------
    >>> from est_geo.tables import INCIDENTS
    >>> none = Placed(INCIDENTS.empty(), pd.DataFrame({"status": pd.Series(dtype="str")}))
    >>> doubts(none, pd.Timestamp("2026-11-09", tz="UTC")).empty
    True
    """
    rows = [*_places(placed), *_personal(placed.incidents)]
    if not rows:
        return REVIEW_ITEMS.empty()
    frame = pd.DataFrame(rows, columns=["kind", "incident_id", "why", "candidates"])
    frame = frame.assign(
        item_id=[
            review_item_id(kind, report)
            for kind, report in zip(frame["kind"], frame["incident_id"], strict=True)
        ],
        other_id=pd.Series([None] * len(frame), dtype="str"),
        made_at=made_at.tz_convert("UTC").as_unit("us"),
    )
    words = dict.fromkeys(("kind", "incident_id", "why", "candidates", "item_id"), "str")
    return checked(frame[REVIEW_ITEMS.names].astype(words), REVIEW_ITEMS)


def _places(placed: Placed) -> Iterator[tuple[str, str, str, str]]:
    answers = placed.answers
    waiting = answers[answers["status"] != "placed"]
    if not len(waiting):
        return
    texts = placed.incidents.set_index("incident_id")["place"].loc[waiting.index]
    for report, text, answer in zip(waiting.index, texts, waiting.to_dict("records"), strict=True):
        if answer["match_type"] in {"district", "municipality"} and _only_an_area(
            str(text), str(answer["matched_name"])
        ):
            continue
        candidates = list(answer.get("candidate_places") or ())
        why = answer.get("why") or (_UNSURE if answer["status"] == "review" else _NOT_FOUND)
        yield PLACE, str(report), str(why), json.dumps(candidates, ensure_ascii=False)


def _only_an_area(text: str, name: str) -> bool:
    """Whether a text says no more than the name of an area."""
    words = [word for word in normal(text).split() if word not in NEAR]
    return slug(" ".join(words)) in {"", slug(name), "stadsdelen_" + slug(name)}


def _personal(incidents: pd.DataFrame) -> Iterator[tuple[str, str, str, str]]:
    found = incidents[incidents["findings"].notna()]
    for report, kinds in zip(found["incident_id"], found["findings"], strict=True):
        sure = [kind for kind in kinds.split(",") if not kind.endswith("?")]
        maybe = [kind.rstrip("?") for kind in kinds.split(",") if kind.endswith("?")]
        said = []
        if sure:
            said.append(f"Raden innehöll {', '.join(sure)}; det är maskerat.")
        if maybe:
            said.append(f"Texten kan innehålla {', '.join(maybe)}; läs den.")
        yield PERSONAL, str(report), " ".join(said), "[]"
