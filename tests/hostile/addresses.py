"""Every address that an application answers, found by walking it: a new one is tried too."""

import string
from collections.abc import Iterable, Mapping
from itertools import product

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

_UNKNOWN = ("<img src=x onerror=xss(0)>",)


def routes_of(app: FastAPI) -> list[APIRoute]:
    """Give every route of an application, those of its routers too."""
    return list(_walked(app.routes, ""))


def _walked(routes: Iterable[BaseRoute], prefix: str) -> Iterable[APIRoute]:
    for one in routes:
        if isinstance(one, APIRoute):
            yield one
        elif hasattr(one, "original_router"):
            yield from _walked(one.original_router.routes, prefix)


def parameters_of(path: str) -> list[str]:
    """Names of the parameters in a path."""
    return [name for _, name, _, _ in string.Formatter().parse(path) if name]


def addresses(app: FastAPI, known: Mapping[str, Iterable[str]]) -> list[str]:
    """
    Give the address of every GET route, with every known value of its parameters.

    A parameter that nobody has given values for gets a hostile one.
    """
    found: list[str] = []
    for one in routes_of(app):
        if "GET" not in (one.methods or ()):
            continue
        names = parameters_of(one.path)
        found += [
            one.path.format(**dict(zip(names, values, strict=True)))
            for values in product(*(known.get(name, _UNKNOWN) for name in names))
        ]
    return list(dict.fromkeys(found))
