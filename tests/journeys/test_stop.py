"""A server that is asked to stop finishes what it has in hand."""

import asyncio
import contextlib
from typing import Any

from bench.load import Client
from tests.support import installations
from tests.support.buyers import checkout_body
from tests.support.installations import Installation

BUYERS = 24


async def _buy(installation: Installation, number: int, body: dict[str, Any], answered: asyncio.Event) -> int | None:
    """The status of a checkout; None where the server did not take the request any more."""
    client = Client("127.0.0.1", installation.ports[0])
    try:
        answer = await client.post("/api/v1/orders", {**body, "email": f"buyer{number}@example.com"})
    except (ConnectionError, asyncio.IncompleteReadError):
        return None
    else:
        return answer.status
    finally:
        answered.set()
        with contextlib.suppress(ConnectionError):
            await client.close()


async def test_no_order_is_made_without_its_answer_while_the_server_stops(one_server: Installation):
    async with installations.inside(one_server) as process:
        stall = await installations.open_stall(process, on_hand=1000)
        body = checkout_body(stall.variant_id)
        answered = asyncio.Event()
        buyers = [asyncio.create_task(_buy(one_server, number, body, answered)) for number in range(BUYERS)]
        await answered.wait()
        server = one_server.servers[0]

        code = await asyncio.to_thread(server.stop)
        statuses = await asyncio.gather(*buyers)

        orders = await installations.count(process.database, "SELECT count(*) FROM orders")
    assert code == 0
    assert set(statuses) <= {201, None}
    assert orders == statuses.count(201) > 0
