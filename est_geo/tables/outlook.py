"""Tables of a picture that look ahead, or that say what could not be known."""

from est_geo.tables.contract import Column, Table

_c = Column

SCOREBOARD = Table("scoreboard", ("predictor", "share"), (
    _c("predictor", "text", "id of the forecast or of the naive rival"),
    _c("name", "text", "its Swedish name"),
    _c("share", "float", "target share of the area, 0–1"),
    _c("n", "int", "incidents of all the weeks that were forecast"),
    _c("hits", "int", "incidents in the cells that were ranked highest, within the share"),
    _c("hit_rate", "float", "hits / n", nullable=True),
    _c("pai", "float", "prediction accuracy index: hit rate / share of the area", nullable=True),
    _c("pei", "float", "prediction efficiency index: PAI / best achievable PAI", nullable=True),
    _c("log_score", "float", "mean log probability of an incident's cell; higher is better",
       nullable=True),
))  # fmt: skip

CLUSTERS = Table("clusters", ("id",), (
    _c("id", "text", "number of the cluster, 1 is the least likely by chance"),
    _c("name", "text", "place name that people use"),
    _c("district", "text", "district id"),
    _c("lon", "float", "degrees, middle of its cells"),
    _c("lat", "float", "degrees, middle of its cells"),
    _c("cells", "text", "its H3 cells, with a space between"),
    _c("start", "time", "first moment"),
    _c("end", "time", "moment after the last"),
    _c("observed", "int", "incidents in it"),
    _c("expected", "float", "incidents that place and time alone would put there; missing where "
       "the picture is cut to a part of the town", nullable=True),
    _c("p", "float", "Monte-Carlo p of the most unusual cluster of the whole town; missing there "
       "too", nullable=True),
    _c("words", "text", "Swedish: what it is, in one sentence"),
))  # fmt: skip

FORMER_SPOTS = Table("former_spots", ("id",), (
    _c("id", "text", "tidigare-1, tidigare-2, …: most incidents before first"),
    _c("name", "text", "place name that people use"),
    _c("district", "text", "district id"),
    _c("lon", "float", "degrees, middle of its cells weighted by earlier incidents"),
    _c("lat", "float", "degrees, middle of its cells weighted by earlier incidents"),
    _c("count_before", "int", "incidents in its cells in the earlier windows together"),
    _c("count_window", "int", "incidents in its cells in the hot-spot window"),
    _c("words", "text", "Swedish: that it stood out before, and how surely it no longer does"),
    _c("cells", "text", "its H3 cells, with a space between", nullable=True, optional=True),
))  # fmt: skip

REACH = Table("reach", ("district",), (
    _c("district", "text", "district id"),
    _c("name", "text", "district's Swedish name"),
    _c("state", "text", "reported, quiet or unknown"),
    _c("active", "int", "actors that reported anything in the period and report from here"),
    _c("usual", "int", "actors that usually report from here"),
    _c("rate", "float", "reports per active reporter and week", nullable=True),
    _c("words", "text", "Swedish: whether a zero here says anything"),
))  # fmt: skip
