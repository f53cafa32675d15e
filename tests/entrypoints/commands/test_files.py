"""`sokoni import` and `sokoni export`: files in and out by command, and what the exit code says of it."""

import asyncio
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sokoni.commerce.shop.types import Shop
from sokoni.core.database import Database
from sokoni.entrypoints import cli
from tests.support import processes, shopify_files, woo_files
from tests.support.factories import account as accounts
from tests.support.factories import catalogue as told
from tests.support.factories import shop as shops

GOOD = [shopify_files.first_row("lamp", "Lamp"), shopify_files.first_row("vase", "Vase")]
BAD = shopify_files.first_row("cup", "Cup", **{"Variant Price": "dear"})


@pytest.fixture
async def shop(database: Database, now: datetime) -> Shop:
    async with database.write() as session:
        owner = await accounts.account(session, now=now)
        return await shops.shop(session, owner_account_id=owner.id, now=now, currency="USD")


async def run(env: dict[str, str], *arguments: str | Path) -> Result:
    """A command beside the tests' own loop: it brings one of its own, as every command does."""
    words = [str(each) for each in arguments]
    return await asyncio.to_thread(CliRunner().invoke, cli.main, words, env=env)


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


async def test_brings_a_file_in_and_ends_with_zero(
    test_env: dict[str, str], database: Database, shop: Shop, tmp_path: Path
):
    file = written(tmp_path / "products.csv", shopify_files.document(GOOD))

    result = await run(test_env, "import", file, "--shop", shop.slug)

    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("Have created 2, updated 0, left 0 as they were, refused 0;")
    assert sorted(await told.tell(database, shop.id)) == ["lamp", "vase"]


async def test_ends_with_one_and_names_the_row_where_something_is_refused(
    test_env: dict[str, str], database: Database, shop: Shop, tmp_path: Path
):
    file = written(tmp_path / "products.csv", shopify_files.document([*GOOD, BAD]))

    result = await run(test_env, "import", file, "--shop", shop.slug)

    assert result.exit_code == 1
    assert "row 4  error  Variant Price: 'dear' is no price." in result.stdout
    assert "refused 1;" in result.stdout
    assert sorted(await told.tell(database, shop.id)) == ["lamp", "vase"]


async def test_changes_nothing_in_a_dry_run(test_env: dict[str, str], database: Database, shop: Shop, tmp_path: Path):
    file = written(tmp_path / "products.csv", shopify_files.document(GOOD))

    result = await run(test_env, "import", file, "--shop", shop.slug, "--dry-run")

    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("Would have created 2,")
    assert await told.tell(database, shop.id) == {}


async def test_reads_a_file_as_what_it_is_said_to_be(
    test_env: dict[str, str], database: Database, shop: Shop, tmp_path: Path
):
    file = written(tmp_path / "products.csv", woo_files.document(woo_files.simple(1, "Cap")))

    wrong = await run(test_env, "import", file, "--shop", shop.slug, "--format", "jsonl")
    right = await run(test_env, "import", file, "--shop", shop.slug, "--format", "woocommerce")

    assert (wrong.exit_code, right.exit_code) == (1, 0)
    assert "row 1  error  The first line does not say that this is a catalogue of Sokoni." in wrong.stdout
    assert list(await told.tell(database, shop.id)) == ["cap"]


@pytest.mark.parametrize("wanted", ["jsonl", "shopify"])
async def test_writes_a_file_that_comes_in_again(
    test_env: dict[str, str], database: Database, shop: Shop, tmp_path: Path, wanted: str
):
    await run(test_env, "import", written(tmp_path / "in.csv", shopify_files.document(GOOD)), "--shop", shop.slug)
    file = written(tmp_path / "out", b"what stood here before")

    out = await run(test_env, "export", file, "--shop", shop.slug, "--format", wanted)
    again = await run(test_env, "import", file, "--shop", shop.slug)

    assert (out.exit_code, again.exit_code) == (0, 0), out.output + again.output
    assert "Wrote 2 products." in out.stderr
    assert again.stdout.startswith("Have created 0, updated 0, left 2 as they were, refused 0;")
    assert names(tmp_path) == ["in.csv", "out"]


async def test_writes_to_the_standard_output_only_the_file(test_env: dict[str, str], shop: Shop):
    result = await run(test_env, "export", "-", "--shop", shop.slug, "--format", "jsonl")

    assert result.exit_code == 0, result.output
    assert result.stdout == '{"format":"sokoni.catalogue","version":1,"currency":"USD","language":"es"}\n'


@pytest.mark.parametrize("command", ["import", "export"])
async def test_says_in_words_that_there_is_no_such_shop(test_env: dict[str, str], tmp_path: Path, command: str):
    file = written(tmp_path / "products.csv", shopify_files.document(GOOD))
    before = file.read_bytes()

    result = await run(test_env, command, file, "--shop", "nobody-here")

    assert result.exit_code == 1
    assert result.stderr.startswith("Error: There is no such shop.")
    assert file.read_bytes() == before


async def test_says_in_words_that_a_file_cannot_be_written(test_env: dict[str, str], shop: Shop, tmp_path: Path):
    result = await run(test_env, "export", tmp_path / "no" / "folder.csv", "--shop", shop.slug)

    assert result.exit_code == 1
    assert "The file cannot be written" in result.stderr
    assert "Choose another place" in result.stderr


async def test_takes_a_database_that_is_away_for_no_fault_of_the_file(test_env: dict[str, str], tmp_path: Path):
    away = {**test_env, "DATABASE_URL": f"postgresql://a@127.0.0.1:{processes.free_port()}/b"}

    result = await run(away, "export", tmp_path / "out.csv", "--shop", "lamps")

    assert result.exit_code == 1
    assert result.stderr.startswith("Error: The database does not answer")


@pytest.mark.parametrize(
    "arguments",
    [
        ("import", "no-such-file.csv", "--shop", "lamps"),
        ("import", __file__),
        ("import", __file__, "--shop", "lamps", "--format", "pdf"),
        ("import", __file__, "--shop", "lamps", "--language", "Klingon"),
        ("export", "--shop", "lamps"),
        ("export", "out.csv", "--shop", "lamps", "--format", "pdf"),
    ],
)
async def test_ends_with_two_where_the_command_is_mistyped(test_env: dict[str, str], arguments: tuple[str, ...]):
    assert (await run(test_env, *arguments)).exit_code == 2
