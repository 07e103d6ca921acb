"""Account numbers: IBAN by its check digits, and others after a word for them."""

import re
from collections.abc import Iterator

from est_geo.intake.personal_data.letters import Span

KIND = "konto"

_IBAN = re.compile(r"(?<![^\W_])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?(?![^\W_])")
_SAID = re.compile(
    r"(?<![^\W_])(?:bankgiro|bg|plusgiro|postgiro|pg|bankkonto|konto(?:nr|nummer)?|"
    r"clearing(?:nr|nummer)?|kortnr|kortnummer)[ .:]{1,3}(?:nr[ .:]{1,2})?(\d[\d ,-]{4,26}\d)",
    re.IGNORECASE,
)
_FEWEST = 6


def accounts(text: str) -> Iterator[Span]:
    """
    Find account numbers.

    Examples
    --------
    >>> [span[:2] for span in accounts("SE35 5000 0000 0549 1000 0003, bg 123-4567, hus 123-4567")]
    [(0, 29), (34, 42)]
    """
    for match in _IBAN.finditer(text):
        packed = match[0].replace(" ", "")
        if int("".join(str(int(one, 36)) for one in packed[4:] + packed[:4])) % 97 == 1:
            yield match.start(), match.end(), KIND
    for match in _SAID.finditer(text):
        if sum(map(str.isdigit, match[1])) >= _FEWEST:
            yield match.start(1), match.end(1), KIND
