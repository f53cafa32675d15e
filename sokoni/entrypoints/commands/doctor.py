"""`sokoni doctor`: is everything set, sane and reachable, and if not, what to do."""

import dataclasses
import shutil
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import click
import orjson
import uvloop
from sqlalchemy import text

from sokoni.core import settings as settings_reader
from sokoni.core.clock import SystemClock
from sokoni.core.database import Database, DatabaseSettings
from sokoni.core.home import Home, HomeSettings
from sokoni.core.http.edge import HttpSettings
from sokoni.entrypoints import environment, migrate
from sokoni.entrypoints.assembly import CORE_SETTINGS
from sokoni.entrypoints.modules import MODULES

State = Literal["ok", "warning", "error"]
_MARKS: Mapping[State, str] = {"ok": "ok     ", "warning": "warning", "error": "ERROR  "}
_OLDEST_POSTGRES = 150_000
_SCARCE_DISK_BYTES = 2 * 2**30
_SHORTEST_SECRET = 32
_CLOCK_DRIFT_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it is, and what to do."""

    name: str
    state: State
    detail: str
    hint: str = ""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print findings for programs.")
@click.option("--settings", "with_settings", is_flag=True, help="List every setting with what it is for.")
def doctor(*, as_json: bool, with_settings: bool) -> None:
    """Check settings and parts. Exit code 1 when something is wrong."""
    findings = uvloop.run(_examine())
    if as_json:
        click.echo(orjson.dumps([dataclasses.asdict(finding) for finding in findings], option=orjson.OPT_INDENT_2))
    else:
        for finding in findings:
            click.echo(f"{_MARKS[finding.state]}  {finding.name}: {finding.detail}")
            if finding.hint:
                click.echo(f"         {finding.hint}")
    if with_settings and not as_json:
        _list_settings()
    if any(finding.state == "error" for finding in findings):
        raise SystemExit(1)


async def _examine() -> list[Finding]:
    env = environment.read()
    findings = [*_check_settings(env), *_check_machine(env)]
    if any(finding.state == "error" for finding in findings):
        return findings
    try:
        with environment.ready(env) as complete:
            findings += [finding async for finding in _check_database(complete)]
    except Exception as error:  # noqa: BLE001  # whatever keeps the database away is the finding
        findings.append(
            Finding("database", "error", str(error).partition("\n")[0], "Set DATABASE_URL, or see the log.")
        )
    return findings


def _check_settings(env: Mapping[str, str]) -> list[Finding]:
    findings = []
    for cls in _settings_classes():
        try:
            settings_reader.load(cls, env)
        except settings_reader.InvalidSettingError as error:
            findings.append(Finding(cls.__name__, "error", str(error), "Mend the setting and run this again."))
    findings += _check_secrets(env)
    return findings or [Finding("settings", "ok", f"{len(_fields())} settings can be read")]


def _check_secrets(env: Mapping[str, str]) -> list[Finding]:
    production = settings_reader.load(HttpSettings, env).production
    state: State = "error" if production else "warning"
    return [
        Finding(name, state, f"has {len(env[name])} characters", f"Use at least {_SHORTEST_SECRET} random ones.")
        for name in (field.metadata["env"] for field in _fields() if field.metadata["secret"])
        if "SECRET" in name and 0 < len(env.get(name, "")) < _SHORTEST_SECRET
    ]


def _check_machine(env: Mapping[str, str]) -> list[Finding]:
    home = Home(settings_reader.load(HomeSettings, env).home)
    try:
        home.check()
    except RuntimeError as error:
        return [Finding("home", "error", str(error))]
    free = shutil.disk_usage(home.path).free
    disk: State = "ok" if free > _SCARCE_DISK_BYTES else "warning"
    return [
        Finding("python", "ok", sys.version.split(" ", 1)[0]),
        Finding("home", "ok", str(home.path)),
        Finding("disk", disk, f"{free / 2**30:.1f} GiB free", "" if disk == "ok" else "Make room: the database stops."),
    ]


async def _check_database(env: Mapping[str, str]) -> AsyncIterator[Finding]:
    database = Database(settings_reader.load(DatabaseSettings, env))
    try:
        async with database.read() as session:
            row = (
                await session.execute(
                    text("SELECT current_setting('server_version_num')::int AS version, now() AS now")
                )
            ).one()
        yield _version(row.version)
        yield _drift((SystemClock().now() - row.now).total_seconds())
        at, head = await migrate.current(database)
        if at == head:
            yield Finding("migrations", "ok", f"at {head}")
        else:
            yield Finding("migrations", "error", f"at {at or 'nothing'}, newest is {head}", "Run: sokoni migrate")
    finally:
        await database.close()


def _version(number: int) -> Finding:
    shown = f"PostgreSQL {number // 10_000}.{number % 10_000}"
    if number < _OLDEST_POSTGRES:
        return Finding("database", "error", shown, "PostgreSQL 15 or later is needed.")
    return Finding("database", "ok", shown)


def _drift(seconds: float) -> Finding:
    if abs(seconds) > _CLOCK_DRIFT_SECONDS:
        return Finding(
            "clock", "warning", f"{seconds:+.1f} s from the database's", "Let both machines keep time by NTP."
        )
    return Finding("clock", "ok", "agrees with the database's")


def _settings_classes() -> list[type]:
    return [*CORE_SETTINGS, *(cls for module in MODULES for cls in module.settings)]


def _fields() -> list[dataclasses.Field[Any]]:
    return [field for cls in _settings_classes() for field in dataclasses.fields(cls)]


def _list_settings() -> None:
    click.echo()
    for field in sorted(_fields(), key=lambda field: str(field.metadata["env"])):
        default = "" if field.default is dataclasses.MISSING or field.metadata["secret"] else f" [{field.default}]"
        click.echo(f"{field.metadata['env']}{default}: {field.metadata['help']}")
