"""E-mail addresses, also those written to hide from robots."""

import re
from collections.abc import Iterator

from est_geo.intake.personal_data.letters import Span

KIND = "e-post"

_AT = r"(?:@|[(\[{] ?(?:at|snabel-?a|@) ?[)\]}])"
_DOT = r"(?:\.|[(\[{] ?(?:dot|punkt|\.) ?[)\]}])"
_TIGHT = re.compile(rf"[\w.+'-]{{1,64}} ?{_AT} ?[\w.-]{{2,200}}", re.IGNORECASE)
_DOTTED = re.compile(
    rf"[\w.+'-]{{1,64}} ?{_AT} ?[\w-]{{1,64}}(?: ?{_DOT} ?[\w-]{{1,64}}){{1,4}}", re.IGNORECASE
)
_WORDS = re.compile(
    r"[\w+'-]{1,64}(?:(?: (?:dot|punkt) |\.)[\w+'-]{1,64}){0,3} (?:at|snabel-?a) "
    r"[\w-]{1,64}(?:(?: (?:dot|punkt) |\.)[\w-]{1,64}){0,2}(?: (?:dot|punkt) |\.)[a-z]{2,12}"
    r"(?![^\W_])",
    re.IGNORECASE,
)


def mails(text: str) -> Iterator[Span]:
    """
    Find e-mail addresses.

    Examples
    --------
    >>> [span[:2] for span in mails("anna.b@localhost, anna at example dot se")]
    [(0, 16), (18, 40)]
    """
    for form in (_DOTTED, _TIGHT, _WORDS):
        for match in form.finditer(text):
            yield match.start(), match.end(), KIND
