"""`sokoni up` as a newcomer uses it: one command, and nothing lost or left behind however it ends."""

import fcntl
import json
import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.support import processes
from tests.support.processes import ROOT, Sokoni


def _sokoni(home: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sokoni.entrypoints.cli", *arguments],
        env={**os.environ, "DATABASE_URL": "", "SOKONI_HOME": str(home), **env},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def _get(address: str) -> Any:
    with urllib.request.urlopen(address, timeout=10) as answer:
        return json.loads(answer.read())


def _products(address: str) -> list[tuple[object, ...]]:
    """What is for sale, without pictures: those are still being made when the first page is served."""
    listing = _get(f"{address}/api/v1/products?limit=100")
    return [(each["id"], each["slug"], each["title"], each["price"]) for each in listing["items"]]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "var"


@pytest.fixture
def installation(home: Path, tmp_path: Path) -> Sokoni:
    """An installation on the embedded database, with the demo; ended by the test."""
    port = str(processes.free_port())
    env = {"DATABASE_URL": "", "SOKONI_HOME": str(home), "PORT": port}
    return Sokoni(env, ("up", "--demo"), tmp_path / "up.log")


@pytest.mark.heavy
def test_shows_shops_and_survives_its_own_end(installation: Sokoni, home: Path):
    address = f"http://127.0.0.1:{installation.env['PORT']}"
    with processes.running(installation):
        installation.start().wait_for(f"{address}/health")
        products = _products(address)
        # Whoever opens the first page finds the tables laid.
        assert products

        # It is killed while its first pictures are being made, and asked to end while it makes up for that.
        for ending in (signal.SIGKILL, signal.SIGTERM):
            family = processes.descendants(installation.pid)
            os.kill(installation.pid, ending)

            assert processes.wait_until_gone({installation.pid, *family}) == set()
            installation.start().wait_for(f"{address}/health")
            assert _products(address) == products

        shown = json.loads(_sokoni(home, "demo", "--json").stdout)
        assert shown["base_url"] == address
        assert {"operator", "seller", "customer"} <= shown["accounts"].keys()
        assert installation.stop() == 0


def test_says_so_when_the_port_is_taken(home: Path):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = _sokoni(home, "up", "--port", str(taken.getsockname()[1]))

    assert result.returncode == 1
    assert "Choose another port" in result.stderr
    assert not home.exists()


def test_says_so_when_another_one_runs_from_the_same_folder(home: Path):
    home.mkdir()
    with (home / "up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        result = _sokoni(home, "up", "--port", str(processes.free_port()))

    assert result.returncode == 1
    assert "already" in result.stderr
    assert "SOKONI_HOME" in result.stderr
    assert not (home / "postgres").exists()


def test_says_so_when_the_home_folder_is_a_file(home: Path):
    home.write_text("")

    result = _sokoni(home, "up", "--port", str(processes.free_port()))

    assert result.returncode == 1
    assert "SOKONI_HOME" in result.stderr
    assert "Traceback" not in result.stderr


def test_help_names_every_command(home: Path):
    result = _sokoni(home, "--help")

    assert result.returncode == 0
    assert all(
        name in result.stdout for name in ("up", "serve", "worker", "migrate", "demo", "import", "doctor", "admin")
    )


def test_doctor_finds_nothing_wrong_with_a_fresh_installation(home: Path):
    migrated = _sokoni(home, "migrate")
    result = _sokoni(home, "doctor", "--json")

    assert migrated.returncode == 0, migrated.stderr
    report = json.loads(result.stdout)

    assert result.returncode == 0, result.stdout
    assert report["counts"]["error"] == 0
    assert {"database", "migrations", "home"} <= {finding["name"] for finding in report["findings"]}


def test_doctor_names_a_setting_that_cannot_be_used(home: Path):
    result = _sokoni(home, "doctor", DATABASE_POOL_SIZE="many")

    assert result.returncode == 1
    assert "DATABASE_POOL_SIZE" in result.stdout
