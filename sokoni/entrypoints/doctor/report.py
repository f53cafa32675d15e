"""What was found, as people read it and as programs do (the shape is described in docs/reference/doctor.md)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sokoni import __version__
from sokoni.core.checks.types import Finding, State
from sokoni.entrypoints.doctor import examination
from sokoni.entrypoints.doctor.configured import Line
from sokoni.entrypoints.doctor.examination import Result

# Raised when a field changes its meaning or goes away; new fields may come at any time.
SHAPE = 1
_MARKS: Mapping[State, str] = {
    State.OK: "ok     ",
    State.SKIPPED: "-      ",
    State.WARNING: "warning",
    State.ERROR: "ERROR  ",
}
_INDENT = " " * 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything that one examination found."""

    results: Sequence[Result]
    settings: Sequence[Line]
    mended: Sequence[str]
    at: datetime

    @property
    def state(self) -> State:
        """The worst of it."""
        return examination.worst(result.finding for result in self.results)

    def to_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "shape": SHAPE,
            "version": __version__,
            "at": self.at.isoformat(),
            "state": self.state,
            "counts": {state.value: self._count(state) for state in State},
            "findings": [_finding(result) for result in self.results],
            "settings": [_setting(line) for line in self.settings],
            "mended": list(self.mended),
        }

    def lines(self, *, quiet: bool) -> Iterator[str]:
        """For people: each finding with what to do about it; quiet: only what is not well."""
        yield from (f"mended   {words}" for words in self.mended)
        for result in self.results:
            if not (quiet and result.finding.state in (State.OK, State.SKIPPED)):
                yield from _lines(result.finding)
        if not quiet:
            yield f"\n{self._summary()}"

    def _summary(self) -> str:
        errors, warnings = self._count(State.ERROR), self._count(State.WARNING)
        if errors:
            return f"{errors} to mend, {warnings} to think about."
        return f"Nothing is broken; {warnings} to think about." if warnings else "All is well."

    def _count(self, state: State) -> int:
        return sum(1 for result in self.results if result.finding.state is state)


def setting_lines(settings: Sequence[Line]) -> Iterator[str]:
    """Every setting for people: its value and where that comes from, and what it is for."""
    for line in settings:
        value = "(not set)" if line.value is None else line.value
        alias = f" as {line.set_as}" if line.set_as not in (None, line.name) else ""
        default = f"; default {line.default}" if line.source not in ("default", "missing") and line.default else ""
        yield f"{line.name} = {value}  [{line.source}{alias}{default}]"
        yield f"{_INDENT}{line.help}"


def _lines(finding: Finding) -> Iterator[str]:
    yield f"{_MARKS[finding.state]}  {finding.name}: {finding.detail}"
    if finding.hint:
        yield f"{_INDENT}{finding.hint}"


def _finding(result: Result) -> dict[str, Any]:
    finding = result.finding
    return {
        "check": result.check,
        "name": finding.name,
        "state": finding.state,
        "detail": finding.detail,
        "hint": finding.hint,
        "figures": dict(finding.figures),
    }


def _setting(line: Line) -> dict[str, Any]:
    return {
        "name": line.name,
        "source": line.source,
        "set_as": line.set_as,
        "value": line.value,
        "default": line.default,
        "secret": line.secret,
        "problem": line.problem,
        "help": line.help,
    }
