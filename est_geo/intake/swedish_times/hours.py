"""The hours that words stand for. Wide on purpose: a window that is too wide is not wrong."""

import datetime as dt

PARTS: dict[str, tuple[int, int]] = {
    "natt": (22, 30),
    "gryning": (3, 9),
    "morgon": (5, 10),
    "förmiddag": (8, 12),
    "lunch": (11, 14),
    "eftermiddag": (12, 18),
    "skymning": (15, 23),
    "kväll": (17, 24),
    "midnatt": (23, 25),
    "dagtid": (6, 18),
}
"""Part of the day to its first and last hour; over 24 is the day after: a night belongs to the
evening's date. Dawn and dusk cover the year's earliest and latest in Sweden's south."""

WEEKEND = (dt.timedelta(days=4, hours=18), dt.timedelta(days=7))
"""From Friday 18:00 to Sunday's end, counted from Monday."""

ABOUT = dt.timedelta(minutes=30)
"""Around 22 ("ca 22") is half an hour each way."""

NIGHT_FALLS = 12
"""In "natten till lördag kl 23" a clock from noon on is the evening's, one before the morning's."""
