"""Follow-up: comparison places chosen on what was known before, and the receipt afterwards."""

from est_geo.follow_up.choosing import Chosen, choose_comparisons, comparison_places
from est_geo.follow_up.made_up import made_up_interventions, made_up_outcomes
from est_geo.follow_up.periods import FollowUp, follow_up_periods, receipt_from
from est_geo.follow_up.receipting import Receipt, due, receipt

__all__ = [
    "Chosen",
    "FollowUp",
    "Receipt",
    "choose_comparisons",
    "comparison_places",
    "due",
    "follow_up_periods",
    "made_up_interventions",
    "made_up_outcomes",
    "receipt",
    "receipt_from",
]
