"""A slow machine is no fault: hypothesis keeps no clock here."""

from hypothesis import settings

settings.register_profile("no_clock", deadline=None, max_examples=30)
settings.load_profile("no_clock")
