"""The application under measurement, with two things added: floors, and a count of statements.

A floor is a route of the same application and server that answers the same bytes from memory; so a ratio says what
our code and the database cost, whatever the machine is worth today.
"""

import os
from pathlib import Path

from fastapi import FastAPI, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sokoni.core.database import count_statements
from sokoni.entrypoints.commands.serve import application as real_application


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
    folder = Path(os.environ["SOKONI_BENCH_FLOORS"])
    kept: dict[str, bytes] = {}

    @app.get("/bench/floor/{name}")
    async def floor(name: str) -> Response:
        if name not in kept:
            kept[name] = (folder / f"{name}.json").read_bytes()
        return Response(kept[name], media_type="application/json")

    app.add_middleware(CountStatements)
    return app
