"""Finders of personal data, one module a kind. Each yields spans in a text made readable."""

from est_geo.intake.personal_data.accounts import accounts
from est_geo.intake.personal_data.letters import MAX_LENGTH, Span, readable, with_digits
from est_geo.intake.personal_data.mails import mails
from est_geo.intake.personal_data.names import NAME_WORDS, names
from est_geo.intake.personal_data.personal_numbers import personal_numbers
from est_geo.intake.personal_data.phones import phones
from est_geo.intake.personal_data.plates import plates

__all__ = [
    "MAX_LENGTH",
    "NAME_WORDS",
    "Span",
    "accounts",
    "mails",
    "names",
    "personal_numbers",
    "phones",
    "plates",
    "readable",
    "with_digits",
]
