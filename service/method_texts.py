"""The texts that tell how each number is made: read from Markdown, in their order, as HTML."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final
from unicodedata import normalize

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from est_geo.data_files import methods_root

PATH: Final = "/metod"
OTHERS: Final = "Övrigt"
_ORDER: Final = "ordning.toml"
_SUFFIX: Final = ".md"
# A number and its per cent sign, and the thousands of a number, stay on one line.
_TORN: Final = re.compile(r"(?<=\d) (?=%|\d{3}(?!\d))")
_SCROLLS: Final = '<div class="scroll" role="group" aria-label="Tabell" tabindex="0"><table>'
_HARD_SPACE: Final = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a text under a heading of its own."""

    id: str
    title: str
    body: Markup


@dataclass(frozen=True, slots=True)
class MethodText:
    """
    A text as its page shows it.

    `title` is the heading before its colon and `about` what follows; `opening` is what stands
    before the first section, in plain words.
    """

    slug: str
    title: str
    about: str
    opening: Markup
    sections: tuple[Section, ...]

    @property
    def path(self) -> str:
        """Address of its page."""
        return f"{PATH}/{self.slug}"


@dataclass(frozen=True, slots=True)
class Group:
    """Texts that belong together in the list."""

    title: str
    texts: tuple[MethodText, ...]


@dataclass(frozen=True, slots=True)
class Library:
    """Every text: in groups for the list, and one after another for the way through them."""

    groups: tuple[Group, ...]

    @property
    def texts(self) -> tuple[MethodText, ...]:
        """All texts in the order of the list."""
        return tuple(text for group in self.groups for text in group.texts)

    def find(self, slug: str) -> MethodText | None:
        """Text of a name, or None."""
        return next((text for text in self.texts if text.slug == slug), None)

    def beside(self, text: MethodText) -> tuple[MethodText | None, MethodText | None]:
        """Text before and text after in the order of the list."""
        texts = self.texts
        at = texts.index(text)
        return (texts[at - 1] if at else None, texts[at + 1] if at + 1 < len(texts) else None)


@cache
def library(folder: Path | None = None) -> Library:
    """
    Read every text of a folder, the shipped one unless another is given; once a process.

    Examples
    --------
    >>> library().find("hotspots").title
    'Hotspots'
    """
    root = methods_root() if folder is None else folder
    texts = {file.stem: read_text(file) for file in sorted(root.glob(f"*{_SUFFIX}"))}
    order = tomllib.loads((root / _ORDER).read_text("utf-8")) if (root / _ORDER).is_file() else {}
    return Library(tuple(_grouped(texts, order.get("group", []))))


def _grouped(texts: Mapping[str, MethodText], order: Sequence[Mapping[str, Any]]) -> list[Group]:
    named = [(str(one["title"]), [str(slug) for slug in one["texts"]]) for one in order]
    known = {slug for _, slugs in named for slug in slugs}
    named.append((OTHERS, [slug for slug in texts if slug not in known]))
    groups = [
        Group(title, tuple(texts[slug] for slug in slugs if slug in texts))
        for title, slugs in named
    ]
    return [group for group in groups if group.texts]


def _markdown() -> MarkdownIt:
    # html=False: a text can hold no markup of its own. Pictures would need a road of their own.
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    # A wide table scrolls in a box of its own, which the keyboard reaches.
    markdown.add_render_rule("table_open", lambda *_: _SCROLLS)
    markdown.add_render_rule("table_close", lambda *_: "</table></div>")
    return markdown


def read_text(file: Path) -> MethodText:
    """
    Read one text.

    Examples
    --------
    >>> read_text(methods_root() / "hotspots.md").title
    'Hotspots'
    """
    markdown = _markdown()
    tokens = _fitted(markdown.parse(file.read_text("utf-8")))
    parts: list[tuple[str, str, list[Token]]] = [("h1", "", [])]
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.type == "heading_open" and token.tag in {"h1", "h2"}:
            parts.append((token.tag, tokens[at + 1].content, []))
            at += 3
        else:
            parts[-1][2].append(token)
            at += 1
    written = [(tag, said, _html(markdown, inside)) for tag, said, inside in parts]
    heading = next((said for tag, said, _ in written if tag == "h1" and said), file.stem)
    title, _, about = heading.partition(":")
    return MethodText(
        slug=file.stem,
        title=title.strip(),
        about=_sentence(about.strip()),
        opening=Markup("").join(body for tag, _, body in written if tag == "h1"),
        sections=tuple(
            Section(_anchor(said), said, body) for tag, said, body in written if tag == "h2"
        ),
    )


def _html(markdown: MarkdownIt, tokens: list[Token]) -> Markup:
    # What the parser has not escaped is not there: html=False above.
    return Markup(markdown.renderer.render(tokens, markdown.options, {}))  # noqa: S704


def _fitted(tokens: list[Token]) -> list[Token]:
    for token in tokens:
        _fit(token)
    for opening, inside, closing in zip(tokens, tokens[1:], tokens[2:], strict=False):
        # The corner above a column of names is no heading.
        if opening.type == "th_open" and not inside.content:
            opening.tag = closing.tag = "td"
            opening.attrs.pop("scope")
    return tokens


def _fit(token: Token) -> None:
    """Fit a token to our pages: addresses of other texts, a class for alignment, whole numbers."""
    if token.type == "link_open":
        token.attrSet("href", _address(str(token.attrGet("href"))))
    if token.type in {"th_open", "td_open"} and token.attrs.pop("style", ""):
        token.attrSet("class", "n")
    if token.type == "th_open":
        token.attrSet("scope", "col")
    if token.type == "text":
        token.content = _TORN.sub(_HARD_SPACE, token.content)
    for child in token.children or ():
        _fit(child)


def _address(href: str) -> str:
    name, mark, anchor = href.partition("#")
    if name.endswith(_SUFFIX) and "/" not in name:
        return f"{PATH}/{name.removesuffix(_SUFFIX)}{mark}{anchor}"
    return href


def _anchor(title: str) -> str:
    plain = normalize("NFKD", title.lower()).encode("ascii", "ignore").decode()
    return "-".join(plain.split())


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
