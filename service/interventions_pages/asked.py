"""What the address of the page of measures asks for: a view, filters, a budget."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from est_geo.errors import RequestError
from est_geo.tables import STATUSES
from service.parameters import whole_number

PATH: Final = "/atgarder"
VIEWS: Final[Mapping[str, str]] = {
    "lista": "Lista",
    "tavla": "Tavla",
    "karta": "Karta",
    "budget": "Budget",
    "stadsdelar": "Per stadsdel",
    "larande": "Vad har vi lärt oss",
}
GOAL_WORDS: Final[Mapping[str, str]] = {"brott": "crime", "trygghet": "safety"}
STATUS_WORDS: Final[Mapping[str, str]] = {
    "forslag": "suggested",
    "foreslagen": "proposed",
    "beslutad": "decided",
    "bestalld": "ordered",
    "utford": "done",
    "utvarderad": "evaluated",
    "avskriven": "dropped",
}
STATUS_NAMES: Final[Mapping[str, str]] = {"suggested": "förslag ur lägesbilden"} | STATUSES
FILTERS: Final = ("stadsdel", "slag", "status", "agare", "mal", "sok")
QUERY: Final = ("visa", *FILTERS, "budget", "klart")
MOST_KRONOR: Final = 10_000_000_000


@dataclass(frozen=True, slots=True)
class Asked:
    """
    What the address asks for; an empty text asks for everything.

    Attributes
    ----------
    view : str
        A key of `VIEWS`.
    district, kind, owner : str
        Ids.
    status : str
        A key of `STATUS_NAMES`.
    goal : str
        A key of `GOALS`.
    search : str
        Words that must all stand somewhere in what is shown.
    budget : int or None
        Kronor; None = the profile's own.
    """

    view: str = "lista"
    district: str = ""
    kind: str = ""
    status: str = ""
    owner: str = ""
    goal: str = ""
    search: str = ""
    budget: int | None = None

    @property
    def filters(self) -> dict[str, str]:
        """The filters that are set, as the address names them."""
        status = {value: name for name, value in STATUS_WORDS.items()}
        goal = {value: name for name, value in GOAL_WORDS.items()}
        values = {
            "stadsdel": self.district,
            "slag": self.kind,
            "status": status.get(self.status, ""),
            "agare": self.owner,
            "mal": goal.get(self.goal, ""),
            "sok": self.search,
        }
        return {name: value for name, value in values.items() if value}

    def address(self, **other: str) -> str:
        """
        Give the page's address with something else in it; an empty value is left out.

        Examples
        --------
        >>> Asked("tavla", district="ryd").address(visa="karta")
        '/atgarder?visa=karta&stadsdel=ryd'
        """
        budget = {} if self.budget is None else {"budget": str(self.budget)}
        parts = {"visa": self.view} | self.filters | budget | other
        return f"{PATH}?{urlencode({name: value for name, value in parts.items() if value})}"

    @property
    def file_address(self) -> str:
        """
        Give the address of the same choice as a file.

        Examples
        --------
        >>> Asked("tavla", district="ryd").file_address, Asked().file_address
        ('/atgarder.csv?stadsdel=ryd', '/atgarder.csv')
        """
        return f"{PATH}.csv" + (f"?{urlencode(self.filters)}" if self.filters else "")


def asked_of(query: Mapping[str, str], *, first: str = "lista") -> Asked:
    """
    Read what the address asks for.

    Parameters
    ----------
    query : mapping
        The known parameters (`QUERY`).
    first : str
        The view where none is asked for.

    Raises
    ------
    RequestError
        A view, goal or status that does not exist, or a budget that is no number of kronor.

    Examples
    --------
    >>> asked_of({"mal": "trygghet", "status": "bestalld"}).goal
    'safety'
    """
    view = query.get("visa", first)
    if view not in VIEWS:
        raise RequestError(f"Sidan har vyerna {', '.join(VIEWS)}.")
    budget = query.get("budget", "").replace(" ", "").replace("\u00a0", "").replace("\u202f", "")
    return Asked(
        view=view,
        district=query.get("stadsdel", ""),
        kind=query.get("slag", ""),
        status=_known(query.get("status", ""), STATUS_WORDS, "status"),
        owner=query.get("agare", ""),
        goal=_known(query.get("mal", ""), GOAL_WORDS, "mal"),
        search=" ".join(query.get("sok", "").split()),
        budget=whole_number(budget, "budget", 0, MOST_KRONOR) if budget else None,
    )


def _known(word: str, words: Mapping[str, str], name: str) -> str:
    if word and word not in words:
        raise RequestError(f"Parametern {name} är en av {', '.join(words)}.")
    return words.get(word, "")
