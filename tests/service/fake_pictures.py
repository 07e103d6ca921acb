"""A source of made-up pictures, and a service over it."""

import atexit
import shutil
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from starlette.testclient import TestClient

from est_geo.errors import NotFoundError
from est_geo.periods import Period
from est_geo.picture import Audience, PublishedPicture
from est_geo.store import Store
from service.app import create_app
from service.settings import Settings
from tests.sample_picture import WEEK, sample_published

BASE = "http://127.0.0.1:8000"
HERE = ("127.0.0.1", 50_000)
EARLIER = WEEK.before(1)


@dataclass
class FakePictures:
    """Two weeks of the sample, or none, or a failure."""

    audience: Audience = "est"
    hostile: bool = False
    silent: str | None = None
    empty: bool = False
    error: Exception | None = None
    made: dict[tuple[Period, Audience], PublishedPicture] = field(default_factory=dict)

    def available(self, audience: Audience | None = None) -> list[Period]:
        if self.error is not None:
            raise self.error
        if self.empty:
            return []
        public = (audience or self.audience) == "public"
        return [Period.parse("2026-10")] if public else [EARLIER, WEEK]

    def picture(self, period: Period, audience: Audience | None = None) -> PublishedPicture:
        whom = audience or self.audience
        if period not in self.available(whom):
            raise NotFoundError(f"Det finns ingen lägesbild för {period.label}.")
        if (period, whom) not in self.made:
            made = sample_published(whom, hostile=self.hostile, silent=self.silent)
            heading = replace(made.heading, period=period)
            self.made[period, whom] = made if period == WEEK else replace(made, heading=heading)
        return self.made[period, whom]


@cache
def empty_database() -> Path:
    """Make a database that nobody writes to, once a process."""
    folder = Path(mkdtemp(prefix="est-empty-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    Store.open(folder / "est.duckdb").close()
    return folder / "est.duckdb"


def client_of(**how: object) -> TestClient:
    pictures = FakePictures(**how)  # type: ignore[arg-type]
    # There is nothing in the database behind these pictures, so nothing waits for a person.
    settings = Settings(db=empty_database(), audience=pictures.audience, review=False)
    return TestClient(create_app(settings, pictures), base_url=BASE, client=HERE)
