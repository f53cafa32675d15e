"""Writes the pages of docs/reference that say what the program itself knows: its settings and its commands.

`python -m sokoni.entrypoints.reference` (or `make reference`) writes them; a test tells when they are behind.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from sokoni.core import aliases, settings
from sokoni.core.settings import Description
from sokoni.entrypoints import cli
from sokoni.entrypoints.assembly import CORE_SETTINGS
from sokoni.entrypoints.doctor import configured
from sokoni.entrypoints.modules import MODULES

FOLDER = Path(__file__).parents[2] / "docs" / "reference"
_WRITTEN = "<!-- Written by `make reference` from what the program declares. -->"

_SETTINGS = """\
Read from the environment and from `.env` in the working folder; the environment wins, and what is empty counts as not
set. Durations are written `250ms`, `30s`, `15m`, `48h`, `7d`; lists with commas. `sokoni doctor --settings` shows the
values in force and where each comes from; `sokoni doctor` judges them."""
_OTHER_NAMES = """\
Each is read where the setting on the left is not set: the left one wins, then the others in this order. The doctor
tells of two that are both set."""
_COMMANDS = """\
Exit codes: 0 done; 1 not done, or something is wrong, and the words say what; 2 the command itself was mistyped. Where
standard output is for programs (`--json`), words for people go to standard error. All can be stopped with Ctrl-C and
run again."""


def pages() -> Mapping[str, str]:
    """Each page's text by its name."""
    return {"settings.md": "\n".join(_settings()) + "\n", "commands.md": "\n".join(_commands()) + "\n"}


def _settings() -> Iterator[str]:
    yield from ("# All settings", "", _WRITTEN, "")
    yield _SETTINGS
    for name, classes in _packages():
        lines = [_row(reading) for cls in classes for reading in settings.read(cls, {})]
        if lines:
            yield from ("", f"## {name}", "", "| setting | default | what it is for |", "| --- | --- | --- |", *lines)
    yield from ("", "## Read by the command line", "", "| setting | what it is for |", "| --- | --- |")
    yield from (f"| `{name}` | {words} |" for name, words in configured.COMMAND_LINE.items())
    yield from ("", "## Other names", "")
    yield _OTHER_NAMES
    yield from ("", "| setting | also read as |", "| --- | --- |")
    for name, table in aliases.ALIASES.items():
        yield f"| `{name}` | {'; '.join(_alias(alias) for alias in table)} |"


def _packages() -> Iterator[tuple[str, tuple[type, ...]]]:
    yield "The ground", CORE_SETTINGS
    for module in MODULES:
        yield module.name, module.settings


def _row(reading: settings.Reading) -> str:
    described = reading.description
    default = configured.shown(reading.default) if reading.has_default else None
    shown = f"`{default}`" if default else "" if reading.has_default else "must be set"
    return f"| `{described.env}` | {shown} | {described.help}{_bounds(described)} |"


def _bounds(described: Description) -> str:
    if described.choices:
        return f" One of {', '.join(described.choices)}."
    if described.random_characters:
        return f" A secret of at least {described.random_characters} random characters."
    return " A secret." if described.secret else ""


def _alias(alias: aliases.Alias) -> str:
    along = f" (with {', '.join(f'`{name}`' for name in alias.along)})" if alias.along else ""
    return f"`{alias.name}`{along}"


def _commands() -> Iterator[str]:
    yield from ("# All commands", "", _WRITTEN, "")
    yield _COMMANDS
    yield from (
        "",
        "Completion, for bash in `~/.bashrc` (`zsh_source` and `fish_source` are for other shells):",
        "",
        "```sh",
    )
    yield 'eval "$(_SOKONI_COMPLETE=bash_source .venv/bin/sokoni)"'
    yield "```"
    for path, command in leaves(cli.main):
        arguments = [each for each in command.params if isinstance(each, click.Argument)]
        usage = " ".join(("sokoni", *path, *(each.make_metavar(click.Context(command)) for each in arguments)))
        yield from ("", f"## {usage}", "", *_words(command))
        options = [each for each in command.params if isinstance(each, click.Option)]
        if options:
            yield from ("", "| option | what it does |", "| --- | --- |")
            yield from (f"| {_option(each)} | {each.help}{_choices(each)} |" for each in options)


def leaves(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command that does something, with the words that call it."""
    if not isinstance(command, click.Group):
        yield path, command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        below = command.get_command(context, name)
        if below is not None:
            yield from leaves(below, (*path, name))


def _words(command: click.Command) -> list[str]:
    return [line.strip() for line in (command.help or "").strip().splitlines()]


def _option(option: click.Option) -> str:
    long = option.opts[-1]
    # What stands for a choice is called as the option is, whatever the program calls it inside.
    value = option.metavar or (long.lstrip("-") if isinstance(option.type, click.Choice) else option.name) or ""
    name = f"`{long}`" if option.is_flag else f"`{long} {value.upper()}`"
    return f"{name} (`{option.envvar}`)" if option.envvar else name


def _choices(option: click.Option) -> str:
    if not isinstance(option.type, click.Choice):
        return ""
    return f" One of {', '.join(f'`{each}`' for each in option.type.choices)}."


def main() -> None:
    """Write the pages."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, page in pages().items():
        (FOLDER / name).write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
