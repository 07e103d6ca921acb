"""Two reports that may be of one incident: near in space and time, alike, from different reporters.

Nothing is merged here: a person looks at every pair. Each report is in one pair at most, the one
that fits best, so that a busy place does not fill the queue with its own square.
"""

import hashlib

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.spatial import cKDTree

from est_geo.crs import to_metres
from est_geo.intake.place_names import normal
from est_geo.profile import Profile
from est_geo.tables import REVIEW_ITEMS, checked

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_LONGEST_WINDOW_HOURS = 25.0
"""A day, also the one in autumn; what is known to less than that resembles everything."""
_COLUMNS = [
    "incident_id", "source", "actor", "category", "place", "lon", "lat", "received_at",
    "occurred_from", "occurred_to",
]  # fmt: skip
_NEAREST = 24
_APART = 10.0
_OTHER_CATEGORY, _IN_WORDS = 0.5, 0.5
_HOUR = 3_600_000_000
_MINUTES = 60


def review_item_id(kind: str, incident_id: str, other_id: str | None = None) -> str:
    """
    Name of a doubt: the same doubt about the same reports always has the same one.

    Examples
    --------
    >>> review_item_id("duplicate", "a", "b") == review_item_id("duplicate", "b", "a")
    True
    """
    about = sorted(one for one in (incident_id, other_id) if one is not None)
    return hashlib.sha256("\x1f".join([kind, *about]).encode()).hexdigest()[:32]


def suspected_duplicates(
    new: pd.DataFrame,
    known: pd.DataFrame,
    *,
    profile: Profile,
    metres: float = 150.0,
    hours: float = 3.0,
    made_at: pd.Timestamp | None = None,
) -> pd.DataFrame:
    """
    Find new reports that may repeat another one.

    Two reports are suspected when their categories are the same or begin with the same word of
    their ids, their windows of time overlap or lie near, and they lie near each other; where one
    has no point, its place must be written in the same words. They come from two actors or two
    sources: one actor's file never repeats itself. Reports of unknown time, or known to less than
    a day, are never suspected.

    Parameters
    ----------
    new : pandas.DataFrame
        `INCIDENTS` that are being taken in.
    known : pandas.DataFrame
        `INCIDENTS` that may be repeated; those that are among the new are left out.
    profile : Profile
        Whose metres they are.
    metres : float
        Greatest distance.
    hours : float
        Greatest gap between the windows of time.
    made_at : pandas.Timestamp, optional
        When the doubt arose; when the report came if not given.

    Returns
    -------
    pandas.DataFrame
        `REVIEW_ITEMS` of the kind duplicate, the surest first; ``incident_id`` is new.

    Examples
    --------
    >>> from est_geo.tables import INCIDENTS
    >>> one = INCIDENTS.empty()
    >>> suspected_duplicates(one, one, profile=Profile.load("linkoping")).empty
    True
    """
    both = _comparable(new, known)
    if len(both) < 2:  # noqa: PLR2004 - a pair
        return REVIEW_ITEMS.empty()
    pairs = _judged(both, _near(both, profile, metres, hours), profile, metres, hours)
    return checked(_items(both, _best(pairs), made_at), REVIEW_ITEMS)


