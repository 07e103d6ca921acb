"""A service over made-up pictures, for every test of the service."""

from collections.abc import Callable
from functools import cache

import pytest
from starlette.testclient import TestClient

from tests.service.fake_pictures import client_of


@pytest.fixture(scope="session")
def client() -> TestClient:
    return client_of()


@pytest.fixture(scope="session")
def answer_of(client: TestClient) -> Callable[[str], int]:
    """Status of an address of the service; each is asked for once, however many link to it."""

    @cache
    def status(path: str) -> int:
        return client.get(path).status_code

    return status
