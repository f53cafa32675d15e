"""Start the Bot API server by hand: `python -m tests.support.telegram --port 8081`, then open the address it prints."""

import argparse
import asyncio
import contextlib
import signal
import sys
import time

from tests.support.telegram.page.views import open_doors
from tests.support.telegram.scenes import Liveliness, plant_lovers
from tests.support.telegram.server import serving
from tests.support.telegram.world import TelegramWorld

# 2024-01-01, in seconds.
_NUMBERED_SINCE = 1_704_067_200


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--bot", default="sokoni_demo_bot", help="the username of the bot in the demo group")
    parser.add_argument("--token", default="", help="its token, where you have one in mind")
    parser.add_argument("--post", default="", help="the post in the demo group under which people order")
    parser.add_argument("--empty", action="store_true", help="without the demo group")
    parser.add_argument("--quiet", action="store_true", help="nobody in the demo group speaks by herself")
    return parser.parse_args()


async def _run(arguments: argparse.Namespace) -> None:
    # By the second, so that a bot that remembers the last start meets new numbers.
    world = TelegramWorld(fetches=True, first_number=int(time.time() - _NUMBERED_SINCE))
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with (
        serving(world, host=arguments.host, port=arguments.port, extend=open_doors),
        contextlib.AsyncExitStack() as stack,
    ):
        if not arguments.empty:
            scene = plant_lovers(world, username=arguments.bot, token=arguments.token, post=arguments.post)
            print(f"TELEGRAM_BOT_TOKEN={scene.bot.token}", flush=True)  # noqa: T201  # for who started it
            if not arguments.quiet:
                await stack.enter_async_context(Liveliness(scene).going_on())
        print(f"TELEGRAM_API_BASE={world.address}", flush=True)  # noqa: T201
        print(f"Open {world.address}/ and be anybody. Ctrl-C ends it.", flush=True)  # noqa: T201
        await stop.wait()


if __name__ == "__main__":
    given = _arguments()
    try:
        asyncio.run(_run(given))
    except OSError as taken:
        sys.exit(
            f"Cannot listen on {given.host}:{given.port} ({taken.strerror}). Choose another: --port {given.port + 1}"
        )
