"""The demo's Telegram: the Bot API server of the tests beside the demo shops, with a group that lives in it."""

import json
import os
import secrets
import sys
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sokoni.core.home import Home
from sokoni.entrypoints.failure import Failure

USERNAME = "sokoni_demo_bot"
# The group in which it lives, as its server's demo scene names it.
GROUP = "@plant_lovers"
_TOKEN_FILE = "demo-bot"  # noqa: S105  # the name of a file
_FIRST_BOT = 7_200_000_001
_REPOSITORY = Path(__file__).parents[3]


@dataclass(frozen=True, slots=True, kw_only=True)
class TelegramStand:
    """The server, as it is started and reached."""

    folder: Path
    port: int
    token: str

    @property
    def address(self) -> str:
        """Where it answers bots, and where people look at it."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def command(self) -> list[str]:
        """How it is started, from its folder."""
        options = ["--port", str(self.port), "--bot", USERNAME, "--token", self.token]
        return [sys.executable, "-m", "tests.support.telegram", *options]

    @property
    def words(self) -> str:
        """What whoever started it should know."""
        return (
            f"The demo's Telegram: open {self.address}/ and be anybody of the group.\n"
            f"The bot in it is @{USERNAME}; a demo shop's seller looks after the group in her console.\n"
            "How it is used: docs/howto/try-telegram.md"
        )


def find_stand(home: Home, *, port: int, repository: Path = _REPOSITORY) -> TelegramStand:
    """The server of this checkout, with the demo bot's token, which stays the same between starts.

    Raises:
        Failure: this is an installed package, without the repository's tests.
    """
    if not (repository / "tests" / "support" / "telegram" / "__main__.py").is_file():
        raise Failure(
            "The Telegram of the demo belongs to the repository's tests, which an installed package does not bring.",
            hint="Clone the repository and run the same command there; everything else of the demo works here, too.",
        )
    return TelegramStand(folder=repository, port=port, token=read_token(home))


def read_token(home: Home) -> str:
    """The demo bot's token; made up when it is asked for first."""
    path = home.folder("secrets") / _TOKEN_FILE
    if not path.is_file():
        token = f"{_FIRST_BOT}:AA{secrets.token_urlsafe(25)[:33]}"
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(token)
    return path.read_text(encoding="utf-8")


def read_group(stand: TelegramStand) -> dict[str, Any]:
    """The demo group as its server tells of it."""
    with urllib.request.urlopen(f"{stand.address}/control", timeout=10) as answer:  # noqa: S310  # our own address
        told: dict[str, Any] = json.load(answer)
    group: dict[str, Any] = told["result"]["chats"][0]
    return group
