"""Made-up personal data in many writings, and clean texts that look dangerous.

Knows nothing of the finders: it has its own check digit, its own formats and its own sentences.
"""

import datetime as dt
import random
import re
from pathlib import Path

SENTENCES = (
    "{}", "Vid Ryds centrum, {}", "pnr {}", "{} sågs vid lekplatsen", "Klotter ({})", "Person: {}.",
    "Mannen, {}, bor på Rydsvägen 9C", "12 ungdomar, en av dem {}", "kl 22.30 {} vid hus 123",
    "Tel 112. {}", "id:{};", "Skäggetorp C {} och hans bror",
)  # fmt: skip
DASHES = "-‐‑‒–—−－"
SPACES = " \u00a0\u2009\u202f"
DIGITS = (0x0660, 0x06F0, 0x0966, 0xFF10, 0x1D7CE)


def check_digit(nine):
    total = 0
    for place, digit in enumerate(map(int, nine)):
        value = digit * 2 if place % 2 == 0 else digit
        total += value // 10 + value % 10
    return str((10 - total % 10) % 10)


def personal_number(rng):
    day = dt.date(1925, 1, 1) + dt.timedelta(days=rng.randrange(36_500))
    shown = f"{day:%y%m}{day.day + 60}" if rng.random() < 0.2 else f"{day:%y%m%d}"
    nine = f"{shown}{rng.randrange(1, 1000):03}"
    return str(day.year // 100), shown, nine[6:] + check_digit(nine)


def personal_writings(rng, century, date, last):
    """Write one number in 24 ways: twelve common ones, and twelve that people make worse."""
    yy, mm, dd = date[:2], date[2:4], date[4:]
    dash, space = rng.choice(DASHES), rng.choice(SPACES)
    other = rng.choice(DIGITS)
    plain = f"{century}{date}{last}"
    yield from (
        f"{date}-{last}", f"{date}{last}", f"{century}{date}-{last}", plain, f"{date} {last}",
        f"{century}{date} {last}", f"{date}+{last}", f"{date}{dash}{last}", f"{date} {dash} {last}",
        f"{yy}-{mm}-{dd}-{last}", f"{century}{yy}-{mm}-{dd}-{last}", f"{date}{space}{last}",
    )  # fmt: skip
    yield from (
        f"{century}{date}.{last}", f"{century}{yy} {mm} {dd} {last}", " ".join(date + last),
        f"{century}{yy}/{mm}/{dd}-{last}", f"{century}{yy}.{mm}.{dd}-{last}",
        f"{date}\u200b-\u200b{last}", f"{date[:3]}\u00ad{date[3:]}-{last}", f"pnr:{date}{last}",
        plain.translate({48 + n: chr(other + n) for n in range(10)}),
        f"{date}{dash}{last}".translate({48 + n: chr(other + n) for n in range(10)}),
        f"{date[0]}{date[1:].replace('0', 'O')}-{last}",
        f"{date}-{last[0]}{last[1:].replace('1', 'l')}",
    )  # fmt: skip


def interim_number(rng):
    century, date, last = personal_number(rng)
    letter = rng.choice("TRSUWXJKLMN")
    dash = rng.choice(("-", "", "–"))
    return f"{rng.choice((century, ''))}{date}{dash}{letter}{last[1:]}"


def phone_number(rng):
    mobile = f"07{rng.choice('02369')}", f"{rng.randrange(10**7):07}"
    area, rest = rng.choice(
        [mobile, mobile, ("013", f"{rng.randrange(100000, 999999)}"),
         ("08", f"{rng.randrange(1000000, 99999999)}"), ("0142", f"{rng.randrange(10000, 99999)}")]
    )  # fmt: skip
    pairs = " ".join(_pairs(rest))
    abroad = rng.choice(["+47 4", "+45 2", "+358 40 ", "+49 30 "])
    forms = (
        f"{area}-{pairs}", f"{area}{rest}", f"{area} {pairs}", f"{area}-{rest}",
        f"+46 (0){area[1:]} {pairs}", f"+46{area[1:]}{rest}", f"+46 {area[1:]}-{pairs}",
        f"0046 {area[1:]} {pairs}", f"{area}/{pairs}", f"{area}.{pairs.replace(' ', '.')}",
        f"{area}–{pairs}", f"({area}) {pairs}", f"{area}\u00a0{pairs}",
        f"{abroad}{rng.randrange(10**6, 10**7)}", f"tel {pairs if len(rest) > 5 else area + rest}",
        f"+46-{area[1:]}-{rest}",
    )  # fmt: skip
    return rng.choice(forms)


def _pairs(digits):
    first = 3 if len(digits) % 2 else 2
    return [digits[:first], *(digits[at : at + 2] for at in range(first, len(digits), 2))]


def mail_address(rng):
    name = rng.choice(["anna.b", "kalle_77", "örjan.å", "x", "per-erik+est", "info"])
    host = rng.choice(["example.se", "exempel.nu", "post.example.com", "räksmörgås.se"])
    dotted = host.replace(".", rng.choice([" dot ", " punkt "]))
    return rng.choice([
        f"{name}@{host}", f"{name} @ {host}", f"{name}(at){host}", f"{name}[at]{host}",
        f"{name} (at) {host}", f"{name}＠{host}", f"{name} at {dotted}", f"{name} snabel-a {host}",
        f"{name}@{host}".upper(), f"{name}[at]{host.replace('.', '[dot]')}",
        f"mailto:{name}@{host}",
        f"{name}@{host}".replace("@", "\u200b@"),
    ])  # fmt: skip


LETTERS = "ABCDEFGHJKLMNOPRSTUWXYZ"
NOT_WORDS = "BCDFGHJKLMNPRSTWXZ"


def plate(rng):
    letters = "".join(rng.choice(NOT_WORDS) for _ in range(3))
    last = rng.choice("0123456789" + LETTERS.replace("O", ""))
    digits = f"{rng.randrange(100):02}{last}"
    return rng.choice([
        f"{letters}{digits}", f"{letters} {digits}", f"{letters}-{digits}",
        f"{letters}{digits}".lower(), f"bil {letters.lower()} {digits.lower()}",
        f"regnr {letters} {digits}", f"MC {letters}{digits}",
        f"{letters}\u00a0{digits}", f"reg.nr: {letters}{digits}", f"{letters}.{digits}",
    ])  # fmt: skip


STREETS = (
    "Rydsvägen", "Storgatan", "Nygatan", "Skäggetorpsgatan", "Karl Johans gata", "S:t Larsgatan",
    "Anders Ljungstedts gata", "Sankt Eriksgatan", "Per Albin Hanssons väg", "Olof Palmes plats",
    "Drottninggatan", "Kaserngatan", "Ö. Storgatan", "Gustav Adolfsgatan", "Nils Holgerssons gata",
)  # fmt: skip


TEMPLATES = [
    line
    for line in (Path(__file__).parent / "intake" / "clean_texts.txt")
    .read_text("utf-8")
    .splitlines()
    if line and not line.startswith("#")
]


def clean_text(rng):
    """Make a text without personal data that looks as if it had some."""
    day = dt.date(2021, 1, 1) + dt.timedelta(days=rng.randrange(2500))
    clock = f"{rng.randrange(24):02}:{rng.randrange(60):02}"
    words = {
        "street": rng.choice(STREETS), "letter": rng.choice("ABCD"), "day": f"{day}",
        "packed": f"{day:%Y%m%d}", "short": f"{day.day}/{day.month} {day.year}",
        "dots": f"{day:%d.%m.%Y}", "slashes": f"{day:%d/%m/%Y}", "year": f"{day.year}",
        "clock": clock, "dotted": clock.replace(":", "."),
        "hhmm": clock.replace(":", ""),
    }  # fmt: skip

    def fill(match):
        if not match[1].isdigit():
            return words[match[1]]
        length = int(match[1])
        return str(rng.randrange(10 ** (length - 1), 10**length))

    return re.sub(r"\{(\w+)\}", fill, rng.choice(TEMPLATES))


def seeded(seed):
    return random.Random(seed)  # noqa: S311 - made-up texts keep no secrets
