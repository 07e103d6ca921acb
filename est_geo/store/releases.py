"""What is proposed for publication and what is published: frozen, never changed, never removed."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import duckdb
import pandas as pd

from est_geo.errors import ConflictError, DisclosureError, NotFoundError
from est_geo.store.access import Access
from est_geo.store.deeds import Deed
from est_geo.store.frames import from_arrow, instant
from est_geo.tables import Column, Table

RELEASES = Table("releases", ("release_id",), (
    Column("release_id", "int", "number of the proposal"),
    Column("audience", "text", "public, est or intern"),
    Column("product", "text", "what it tells: month, tertial or quarter_sensitive"),
    Column("period", "text", "of when, as Period.parse reads it, or a quarter"),
    Column("version", "int", "1, then one more for each correction"),
    Column("reason", "text", "Swedish: why it is corrected; empty in the first version"),
    Column("sha256", "text", "of the content's bytes"),
    Column("proposed_by", "text", "id of the account, or the command line"),
    Column("proposed_at", "time", "when"),
    Column("state", "text", "proposed, published or refused"),
    Column("decided_by", "text", "who approved, or whose approval was refused", nullable=True),
    Column("decided_at", "time", "when", nullable=True),
    Column("words", "text", "Swedish: why it was refused", nullable=True),
))  # fmt: skip
"""Releases as they are listed; what they say is asked for one by one."""

_LIST: Final = """
SELECT r.*, coalesce(d.verdict, 'proposed') AS state, d.decided_by, d.decided_at, d.words
FROM releases AS r LEFT JOIN release_decisions AS d USING (release_id)
ORDER BY release_id
"""
_PUBLISHED: Final = """
SELECT r.release_id, r.audience, r.product, r.period, r.version, r.content, r.sha256
FROM releases AS r JOIN release_decisions AS d USING (release_id)
WHERE d.verdict = 'published' AND r.audience = $audience
ORDER BY d.decided_at, r.release_id
"""
_ONE: Final = """
SELECT r.release_id, r.audience, r.product, r.period, r.version, r.content, r.sha256,
    r.proposed_by, coalesce(d.verdict, 'proposed') AS state
FROM releases AS r LEFT JOIN release_decisions AS d USING (release_id)
WHERE r.release_id = $release_id
"""
_ADD: Final = """
INSERT INTO releases BY NAME
SELECT $release_id AS release_id, $audience AS audience, $product AS product, $period AS period,
    $version AS version, $reason AS reason, $content AS content, $sha256 AS sha256,
    $by AS proposed_by, $at::TIMESTAMPTZ AS proposed_at
"""
_DECIDE: Final = """
INSERT INTO release_decisions BY NAME
SELECT $release_id AS release_id, $verdict AS verdict, $by AS decided_by,
    $at::TIMESTAMPTZ AS decided_at, $words AS words
"""


@dataclass(frozen=True, slots=True)
class Frozen:
    """What a release says, byte for byte."""

    release_id: int
    audience: str
    product: str
    period: str
    version: int
    content: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is to be published: for whom, what, of when, in which bytes, and why again."""

    audience: str
    product: str
    period: str
    content: str
    reason: str = ""


Judge = Callable[[Sequence[Frozen], Frozen], str]
"""Looks at everything published to the audience and at the new one; says why not, or nothing."""