def _comparable(new: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Put together what can be compared, in an order that the order of the files cannot move."""
    others = known[~known["incident_id"].isin(new["incident_id"])]
    both = pd.concat([new[_COLUMNS].assign(is_new=True), others[_COLUMNS].assign(is_new=False)])
    begins, ends = _hours(both["occurred_from"]), _hours(both["occurred_to"])
    texts = {text: normal(text) for text in both["place"].dropna().unique()}
    both = both.assign(
        # A category's family is the first word of its id: otrygg_belysning, otrygg_insyn.
        family=[one.split("_")[0] for one in both["category"]],
        words=[texts.get(one, "") for one in both["place"]],
        begins=begins,
        ends=ends,
    )
    fits = both[ends - begins <= _LONGEST_WINDOW_HOURS]
    return fits.sort_values("incident_id", ignore_index=True)


def _hours(times: pd.Series) -> Floats:
    """Hours since 1970; NaN for an unknown time."""
    whole = times.to_numpy(dtype="datetime64[us]")
    return np.where(np.isnat(whole), np.nan, whole.astype(np.int64) / _HOUR)


def _near(both: pd.DataFrame, profile: Profile, metres: float, hours: float) -> Ints:
    """Pairs of row numbers worth a closer look: by their points, and by their words."""
    placed = np.flatnonzero(both["lon"].notna())
    east, north = to_metres(both["lon"][placed], both["lat"][placed], profile.projected_crs)
    by_point = _pairs(both, placed, np.column_stack([east, north]) / metres, hours)
    words = both["words"]
    coarse = words[both["lon"].isna()]
    written = np.flatnonzero(words.ne("") & words.isin(coarse))
    text = np.unique(words.to_numpy()[written], return_inverse=True)[1].astype(np.float64)
    by_words = _pairs(both, written, _APART * text[:, None], hours)
    return np.unique(np.concatenate([by_point, by_words]), axis=0)


def _pairs(both: pd.DataFrame, rows: Ints, where: Floats, hours: float) -> Ints:
    """
    Neighbours in space, time and category, the nearest few of each row.

    A window is looked up at its ends and every few hours between, so that two windows that overlap
    or nearly do have two moments within those hours.
    """
    if rows.size < 2:  # noqa: PLR2004 - a pair
        return np.empty((0, 2), dtype=np.int64)
    begins, ends = (both[name].to_numpy()[rows] for name in ("begins", "ends"))
    moments = 1 + np.ceil((ends - begins) / hours).astype(np.int64)
    at = np.repeat(np.arange(rows.size), moments)
    step = np.arange(at.size) - np.repeat(np.cumsum(moments) - moments, moments)
    when = np.minimum(begins[at] + step * hours, ends[at]) / hours
    family = np.unique(both["family"].to_numpy(), return_inverse=True)[1][rows][at] * _APART
    points = np.column_stack([where[at], when - when.min(), family])
    _, found = cKDTree(points).query(
        points, k=min(_NEAREST, at.size), p=np.inf, distance_upper_bound=1.0 + 1e-9
    )
    found = found.reshape(at.size, -1)
    one, nth = np.nonzero(found < at.size)
    left, right = rows[at[one]], rows[at[found[one, nth]]]
    pairs = np.column_stack([np.minimum(left, right), np.maximum(left, right)])
    return np.unique(pairs[left != right], axis=0)


def _judged(
    both: pd.DataFrame, pairs: Ints, profile: Profile, metres: float, hours: float
) -> pd.DataFrame:
    """Pairs that keep every condition, with what they have in common."""
    one, other = ({name: both[name].to_numpy()[at] for name in both} for at in pairs.T)
    east, north = to_metres(both["lon"], both["lat"], profile.projected_crs)
    apart = np.hypot(*(axis[pairs[:, 0]] - axis[pairs[:, 1]] for axis in (east, north)))
    gap = np.maximum(one["begins"] - other["ends"], other["begins"] - one["ends"]).clip(min=0.0)
    same_words = (one["words"] == other["words"]) & (one["words"] != "")
    near = np.where(np.isnan(apart), same_words, apart <= metres)
    actors = ~pd.isna(one["actor"]) & ~pd.isna(other["actor"]) & (one["actor"] != other["actor"])
    sources = one["source"] != other["source"]
    same_category = one["category"] == other["category"]
    score = np.where(np.isnan(apart), _IN_WORDS, apart / metres) + gap / hours
    found = pd.DataFrame(
        {
            "one": pairs[:, 0],
            "other": pairs[:, 1],
            "apart": apart,
            "gap": gap,
            "same_category": same_category,
            "actors": actors,
            "score": np.round(score + np.where(same_category, 0.0, _OTHER_CATEGORY), 9),
        }
    )
    asked = one["is_new"] | other["is_new"]
    kept: pd.DataFrame = found[near & (gap <= hours) & (actors | sources) & asked]
    return kept


def _best(pairs: pd.DataFrame) -> pd.DataFrame:
    """Take the surest pair, then the surest of reports not yet taken, and so on."""
    ordered = pairs.sort_values(["score", "one", "other"], ignore_index=True)
    taken: set[int] = set()
    kept = np.zeros(len(ordered), dtype=bool)
    for at, pair in enumerate(ordered[["one", "other"]].to_numpy().tolist()):
        kept[at] = taken.isdisjoint(pair)
        if kept[at]:
            taken.update(pair)
    best: pd.DataFrame = ordered[kept]
    return best


def _items(both: pd.DataFrame, pairs: pd.DataFrame, made_at: pd.Timestamp | None) -> pd.DataFrame:
    one, other = pairs["one"].to_numpy(), pairs["other"].to_numpy()
    is_new = both["is_new"].to_numpy()
    came = np.lexsort((both["incident_id"], both["received_at"])).argsort()
    # The report in doubt is a new one, and of two new ones the one that came last.
    first = np.where(is_new[one] == is_new[other], came[one] > came[other], is_new[one])
    doubted, repeated = np.where(first, one, other), np.where(first, other, one)
    names = both["incident_id"].to_numpy()
    said = zip(pairs["same_category"], pairs["apart"], pairs["gap"], pairs["actors"], strict=True)
    rows = {
        "item_id": [
            review_item_id("duplicate", str(a), str(b))
            for a, b in zip(names[doubted], names[repeated], strict=True)
        ],
        "kind": "duplicate",
        "incident_id": names[doubted],
        "other_id": names[repeated],
        "why": [_why(float(apart), float(gap), c, a) for c, apart, gap, a in said],
        "candidates": "[]",
        "made_at": both["received_at"].to_numpy()[doubted] if made_at is None else made_at,
    }
    empty = REVIEW_ITEMS.empty()
    return pd.DataFrame(rows, index=range(len(pairs))).astype(empty.dtypes.to_dict())


def _why(apart: float, gap: float, same_category: object, actors: object) -> str:
    category = "Samma kategori" if same_category else "Närliggande kategori"
    minutes = round(gap * _MINUTES)
    if minutes == 0:
        time = "tider som överlappar"
    elif minutes < _MINUTES:
        time = f"{minutes} min isär"
    else:
        rest = f" {minutes % _MINUTES} min" if minutes % _MINUTES else ""
        time = f"{minutes // _MINUTES} h{rest} isär"
    metres = "under 10 m" if apart < 10 else f"{round(apart, -1):.0f} m"  # noqa: PLR2004 - rounded
    if np.isnan(apart):
        place = f"samma plats i ord, {time}"
    elif minutes == 0:
        place = f"{metres} isär, {time}"
    else:
        place = f"{metres} och {time}"
    return f"{category}, {place}, från två {'aktörer' if actors else 'källor'}."
