"""An open store, and one who acts."""

import pytest

from est_geo.store import Acting, Store


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "est.duckdb") as opened:
        yield opened.by(Acting("konto:3", "planerare"))
