"""Routes that are loaded when a request first comes under one of their addresses.

Endpoints and pages with all that only they use are a quarter of the program: a worker never needs them, and a server
of a shop without Telegram never needs Telegram's. A `module.py` names them instead of importing them::

    routers=(Later("sokoni.commerce.cart.endpoints:router", under=("/api/v1/cart",)),)

Whoever comes first waits for that, some milliseconds, once in the life of a process.
"""

import importlib
from collections.abc import Sequence

from fastapi import APIRouter
from starlette.routing import BaseRoute


class Later:
    """The routes of one router, or of several in a tuple, by where they stand: `package.module:name`.

    `under` says how all their addresses begin; a part in braces stands for any. Where nothing is said, a server loads
    them before it answers: what visitors come for is not put off.
    """

    def __init__(self, where: str, *, under: Sequence[str] = ()) -> None:
        self.where = where
        self.under = tuple(under)
        self._starts = [tuple(start.split("/")[1:]) for start in under]

    def __repr__(self) -> str:
        return f"Later({self.where!r}, under={self.under!r})"

    @property
    def routes(self) -> list[BaseRoute]:
        """The routes themselves, in their order; loads them."""
        module, _, name = self.where.partition(":")
        found: APIRouter | tuple[APIRouter, ...] = getattr(importlib.import_module(module), name)
        routers = found if isinstance(found, tuple) else (found,)
        return [route for router in routers for route in router.routes]

    def may_have(self, segments: Sequence[str]) -> bool:
        """Whether one of them may be meant by an address of these segments."""
        return any(_begins(segments, start) for start in self._starts)


def _begins(segments: Sequence[str], start: Sequence[str]) -> bool:
    return len(segments) >= len(start) and all(
        part == given or "{" in part for part, given in zip(start, segments, strict=False)
    )
