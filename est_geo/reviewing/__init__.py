"""What a person settles: unsure places, suspected duplicates, suspected personal data.

A decision is carried out whole or not at all, stands in a log that is only added to, and can be
taken back; what it teaches is taken back with it. The log holds what changed, never free text:
words that a decision drops are gone for good.
"""

from est_geo.reviewing.cases import (
    ReviewCase,
    ReviewPage,
    decision_log,
    review_case,
    review_queue,
)
from est_geo.reviewing.deciding import decide, same_words, undo

__all__ = [
    "ReviewCase",
    "ReviewPage",
    "decide",
    "decision_log",
    "review_case",
    "review_queue",
    "same_words",
    "undo",
]
