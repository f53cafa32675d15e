"""`python -m bench.server`: the application under measurement, served as `sokoni serve` serves the real one."""

import os
from typing import TYPE_CHECKING

from sokoni.entrypoints import lightness
from sokoni.entrypoints.commands.serve import run_server

if TYPE_CHECKING:
    from fastapi import FastAPI

WORKERS = "SOKONI_BENCH_WORKERS"


def application() -> "FastAPI":
    """What each server process builds, as light as the real one."""
    lightness.lighten()
    from bench.app import application as measured

    return measured()


if __name__ == "__main__":
    run_server(
        "bench.server:application",
        host="127.0.0.1",
        port=int(os.environ["PORT"]),
        workers=int(os.environ.get(WORKERS, "1")),
    )
