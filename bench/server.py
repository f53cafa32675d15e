"""`python -m bench.server`: the application under measurement, served as `sokoni serve` serves the real one."""

import os

from sokoni.entrypoints.commands.serve import run_server

WORKERS = "SOKONI_BENCH_WORKERS"

if __name__ == "__main__":
    run_server(
        "bench.app:application",
        host="127.0.0.1",
        port=int(os.environ["PORT"]),
        workers=int(os.environ.get(WORKERS, "1")),
    )
