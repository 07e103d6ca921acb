"""What the police's figures say of the district: more or fewer than the year before."""

import pandas as pd

from est_geo import analysis
from est_geo.profile import Profile

_YEAR = pd.Timedelta(days=365)
_LEVEL = 0.05
_TOTAL = r"(?:alla|samtliga|total|summa)\w*\b"


def police_says(
    police: pd.DataFrame, district: str, profile: Profile
) -> tuple[str, str, int, pd.Timestamp | None]:
    """
    Compare a district's newest year of police figures with the year before.

    Kinds that sound like a sensitive category ground nothing, and no total is added to its parts.

    Parameters
    ----------
    police : pandas.DataFrame
        `AREA_STATISTICS`.
    district : str
        District id.
    profile : Profile
        Which categories are sensitive.

    Returns
    -------
    tuple
        for, against, nothing or missing; Swedish words; the newest year's number; its end.
    """
    mine = police[(police["district"] == district) & police["count"].notna()]
    mine = _countable(mine, profile)
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


def _countable(figures: pd.DataFrame, profile: Profile) -> pd.DataFrame:
    """Keep the kinds that may be counted; totals only where the kinds do not cover every period."""
    sensitive = [one for one in profile.categories if one.sensitive]
    names = {name.casefold() for one in sensitive for name in (one.name, *one.aliases)}
    stems = [stem for one in sensitive for stem in one.stems]
    said = figures["category"].str.casefold()
    sounds = said.map(lambda text: text in names or any(stem in text for stem in stems))
    held = figures[~sounds.astype(bool)]
    whole = held["category"].str.casefold().str.match(_TOTAL)
    kinds, totals = held[~whole], held[whole]
    periods, of_kinds, of_totals = (
        set(zip(one["start"], one["end"], strict=True)) for one in (held, kinds, totals)
    )
    return totals if of_totals == periods != of_kinds else kinds
