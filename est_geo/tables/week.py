"""Tables of a situation picture."""

from est_geo.tables.contract import Column, Table

DARK_LEVEL = 0.05

_c = Column

CELLS = Table("cells", ("cell",), (
    _c("cell", "text", "H3 cell"),
    _c("district", "text", "district that holds most of its incidents, else its centre"),
    _c("count", "int", "incidents in the hot-spot window, inside the study area"),
    _c("count_period", "int", "incidents in the period itself"),
    _c("z", "float", "Getis–Ord Gi*", nullable=True),
    _c("p", "float", "two-sided normal p of z", nullable=True),
    _c("q", "float", "Benjamini–Hochberg of p over the study cells", nullable=True),
    _c("sum", "float", "incidents in the cell and its neighbours; missing, as the test's other "
       "numbers, where the picture is cut to a part of the town", nullable=True),
    _c("expected", "float", "what chance alone would put there", nullable=True),
    _c("hot_p", "float", "exact binomial upper tail of sum", nullable=True),
    _c("hot_q", "float", "Benjamini–Hochberg of hot_p", nullable=True),
    _c("hot", "bool", "hot_q at or below the profile's level"),
    _c("role", "text", "centre, rim or none"),
    _c("hotspot", "text", "id of the hot spot it belongs to", nullable=True),
    _c("state", "text", "reported, quiet or unknown: whether a zero in the period says anything",
       nullable=True, optional=True),
    _c("next_expected", "float", "incidents expected in the next week; missing where the forecast "
       "is not shown", nullable=True, optional=True),
    _c("next_low", "float", "lower end of its 95 % predictive interval", nullable=True,
       optional=True),
    _c("next_high", "float", "upper end of its 95 % predictive interval", nullable=True,
       optional=True),
))  # fmt: skip

CELL_DISTRICTS = Table("cell_districts", ("cell", "district"), (
    _c("cell", "text", "H3 cell"),
    _c("district", "text", "district id"),
    _c("count", "int", "incidents in the hot-spot window, in this cell and this district"),
))  # fmt: skip

_EXPECTATION = (
    _c(
        "expected", "float", "incidents expected from the past; missing = no history", nullable=True
    ),
    _c("low", "float", "lower end of the 95 % predictive interval", nullable=True),
    _c("high", "float", "upper end of the 95 % predictive interval", nullable=True),
    _c("p_exceed", "float", "P(Y >= observed)", nullable=True),
    _c("q", "float", "Benjamini–Hochberg of the two-sided p within the table", nullable=True),
    _c("arrow", "text", "over, under or none: passed the noise gate"),
)

DISTRICT_WEEK = Table("district_week", ("district",), (
    _c("district", "text", "district id; REST and ELSEWHERE have a row each"),
    _c("name", "text", "district's Swedish name"),
    _c("count", "int", "incidents in the period"),
    *_EXPECTATION,
))  # fmt: skip

CATEGORY_WEEK = Table("category_week", ("district", "category"), (
    _c("district", "text", "district id"),
    _c("category", "text", "category id"),
    _c("name", "text", "category's Swedish name"),
    _c("count", "int", "incidents in the period"),
    *_EXPECTATION,
))  # fmt: skip

TREND = Table("trend", ("district", "start"), (
    _c("district", "text", "district id"),
    _c("start", "time", "start of the earlier period of the same length"),
    _c("count", "int", "incidents, as known at the same lag"),
))  # fmt: skip

HOURS = Table("hours", ("place", "weekday", "hour"), (
    _c("place", "text", "hot spot id or district id; 'alla' for the whole study area"),
    _c("weekday", "int", "0 = Monday"),
    _c("hour", "int", "local hour 0–23"),
    _c("weight", "float", "aoristic number of incidents in the hot-spot window"),
))  # fmt: skip

HOTSPOTS = Table("hotspots", ("id",), (
    _c("id", "text", "stable slug of district and place"),
    _c("rank", "int", "1 = most incidents in the window"),
    _c("name", "text", "place name that people use"),
    _c("district", "text", "district id"),
    _c("lon", "float", "degrees, weighted middle of its centre cells"),
    _c("lat", "float", "degrees, weighted middle of its centre cells"),
    _c("n_cells", "int", "number of cells"),
    _c("count", "int", "incidents in the period"),
    _c("count_window", "int", "incidents in the hot-spot window"),
    _c("harm", "float", "summed category weights in the window"),
    _c("share", "float", "share of the district's incidents in the window, 0–1"),
    *_EXPECTATION,
    _c("categories", "text", "Swedish: the largest categories, largest first"),
    _c("peak", "text", "Swedish: when in the week, or that no time stands out"),
    _c("n_timed", "int", "incidents in the window with a usable time of day"),
    _c("dark_share", "float", "share of timed incidents after dark, 0–1", nullable=True),
    _c("dark_low", "float", "lower end of its 95 % interval", nullable=True),
    _c("dark_high", "float", "upper end of its 95 % interval", nullable=True),
    _c("dark_hours", "float", "share of the window's hours that were dark, 0–1", nullable=True),
    _c("dark_ratio", "float", "rate in the dark / in daylight at the same clock hours",
       nullable=True, optional=True),
    _c("dark_ratio_low", "float", "lower end of its 95 % interval", nullable=True, optional=True),
    _c("dark_ratio_high", "float", "upper end of its 95 % interval", nullable=True, optional=True),
    _c("dark_q", "float", "Benjamini–Hochberg of the ratio's p over the hot spots", nullable=True,
       optional=True),
    _c("n_dark", "float", "incidents in the dark behind the ratio", nullable=True, optional=True),
    _c("n_light", "float", "incidents in daylight behind the ratio", nullable=True, optional=True),
    _c("kind", "text", "new, emerging, intermittent, persistent or unknown: its past windows",
       nullable=True, optional=True),
    _c("kind_words", "text", "Swedish: that, with the numbers it rests on", nullable=True,
       optional=True),
    _c("next_expected", "float", "incidents expected in the next week", nullable=True,
       optional=True),
    _c("next_low", "float", "lower end of its 95 % predictive interval", nullable=True,
       optional=True),
    _c("next_high", "float", "upper end of its 95 % predictive interval", nullable=True,
       optional=True),
))  # fmt: skip


