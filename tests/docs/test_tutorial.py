"""The commands of the tutorial, and of how-tos that go on from it, work in the order in which they stand."""

import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support import processes
from tests.support.processes import Sokoni

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
_BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
_SECONDS = 600
# What is set up already is only looked at: that there is such a target.
_PRELUDE = 'set -euo pipefail\nmake() { command make --dry-run "$@" >/dev/null; }\n'


def _commands(page: str) -> str:
    return "\n".join(_BLOCK.findall((DOCS / page).read_text(encoding="utf-8")))


@dataclass(frozen=True)
class Place:
    """A folder that looks like a checkout where everything is set up, and what runs there."""

    folder: Path
    env: dict[str, str]

    def run(self, commands: str) -> str:
        """What commands printed; fails with that when one of them does."""
        done = subprocess.run(
            ["bash", "-c", _PRELUDE + commands],
            cwd=self.folder,
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
            timeout=_SECONDS,
        )
        assert done.returncode == 0, f"{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
        return done.stdout


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A running installation with nothing in it."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in (".venv", "Makefile", "requirements", "pyproject.toml", "package-lock.json", "sokoni"):
        (folder / name).symlink_to(ROOT / name)
    port = str(processes.free_port())
    ours = {"DATABASE_URL": "", "SOKONI_HOME": str(folder / "var-tutorial"), "PORT": port}
    env = {**os.environ, **ours, "SHOP": f"http://127.0.0.1:{port}"}
    installation = Sokoni(ours, ("up",), folder / "up.log")
    with processes.running(installation):
        installation.start().wait_for(f"http://127.0.0.1:{port}/ready")
        yield Place(folder, env)


@pytest.fixture(scope="module")
def printed(place: Place) -> list[str]:
    """What the tutorial's commands print, line by line."""
    return place.run(_commands("tutorial.md")).splitlines()


@pytest.mark.heavy
def test_tutorial_leads_from_nothing_to_a_sold_product(printed: list[str]):
    assert any(line.endswith("operator@example.com may now sign in as operator.") for line in printed)
    assert printed.count("Clay pot") == 1
    assert "120000" in printed
    assert [line for line in printed if line in ("pending", "processing", "shipped", "delivered")] == [
        "pending",
        "processing",
        "shipped",
        "delivered",
    ]
    assert printed[-1] == "All is well." or "Nothing is broken" in printed[-1]


@pytest.mark.heavy
def test_a_backup_made_by_hand_is_restored_whole(printed: list[str], place: Place):
    orders = "SELECT count(*) || ' ' || sum(total_amount) FROM orders"
    ask = f'.venv/bin/sokoni pg psql --no-align --tuples-only --command "{orders}"'
    before = place.run(ask)

    restored = place.run(f"{_commands('howto/back-up-and-restore.md')}\n{ask}")

    assert printed
    assert before.strip() == "1 120000"
    assert restored.splitlines()[-1] == before.strip()


@pytest.mark.heavy
def test_the_ledger_shows_where_the_money_went(printed: list[str], place: Place):
    shown = place.run(_commands("howto/read-the-ledger.md"))

    assert printed
    assert re.search(r"gateway:test +\| +120000 \| KES", shown)
    assert re.search(r"shop_payable +\| +-120000 \| KES", shown)
