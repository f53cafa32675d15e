"""The application under measurement, with two things added: floors, and a count of statements.

A floor is a route of the same application and server that takes the same request and answers the same bytes from
memory; so a ratio says what our code and the database cost, whatever the machine is worth today.
"""

import os
from pathlib import Path

from fastapi import FastAPI, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sokoni.commerce.cart.schemas import ItemToAdd
from sokoni.commerce.order.schemas import PlaceOrderIn
from sokoni.core.database import count_statements
from sokoni.core.http.routing import Router
from sokoni.entrypoints.commands.serve import application as real_application
from sokoni.identity.permission.edge import Anyone

FLOORS = "SOKONI_BENCH_FLOORS"


class CountStatements:
    """Adds `x-statements` to answers of requests that ask for it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count one request."""
        if scope["type"] != "http" or (b"x-count-statements", b"1") not in scope["headers"]:
            await self._app(scope, receive, send)
            return
        with count_statements() as count:

            async def counted(message: Message) -> None:
                if message["type"] == "http.response.start":
                    message["headers"] = [*message["headers"], (b"x-statements", str(count.value).encode())]
                await send(message)

            await self._app(scope, receive, counted)


def application() -> FastAPI:
    """The whole application, floors included."""
    app = real_application()
    app.include_router(_floors(Path(os.environ[FLOORS])))
    app.add_middleware(CountStatements)
    return app


def _floors(folder: Path) -> Router:
    """Routes that answer files of a folder from memory; their names end in .json or .html."""
    router = Router(prefix="/bench/floor")
    kept: dict[str, bytes] = {}

    def answer(name: str) -> Response:
        if name not in kept:
            kept[name] = (folder / Path(name).name).read_bytes()
        return Response(kept[name], media_type="text/html" if name.endswith(".html") else "application/json")

    @router.get("/{name}")
    async def read(name: str, _subject: Anyone) -> Response:
        return answer(name)

    @router.post("/item/{name}")
    async def add_item(name: str, _body: ItemToAdd, _subject: Anyone) -> Response:
        return answer(name)

    @router.post("/order/{name}")
    async def place_order(name: str, _body: PlaceOrderIn, _subject: Anyone) -> Response:
        return answer(name)

    return router