class Releases(Access):
    """Publications, frozen."""

    def add_release(self, proposal: Proposal, at: pd.Timestamp) -> int:
        """
        Keep a proposal; return its number. Nobody but those who decide sees it yet.

        Raises
        ------
        ConflictError
            That is published already, and no reason to correct it is given.
        """
        with self._writing(reports=False) as cursor:
            version = _last_version(cursor, proposal) + 1
            if version > 1 and not proposal.reason:
                raise ConflictError(
                    "Det är redan publicerat och ändras aldrig tyst. Ange ett skäl för att "
                    "föreslå en rättelse; den första versionen finns kvar."
                )
            last = cursor.execute("SELECT max(release_id) FROM releases").fetchone()
            number = 1 + int((last or (0,))[0] or 0)
            digest = hashlib.sha256(proposal.content.encode()).hexdigest()
            given: dict[str, str | int] = {
                "release_id": number,
                "audience": proposal.audience,
                "product": proposal.product,
                "period": proposal.period,
                "version": version,
                "reason": proposal.reason,
                "content": proposal.content,
                "sha256": digest,
            }
            cursor.execute(_ADD, given | {"by": self._acting.who, "at": instant(at)})
            told = {name: given[name] for name in ("audience", "product", "period", "version")}
            deed = Deed("release.propose", "release", str(number), proposal.reason)
            self._note(cursor, _with(deed, told | {"sha256": digest}))
        return number

    def decide_release(
        self, release_id: int, judge: Judge, at: pd.Timestamp, *, alone: bool = False
    ) -> Frozen:
        """
        Publish a proposal, if the judge finds nothing against it, in one transaction.

        Parameters
        ----------
        release_id : int
            The proposal.
        judge : callable
            Is given everything published to the same audience, and the proposal.
        at : pandas.Timestamp
            When.
        alone : bool
            The one who proposed may approve; the trail says that there was no second person.

        Raises
        ------
        NotFoundError
            There is no such proposal.
        ConflictError
            It is decided already, something else was published for the period meanwhile, or the
            one who approves is the one who proposed.
        DisclosureError
            The judge has found something; the refusal is kept and nothing is published.
        """
        with self._writing(reports=False) as cursor:
            frozen, proposer, version = _proposal(cursor, release_id)
            by_one = proposer == self._acting.who
            if by_one and not alone:
                raise ConflictError(
                    "Den som har föreslagit kan inte godkänna: publicering kräver två personer. "
                    "Be någon annan med rätt att publicera. Inget är publicerat."
                )
            if version != frozen.version:
                raise ConflictError(
                    "Något annat har publicerats för perioden sedan förslaget gjordes. Föreslå på "
                    "nytt. Inget är publicerat."
                )
            words = judge(_published(cursor, frozen.audience), frozen)
            verdict = "refused" if words else "published"
            given = {"release_id": release_id, "verdict": verdict, "words": words}
            cursor.execute(_DECIDE, given | {"by": self._acting.who, "at": instant(at)})
            deed = Deed(f"release.{'refuse' if words else 'publish'}", "release", str(release_id))
            told: dict[str, str | int] = {
                "sha256": frozen.sha256,
                "two_persons": not by_one,
            }
            self._note(cursor, _with(deed, told))
        if words:
            raise DisclosureError(words)
        return frozen

    def published(self, audience: str) -> list[Frozen]:
        """Give everything published to an audience, in order of publication."""
        with self._reading() as cursor:
            return _published(cursor, audience)

    def frozen(self, audience: str, product: str, period: str) -> Frozen | None:
        """Give the newest published version of something; None where there is none."""
        found = [
            one
            for one in self.published(audience)
            if (one.product, one.period) == (product, period)
        ]
        return max(found, key=lambda one: one.version, default=None)

    def release(self, release_id: int) -> Frozen:
        """
        Give what a release says, published or not.

        Raises
        ------
        NotFoundError
            There is no such release.
        """
        with self._reading() as cursor:
            return _one(cursor, release_id)[0]

    def releases(self) -> pd.DataFrame:
        """Return every release, oldest first (`RELEASES`)."""
        return from_arrow(self._table(_LIST, RELEASES.names), RELEASES)


def _proposal(cursor: duckdb.DuckDBPyConnection, release_id: int) -> tuple[Frozen, str, int]:
    """Give a proposal that waits, who made it, and the version that it would be now."""
    frozen, proposer, state = _one(cursor, release_id)
    if state != "proposed":
        raise ConflictError(
            "Förslaget är redan avgjort. Lista publiceringarna och föreslå på nytt om det behövs."
        )
    same = Proposal(frozen.audience, frozen.product, frozen.period, frozen.content)
    return frozen, proposer, _last_version(cursor, same) + 1


def _one(cursor: duckdb.DuckDBPyConnection, release_id: int) -> tuple[Frozen, str, str]:
    row = cursor.execute(_ONE, {"release_id": release_id}).fetchone()
    if row is None:
        raise NotFoundError("Det finns ingen publicering med det numret. Lista dem och välj en.")
    return Frozen(*row[:-2]), str(row[-2]), str(row[-1])


def _published(cursor: duckdb.DuckDBPyConnection, audience: str) -> list[Frozen]:
    rows = cursor.execute(_PUBLISHED, {"audience": audience}).fetchall()
    return [Frozen(*row) for row in rows]


def _last_version(cursor: duckdb.DuckDBPyConnection, proposal: Proposal) -> int:
    of_period = [
        one.version
        for one in _published(cursor, proposal.audience)
        if (one.product, one.period) == (proposal.product, proposal.period)
    ]
    return max(of_period, default=0)


def _with(deed: Deed, details: dict[str, str | int]) -> Deed:
    return Deed(deed.action, deed.object_kind, deed.object_id, deed.purpose, details)
