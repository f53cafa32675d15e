"""Commands explain themselves, fail in words, and end with codes that mean the same everywhere."""

import importlib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from sokoni.entrypoints import cli
from sokoni.entrypoints.commands import pg
from tests.support import processes


def _all(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from _all(found, (*path, name))


COMMANDS = list(_all(cli.main))


def run(tmp_path: Path, *arguments: str, **env: str) -> Result:
    complete = {"SOKONI_HOME": str(tmp_path / "home"), "DATABASE_URL": "", **env}
    return CliRunner().invoke(cli.main, arguments, env=complete)


@pytest.mark.parametrize(("path", "command"), COMMANDS, ids=[" ".join(path) or "sokoni" for path, _ in COMMANDS])
def test_every_command_and_option_says_what_it_is_for(path: tuple[str, ...], command: click.Command):
    options = [each for each in command.params if isinstance(each, click.Option)]

    assert (command.help or "").strip().split("\n")[0].endswith(".")
    assert [each.name for each in options if not (each.help or "").endswith(".")] == []


def test_what_help_lists_is_what_the_command_says_of_itself():
    for name, words in cli._COMMANDS.items():
        module = importlib.import_module(f"sokoni.entrypoints.commands.{cli._MODULES.get(name, name)}")
        assert getattr(module, cli._MODULES.get(name, name)).help
        assert words.endswith(".")


@pytest.mark.parametrize(
    "arguments", [("nonsense",), ("doctor", "--only", "nonsense"), ("import",), ("up", "--port", "0")]
)
def test_a_mistyped_command_ends_with_two(tmp_path: Path, arguments: tuple[str, ...]):
    assert run(tmp_path, *arguments).exit_code == 2


@pytest.mark.parametrize("arguments", [("jobs", "status"), ("migrate", "--check"), ("demo", "--show")])
def test_a_database_that_is_away_is_told_in_words(tmp_path: Path, arguments: tuple[str, ...]):
    url = f"postgresql://a@127.0.0.1:{processes.free_port()}/b"

    result = run(tmp_path, *arguments, DATABASE_URL=url)

    assert result.exit_code == 1
    assert result.stderr.startswith("Error: The database does not answer")
    assert "sokoni doctor" in result.stderr


@pytest.mark.parametrize("arguments", [("jobs", "parked"), ("admin", "create", "--email", "a@example.com")])
def test_a_setting_that_cannot_be_read_is_told_in_words(tmp_path: Path, arguments: tuple[str, ...]):
    env = {"DATABASE_POOL_SIZE": "many", "DATABASE_URL": "postgresql://a@127.0.0.1/b"}

    result = run(tmp_path, *arguments, **env, SOKONI_ADMIN_PASSWORD="a long enough one")

    assert result.exit_code == 1
    assert "DATABASE_POOL_SIZE='many'" in result.stderr


def test_a_database_without_tables_asks_for_migrations(tmp_path: Path, server_url: str):
    result = run(tmp_path, "jobs", "status", DATABASE_URL=server_url)

    assert result.exit_code == 1
    assert "sokoni migrate" in result.stderr


def test_a_fault_of_the_program_is_shown_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def fail(*_arguments: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("sokoni.entrypoints.environment.read", fail)

    assert isinstance(run(tmp_path, "jobs", "status").exception, ZeroDivisionError)


def test_production_starts_nothing_with_a_known_secret(tmp_path: Path):
    unsafe = {"SOKONI_PRODUCTION": "true", "JWT_SECRET_KEY": "changeme" * 5}

    worker = run(tmp_path, "worker", **unsafe)

    assert worker.exit_code == 1
    assert "JWT_SECRET_KEY: is a sample that everybody knows" in worker.stderr
    assert not (tmp_path / "home").exists()


def test_a_program_that_postgresql_has_not_is_told_before_anything_is_started(tmp_path: Path):
    result = run(tmp_path, "pg", "no-such-program")

    assert result.exit_code == 1
    assert "no program 'no-such-program'" in result.stderr
    assert not (tmp_path / "home").exists()


def test_programs_are_told_the_address_past_the_pooler_with_all_that_stands_in_it():
    env = {
        "DATABASE_URL": "postgresql://pooled@pooler/shop",
        "DATABASE_DIRECT_URL": "postgresql://own:p%40ss@db.example.com:5433/shop?sslmode=require",
    }

    assert pg._address(env) == {
        "PGHOST": "db.example.com",
        "PGPORT": "5433",
        "PGUSER": "own",
        "PGPASSWORD": "p@ss",
        "PGDATABASE": "shop",
        "PGSSLMODE": "require",
    }
