"""Why a time was not read: one Swedish reason each, with what was expected and an example."""

from enum import Enum


class Refusal(Enum):
    """
    A reason; its value says what was expected, and never quotes the text.

    Examples
    --------
    >>> Refusal.NO_MONTH.value
    'Månaden ska vara 1–12 och dagen stå före månaden, som i 13/11 2026.'
    """

    UNREADABLE = "Skriv som 2026-11-09 14:30 eller 9/11 2026 14:30."
    NO_MONTH = "Månaden ska vara 1–12 och dagen stå före månaden, som i 13/11 2026."
    NO_DAY = "Dagen finns inte i kalendern. Skriv som 2026-11-09 eller 9/11 2026."
    NO_WEEK = "Veckan finns inte i kalendern. Skriv som v. 46 2026 eller 2026-W46."
    NO_CLOCK = "Klockslaget ska vara 00:00–24:00, som i 14:30."
    NO_DATE = "Datum saknas. Skriv datumet före klockslaget, som i 2026-11-09 14:30."
    NO_YEAR = "Årtalet saknas. Skriv som 2026-11-09 eller 9/11 2026."
    YEAR_FIRST = (
        "Året ska ha fyra siffror när det står först, annars kan det vara en dag. "
        "Skriv som 2026-11-09."
    )
    NO_RECEIVED = (
        "Ord som igår och i lördags kräver en kolumn för när rapporten kom in. "
        "Skriv datumet, som i 2026-11-09 kväll."
    )
    WEEKDAY = "Veckodagen och datumet hör inte ihop. Skriv bara datumet, som i 2026-11-09."
    BARE_NUMBER = "Talet kan vara ett årtal eller ett klockslag. Skriv som 9/11 2026 kl 22."
    NIGHT = (
        "Natt och ett klockslag efter midnatt kan betyda två dygn. "
        "Skriv dygnet, som i 2026-11-10 02:00."
    )
    PART = "Klockslaget ligger inte i den del av dygnet som nämns. Skriv som 2026-11-09 14:30."
    BACKWARDS = "Tiden slutar före sin början. Skriv som 2026-11-09 22:00 - 2026-11-10 02:00."
    NO_LEAP = "Dagen har inte funnits det senaste året. Skriv ut årtalet, som i 29/2 2024."


class RefusedError(Exception):
    """Carries a `Refusal` out of the reading of one text."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.name)
        self.reason = reason
