"""`sokoni doctor`: is everything set, sane and reachable, and if not, what to do."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import click
import orjson
import uvloop

from sokoni.core.checks.types import State, error, skipped
from sokoni.core.clock import SystemClock
from sokoni.core.home import BrokenHomeError
from sokoni.core.settings import InvalidSettingError
from sokoni.entrypoints import environment
from sokoni.entrypoints.doctor import configured, examination
from sokoni.entrypoints.doctor.examination import Result
from sokoni.entrypoints.doctor.report import Report, setting_lines
from sokoni.entrypoints.failure import Failure

_HINT = "The lines above say what to mend first."


def _known_checks(_context: click.Context, _parameter: click.Parameter, only: tuple[str, ...]) -> tuple[str, ...]:
    unknown = [name for name in only if name not in examination.names()]
    if unknown:
        msg = f"there is no check {unknown[0]!r}; write one of {', '.join(examination.names())}"
        raise click.BadParameter(msg)
    return only


def _as_option(function: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--only",
        multiple=True,
        metavar="CHECK",
        callback=_known_checks,
        help="Look at this alone; may be repeated. `--only settings` judges settings without touching anything.",
    )(function)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print everything for programs.")
@click.option("--settings", "with_settings", is_flag=True, help="List every setting: value, source, what it is for.")
@click.option("--quiet", is_flag=True, help="Print only what is not well.")
@click.option("--fix", is_flag=True, help="First mend what can safely be mended: folders, rights of keys, fonts.")
@_as_option
def doctor(*, as_json: bool, with_settings: bool, quiet: bool, fix: bool, only: tuple[str, ...]) -> None:
    """Check settings, this machine and all parts, and say what to do. Exit code 1 when something is wrong."""
    env = environment.read()
    mended = list(_mend(env, only)) if fix else []
    report = Report(
        results=_examine(env, only),
        settings=configured.lines(env, file=environment.in_file(environment.ENV_FILE)),
        mended=mended,
        at=SystemClock().now(),
    )
    if as_json:
        click.echo(orjson.dumps(report.to_json(), option=orjson.OPT_INDENT_2))
    else:
        for line in (*report.lines(quiet=quiet), *(setting_lines(report.settings) if with_settings else ())):
            click.echo(line)
    if report.state is State.ERROR:
        raise SystemExit(1)


def _mend(env: Mapping[str, str], only: tuple[str, ...]) -> Iterator[str]:
    try:
        yield from examination.mend(env, only=only)
    except (InvalidSettingError, BrokenHomeError, OSError) as problem:
        raise Failure(f"It could not be mended: {problem}", hint="`sokoni doctor` says what is wrong.") from problem


def _examine(env: Mapping[str, str], only: tuple[str, ...]) -> list[Result]:
    results = list(examination.examine_here(env, only=only))
    if not examination.wants_parts(only):
        return results
    blocking = list(examination.blocking(env))
    if blocking:
        results += [each for each in blocking if each not in results]
        return [*results, Result("database", skipped("database", "not looked at yet", hint=_HINT))]
    if not examination.is_made(env):
        hint = "Make it: sokoni migrate (or sokoni up, which runs everything)."
        return [*results, Result("database", skipped("database", "there is none yet", hint=hint))]
    try:
        with environment.ready(env) as complete:
            results += uvloop.run(_parts(complete, only))
    except Failure as problem:
        message, _, hint = problem.message.partition("\n")
        results.append(Result("database", error("database", message, hint=hint)))
    return results


async def _parts(env: Mapping[str, str], only: tuple[str, ...]) -> list[Result]:
    return [result async for result in examination.examine_parts(env, only=only)]
