"""Every answer says what it is, in which signs, and is it."""

import json
import re

import pytest
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from tests.service.test_get_is_safe import GIVEN, looked_at

KNOWN = {
    "week": "2026-W46", "table": "cells", "name": "cells", "collection": "cells", "fid": "saknas",
    "slug": "hotspots",
}  # fmt: skip
# Media types that are no text, and how each begins.
BINARY = {"application/pdf": b"%PDF-"}


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_every_answer_says_truly_what_it_is(client: TestClient, accept: str) -> None:
    seen = set()
    for route in looked_at():
        address = address_of(route)
        answer = client.get(address, headers={"Accept": accept})
        said = answer.headers.get("content-type", "")
        if not answer.content:
            continue
        kind, _, more = said.partition(";")
        seen.add(kind)
        assert re.fullmatch(r"[a-z]+/[a-z0-9.+-]+", kind), f"{address}: {said}"
        if kind.startswith("text/") or kind.endswith("xml"):
            assert more.strip() == "charset=utf-8", f"{address}: {said}"
        if kind in BINARY:
            assert answer.content.startswith(BINARY[kind]), address
            continue
        text = answer.content.decode("utf-8")
        if kind.endswith("json"):
            json.loads(text)
        assert text.lstrip().lower().startswith("<!doctype html") == (kind == "text/html"), address
    assert len(seen) > 3


def address_of(route: APIRoute) -> str:
    given = GIVEN | KNOWN
    return route.path_format.format(**{one: given.get(one, "1") for one in route.param_convertors})
