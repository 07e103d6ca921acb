"""What a decision rests on, drawn on A4."""

from typing import Any

from est_geo.intervening.decision_papers import DecisionPaper
from est_geo.render.sheets.texts import plain
from est_geo.render.sheets.typesetting import typeset

MADE_UP = "Påhittade rapporter: underlaget gäller ingen verklig plats."


def decision_pdf(paper: DecisionPaper) -> bytes:
    """
    Draw what a decision rests on, with lines for the decision itself.

    Parameters
    ----------
    paper : DecisionPaper
        What it rests on.

    Returns
    -------
    bytes
        PDF/UA-1.
    """
    return typeset("underlag.typ", decision_data(paper), int(paper.order.at.timestamp()))


def decision_data(paper: DecisionPaper) -> dict[str, Any]:
    """Everything that stands on the paper, as its template reads it."""
    order = paper.order
    # A proposal of the picture has no number yet.
    number = str(order.number) if order.number else "(förslag)"
    return {
        "title": f"Beslutsunderlag {number}: {plain(order.title)}",
        "heading": plain(order.title),
        "number": number,
        "made_up": MADE_UP if order.made_up else "",
        "facts": [{"term": term, "words": plain(words)} for term, words in paper.facts],
        "sections": [
            {"title": one.title, "lines": [plain(line) for line in one.lines]}
            for one in paper.sections
        ],
        "place": plain(order.municipality),
        "made": f"{order.at.tz_convert(order.timezone):%Y-%m-%d}",
    }
