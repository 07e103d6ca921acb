"""The order of measures drawn by lot: what may be drawn, and the rows that are kept."""

from collections.abc import Sequence

import pandas as pd

from est_geo.errors import ReportError
from est_geo.interventions import fair_order
from est_geo.tables import TRIALS

LEAST: int = 2
_UNCHANGED = "Inget är lottat."


def order_rows(seen: pd.DataFrame, kind: str, chosen: Sequence[str], seed: int) -> pd.DataFrame:
    """
    Draw the order of measures of one kind that are decided and not ordered.

    Parameters
    ----------
    seen : pandas.DataFrame
        `INTERVENTIONS` that the asker may see.
    kind : str
        Id of the catalogue.
    chosen : sequence of str
        Numbers of the measures, as a form sends them.
    seed : int
        Seed of the lot: the same one gives the same order.

    Returns
    -------
    pandas.DataFrame
        `TRIALS`, its number, maker and time to be given by the store.

    Raises
    ------
    ReportError
        Fewer than two, one that is not decided, of another kind, or drawn already.
    """
    numbers = sorted({int(one) for one in chosen if one.isascii() and one.isdigit()})
    of_kind = seen[(seen["kind"] == kind) & (seen["status"] == "decided") & (seen["trial_id"] == 0)]
    rows = of_kind[of_kind["intervention_id"].isin(numbers)].set_index("intervention_id")
    if len(numbers) < LEAST:
        raise ReportError(f"Välj minst två åtgärder att lotta ordningen mellan. {_UNCHANGED}")
    if len(rows) != len(set(chosen)):
        raise ReportError(
            "Bara beslutade åtgärder av samma slag, som inte är beställda eller redan lottade, "
            f"kan lottas. Läs in sidan igen och välj på nytt. {_UNCHANGED}"
        )
    order = fair_order(numbers, seed=seed)
    districts = rows["district"].to_dict()
    drawn = pd.DataFrame(
        {
            "trial_id": 0,
            "place": range(1, len(order) + 1),
            "intervention_id": order,
            "district": [districts[number] for number in order],
            "seed": seed,
            "made_at": pd.Series(pd.NaT, index=range(len(order)), dtype="datetime64[ns, UTC]"),
            "made_by": "",
        }
    )
    return drawn[TRIALS.names]
