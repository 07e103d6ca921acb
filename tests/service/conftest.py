"""A service over made-up pictures, for every test of the service."""

import pytest
from starlette.testclient import TestClient

from tests.service.fake_pictures import client_of


@pytest.fixture(scope="session")
def client() -> TestClient:
    return client_of()
