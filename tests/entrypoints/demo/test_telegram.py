"""The Telegram that the demo brings along."""

import signal
import socket
from pathlib import Path

import pytest

from sokoni.core.home import Home
from sokoni.entrypoints.commands.children import Children
from sokoni.entrypoints.demo import telegram
from sokoni.entrypoints.failure import Failure


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_an_installed_package_says_that_it_lacks_the_server(tmp_path: Path):
    with pytest.raises(Failure, match="an installed package does not bring"):
        telegram.find_stand(Home(tmp_path / "home"), port=8081, repository=tmp_path)


def test_the_bot_keeps_its_token_between_starts(tmp_path: Path):
    home = Home(tmp_path / "home")
    first, second = (telegram.find_stand(home, port=8081) for _ in range(2))

    assert first.token == second.token
    assert [path.stat().st_mode & 0o077 for path in home.folder("secrets").iterdir()] == [0]


def test_the_server_starts_by_hand_with_a_group_and_its_bot_and_stops_when_told(tmp_path: Path):
    stand = telegram.find_stand(Home(tmp_path / "home"), port=free_port())
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)]
    with Children({}) as children:
        children.start("telegram", stand.command, folder=stand.folder, quiet=True)
        children.wait_for_health(f"{stand.address}/control")
        group = telegram.read_group(stand)
    for number, handler in zip((signal.SIGTERM, signal.SIGINT), before, strict=True):
        signal.signal(number, handler)

    assert {"creator", "administrator"} <= {member["status"] for member in group["members"]}
    assert telegram.USERNAME in {member["user"].get("username") for member in group["members"]}
