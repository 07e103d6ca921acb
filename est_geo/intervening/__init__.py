"""A measure's road from proposal to done: who may do what, with what behind it."""

from est_geo.intervening.cameras import (
    DOSSIER_TEXTS,
    OUTCOMES,
    Dossier,
    close_dossier,
    dossier_row,
    dossier_stands,
    dossier_version,
    end_surveillance,
    missing_parts,
    was_put_up,
    write_dossier,
)
from est_geo.intervening.judging import draw_order, set_factor
from est_geo.intervening.moving import acknowledge, change, move, note
from est_geo.intervening.proposing import Proposal, proposal_row, propose, site_of
from est_geo.intervening.reminding import REMINDER_KINDS, REMINDERS, reminders
from est_geo.intervening.texts import kept_text, text_faults
from est_geo.interventions.lifecycle import (
    CAMERA,
    CHANGEABLE,
    allowed_moves,
    may_decide,
    waiting_for,
)

__all__ = [
    "CAMERA",
    "CHANGEABLE",
    "DOSSIER_TEXTS",
    "OUTCOMES",
    "REMINDERS",
    "REMINDER_KINDS",
    "Dossier",
    "Proposal",
    "acknowledge",
    "allowed_moves",
    "change",
    "close_dossier",
    "dossier_row",
    "dossier_stands",
    "dossier_version",
    "draw_order",
    "end_surveillance",
    "kept_text",
    "may_decide",
    "missing_parts",
    "move",
    "note",
    "proposal_row",
    "propose",
    "reminders",
    "set_factor",
    "site_of",
    "text_faults",
    "waiting_for",
    "was_put_up",
    "write_dossier",
]
