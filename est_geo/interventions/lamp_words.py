"""What is known of the lamps at a place, in numbers and in Swedish."""

import math
from dataclasses import dataclass, replace

import pandas as pd

from est_geo.periods import MONTHS
from est_geo.words import counted, number, percent


@dataclass(frozen=True, slots=True)
class LampsNear:
    """
    What the inventory and the fault register say of the light at a place.

    Attributes
    ----------
    inventory : bool
        Whether any inventory of lamps has been read; without one nothing is known of lamps.
    n : int
        Lamps that stand at the place: those taken down are not among them.
    n_working, n_out : int
        Those that shine; those that are out by the inventory or have an open fault. The others'
        state is not known.
    open_faults : int
        Faults at the place that are reported and not mended, also where no lamp is known.
    longest_out_days : float
        Days since the oldest of them was reported; NaN without one.
    nearest_working_m : float
        From the middle of the place to the nearest lamp that shines, wherever it stands; NaN
        where none is known.
    spacing_m, widest_m : float
        The usual and the widest gap between neighbouring lamps at the place; NaN with fewer than
        two.
    lit_share : float
        Share of the place that lies within reach of a lamp that shines; NaN without a place with
        an outline or without an inventory.
    stated_at : pandas.Timestamp or None
        When the inventory last says that it was so, for any lamp at the place.
    words : tuple of str
        All this in Swedish sentences.
    """

    inventory: bool
    n: int
    n_working: int
    n_out: int
    open_faults: int
    longest_out_days: float
    nearest_working_m: float
    spacing_m: float
    words: tuple[str, ...] = ()
    widest_m: float = math.nan
    lit_share: float = math.nan
    stated_at: pd.Timestamp | None = None


def told(found: LampsNear, reach_m: float) -> LampsNear:
    """
    Give what is known of the lamps its Swedish sentences.

    Examples
    --------
    >>> nan = float("nan")
    >>> told(LampsNear(True, 0, 0, 0, 0, nan, nan, nan), 50).words[0][:38]
    'Lampinventeringen har ingen lampa här:'
    """
    return replace(found, words=(*_standing(found, reach_m), *_faults(found)))


def _standing(found: LampsNear, reach_m: float) -> list[str]:
    if not found.inventory:
        return ["Ingen lampinventering är inläst: det är okänt vilka lampor som finns här."]
    if not found.n:
        here = (
            "Lampinventeringen har ingen lampa här: antingen saknas lampor, eller så omfattar den "
            "inte platsen."
        )
        return [here, *_nearest(found, reach_m)]
    unknown = found.n - found.n_working - found.n_out
    parts = [
        f"{number(found.n_working)} lyser",
        _out(found.n_out),
        *([f"för {number(unknown)} är det okänt"] if unknown else []),
    ]
    lamps = counted(found.n, "lampa", "lampor")
    at = found.stated_at
    since = f" i {MONTHS[at.month - 1]} {at.year}" if at is not None else ""
    return [f"{lamps} enligt inventeringen{since}: {', '.join(parts)}.", *_nearest(found, reach_m),
            *_gaps(found), *_unlit(found, reach_m)]  # fmt: skip


def _out(n: int) -> str:
    return f"{number(n)} är {'släckt' if n == 1 else 'släckta'}" if n else "ingen är släckt"


def _nearest(found: LampsNear, reach_m: float) -> list[str]:
    if not math.isfinite(found.nearest_working_m):
        return ["Ingen lampa i inventeringen är känd för att lysa."]
    far = found.nearest_working_m > reach_m
    more = f", längre än de {number(reach_m)} m som en lampa antas nå" if far else ""
    distance = f"{number(found.nearest_working_m)} m från platsens mitt"
    return [f"Närmaste lampa som lyser står {distance}{more}."]


def _gaps(found: LampsNear) -> list[str]:
    if not math.isfinite(found.spacing_m):
        return []
    usual, widest = (f"{number(gap)} m" for gap in (found.spacing_m, found.widest_m))
    if usual == widest:
        return [f"Avståndet mellan lamporna är {usual}."]
    return [f"Avståndet mellan lamporna är oftast {usual}, som mest {widest}."]


def _unlit(found: LampsNear, reach_m: float) -> list[str]:
    if not math.isfinite(found.lit_share):
        return []
    share, reach = percent(found.lit_share), number(reach_m)
    return [f"{share} av platsens yta ligger inom {reach} m från en lampa som lyser."]


def _faults(found: LampsNear) -> list[str]:
    if not found.open_faults:
        return []
    faults = counted(found.open_faults, "öppen felanmälan", "öppna felanmälningar")
    days = int(found.longest_out_days)
    waited = f"har väntat {number(days)} dygn" if days else "kom det senaste dygnet"
    which = "" if found.open_faults == 1 else "den äldsta "
    return [f"{faults} om lampor; {which}{waited}."]
