"""Some hundreds of schemathesis' questions, in every run; thousands: benchmarks.fuzz_api."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import from_schema

from benchmarks.fuzz_api import CONFIG, served_app
from service.app import create_app
from service.description import About, api_document
from service.settings import Settings
from tests.made_up import LINKOPING
from tests.service.doubts import case_id, town_of_doubts
from tests.service.fake_pictures import FakePictures
from tests.service.report_service import POLICE, made_database

KNOWN = f'["ryd", "city-resecentrum", "2026-W46", "1", "{case_id(1)}"]'
PHASES = """
[phases.coverage]
enabled = false
[phases.stateful]
enabled = false
"""
HOW = "[generation]\nmax-examples = %d\n"


def asked(db: Path, examples: int, **only: Any) -> Counter[str]:
    """Ask, and count what the checks said."""
    app = create_app(Settings(db=db), FakePictures())
    said: Counter[str] = Counter()
    with served_app(app) as base:
        text = CONFIG.format(key=POLICE, known=KNOWN) + PHASES + HOW % examples
        config = SchemathesisConfig.from_str(f'base-url = "{base}"\nseed = 1\n{text}')
        document = api_document(About(LINKOPING), base)
        schema = schemathesis.openapi.from_dict(document, config=config).include(**only)
        for one in from_schema(schema).execute():
            recorder = getattr(one, "recorder", None)
            if recorder is None:
                continue
            said["cases"] += len(recorder.interactions)
            for checks in recorder.checks.values():
                said.update(f"{each.name} {each.status.value}" for each in checks)
            said.update(f"status {each.response.status_code}" for each in
                        recorder.interactions.values() if each.response is not None)  # fmt: skip
    return said


def faults(said: Counter[str]) -> list[str]:
    wrong = [one for one in said if one.endswith((" failure", " error"))]
    return wrong + [one for one in said if one.startswith("status 5")]


def test_reading_is_as_described_whatever_is_asked(tmp_path: Path) -> None:
    said = asked(town_of_doubts(tmp_path / "est.duckdb"), 4, method="GET")
    assert faults(said) == []
    assert said["cases"] >= 120
    assert said["status 200"] >= 40
    assert said["response_schema_conformance success"] >= 100


@pytest.mark.long
def test_writing_is_as_described_whatever_is_sent(tmp_path: Path) -> None:
    said = asked(made_database(tmp_path), 10, method="POST")
    assert faults(said) == []
    assert said["cases"] >= 60
    assert said["negative_data_rejection success"] >= 20
