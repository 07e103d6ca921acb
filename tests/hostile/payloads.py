"""The texts that would run if they were taken for code, numbered."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("xss_payloads.txt")
_CODE = re.compile(r"⟦([0-9a-f]{1,6})⟧")
HOOK = "xss"
"""What a text calls when it runs."""
ELSEWHERE = "kanarie.invalid"
"""What a text asks when it can make a browser ask."""


@dataclass(frozen=True, slots=True)
class Payload:
    """One text, its number, and what kind it is."""

    number: int
    kind: str
    text: str


@cache
def payloads() -> tuple[Payload, ...]:
    """Give all of them."""
    lines = _FILE.read_text("utf-8").splitlines()
    split = [line.split("\t", 1) for line in lines if line and not line.startswith("#")]
    return tuple(Payload(at, kind, _made(at, text)) for at, (kind, text) in enumerate(split))


def _made(number: int, text: str) -> str:
    return _CODE.sub(lambda found: chr(int(found[1], 16)), text.replace("¤", str(number)))


def texts() -> list[str]:
    """Give the texts alone, in order."""
    return [one.text for one in payloads()]
