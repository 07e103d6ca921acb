"""What would have been claimed from the window that a place was picked on."""

from est_geo.follow_up.periods import FollowUp
from est_geo.words import counted, percent

_FEW = 10


def picked_words(counts: tuple[int, int, int, int] | None, follow_up: FollowUp) -> str:
    """
    Say what comparing with the window of the choice would have claimed; empty where nothing.

    Parameters
    ----------
    counts : tuple or None
        Incidents and weeks of the window that the place was picked on, and of the period after.
    follow_up : FollowUp
        Whose period before may hold that window.

    Examples
    --------
    >>> from est_geo.periods import Period
    >>> year = FollowUp(Period.parse("2025-W20"), Period.parse("2026-W20"), False, "")
    >>> picked_words((30, 4, 117, 26), year)[:82]
    'Platsen valdes på 4 veckor med 30 händelser; efteråt kommer 18 på lika lång tid, 4'
    >>> picked_words((6, 4, 20, 26), year)
    ''
    """
    if counts is None:
        return ""
    n, weeks, after, after_weeks = counts
    if not after_weeks or n < _FEW:
        return ""
    scaled = after * weeks / after_weeks
    if scaled >= n:
        return ""
    fall = percent(1 - scaled / n)
    instead = (
        "därför räknas toppen ner här" if follow_up.holds_selection
        else "därför jämförs här med andra veckor"
    )  # fmt: skip
    return (
        f"Platsen valdes på {counted(weeks, 'vecka', 'veckor')} med {n} händelser; efteråt kommer "
        f"{scaled:.0f} på lika lång tid, {fall} färre. En plats som väljs när den är som värst "
        f"brukar lugna sig av sig själv; {instead}."
    )
