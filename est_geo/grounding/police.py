"""What the police's figures say of the district: more or fewer than the year before."""

import pandas as pd

from est_geo import analysis

_YEAR = pd.Timedelta(days=365)
_LEVEL = 0.05


def police_says(police: pd.DataFrame, district: str) -> tuple[str, str, int, pd.Timestamp | None]:
    """
    Compare a district's newest year of police figures with the year before.

    Parameters
    ----------
    police : pandas.DataFrame
        `AREA_STATISTICS`.
    district : str
        District id.

    Returns
    -------
    tuple
        for, against, nothing or missing; Swedish words; the newest year's number; its end.
    """
    mine = police[(police["district"] == district) & police["count"].notna()]
    if mine.empty:
        return "missing", "Ingen polisstatistik är inläst för stadsdelen.", 0, None
    end = mine["end"].max()
    now = mine[(mine["start"] >= end - _YEAR) & (mine["end"] <= end)]
    past = mine[(mine["start"] >= end - 2 * _YEAR) & (mine["end"] <= end - _YEAR)]
    n = int(now["count"].sum())
    of_district = "Siffrorna gäller hela stadsdelen, inte platsen."
    if past.empty or now.empty:
        words = f"{n} anmälda brott i stadsdelen; inget år före att jämföra med. {of_district}"
        return "nothing", words, n, end
    days = [float((part["end"].max() - part["start"].min()).days) for part in (past, now)]
    before = int(past["count"].sum())
    found = analysis.change([before], [n], exposure=(days[0], days[1])).iloc[0]
    told = analysis.change_words(
        before, n, found["ratio"], found["low"], found["high"], found["p"],
        per="" if days[0] == days[1] else "per dag",
    )  # fmt: skip
    words = f"Anmälda brott i stadsdelen det senaste året: {told}. {of_district}"
    if not found["p"] <= _LEVEL:
        return "nothing", words, n, end
    return ("for" if found["ratio"] > 1 else "against"), words, n, end