def dark_differs(low: float, high: float, q: float) -> bool:
    """
    Whether a picture may say that the dark plays a part at a hot spot; missing numbers say no.

    Examples
    --------
    >>> dark_differs(1.3, 4.2, 0.01), dark_differs(1.02, 2.1, 0.2), dark_differs(0.9, 1.4, 0.01)
    (True, False, False)
    """
    return bool(q <= DARK_LEVEL and (low > 1 or high < 1))


VISITS = Table("visits", ("id",), (
    _c("id", "text", "name of the visit"),
    _c("actor", "text", "actor id"),
    _c("actor_name", "text", "actor's Swedish name"),
    _c("team", "int", "team number of the actor, 1 is the first"),
    _c("place_id", "text", "id of the place, a hot spot's where it is one"),
    _c("place", "text", "place name"),
    _c("district", "text", "district id"),
    _c("lon", "float", "degrees, WGS 84"),
    _c("lat", "float", "degrees, WGS 84"),
    _c("start", "time", "visit begins"),
    _c("end", "time", "visit ends"),
    _c("minutes", "int", "10–16"),
    _c("weight", "float", "expected incidents in that place and hour of the week"),
    _c("why", "text", "Swedish: why here and why then, one sentence"),
    _c("shift_id", "text", "actor, local day, first hour and team", nullable=True, optional=True),
    _c("ground", "text", "why the place is in the plan: a key of GROUNDS", nullable=True,
       optional=True),
    _c("task", "text", "what is asked for: samtal, narvaro, tillsyn or ordning", nullable=True,
       optional=True),
    _c("look", "text", "Swedish: what to look at", nullable=True, optional=True),
    _c("pinned", "float", "1 where people have fixed it, else 0", nullable=True, optional=True),
))  # fmt: skip

GAPS = Table("gaps", ("place_id", "weekday", "hour"), (
    _c("place_id", "text", "id of the place, a hot spot's where it is one"),
    _c("place", "text", "place name"),
    _c("weekday", "int", "0 = Monday"),
    _c("hour", "int", "local hour at which the slot begins"),
    _c("weight", "float", "expected incidents in the slot"),
    _c("why", "text", "Swedish: why nobody could be sent"),
    _c("district", "text", "district id; missing = the hot spot's own", nullable=True,
       optional=True),
))  # fmt: skip

RECOMMENDATIONS = Table("recommendations", ("id",), (
    _c("id", "text", "hot spot id and intervention id"),
    _c("hotspot", "text", "hot spot id"),
    _c("place", "text", "place name"),
    _c("district", "text", "district id"),
    _c("lon", "float", "degrees, WGS 84"),
    _c("lat", "float", "degrees, WGS 84"),
    _c("intervention", "text", "intervention id of the catalogue"),
    _c("name", "text", "intervention's Swedish name"),
    _c("n", "int", "incidents that the proposal rests on"),
    _c("grounds", "text", "Swedish: the numbers it rests on, with interval"),
    _c("evidence_for", "text", "Swedish: findings that speak for it"),
    _c("evidence_against", "text", "Swedish: null and contested findings"),
    _c("sources", "text", "sources, ' · ' between them; at least one"),
    _c("limitation", "text", "Swedish: at least one limitation"),
    _c("alternative", "text", "Swedish: what to try or look at first"),
    _c("cost_class", "text", "låg, medel or hög"),
    _c("owner", "text", "Swedish: who usually owns such a measure"),
    _c("weight", "float", "incidents it answers, by harm"),
    _c("goal", "text", "crime or safety: what it is for", nullable=True, optional=True),
    _c("outcome", "text", "lighting only: crime (brottsmotiverad) or safety (trygghetsmotiverad)",
       nullable=True, optional=True),
    _c("horizon", "text", "early (new or growing place), lasting, or drawn", nullable=True,
       optional=True),
    _c("need", "float", "1–5, by the incidents it answers or the group's own", nullable=True,
       optional=True),
    _c("influence", "float", "1–5, by studies and our own receipts or the group's own",
       nullable=True, optional=True),
    _c("cost", "float", "1–5 by cost class, 5 = cheap, or the group's own", nullable=True,
       optional=True),
    _c("score", "float", "order of the list: need × influence × cost", nullable=True,
       optional=True),
    _c("words", "text", "Swedish: why it stands before the next", nullable=True, optional=True),
))  # fmt: skip

REPORTERS = Table("reporters", ("actor",), (
    _c("actor", "text", "actor id"),
    _c("name", "text", "actor's Swedish name"),
    _c("count", "int", "reports that began in the period"),
    _c("silent_periods", "int", "periods in a row without a report, 0 = reported now"),
    _c("ever", "bool", "has reported in the period or in those it is compared with"),
))  # fmt: skip
