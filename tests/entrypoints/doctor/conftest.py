"""Examinations of an installation that something was done to."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from sokoni.core.checks.types import Finding
from sokoni.entrypoints.doctor import examination
from sokoni.entrypoints.doctor.examination import Result

# What a laptop has: nothing is set but the folder.
Look = Callable[..., dict[str, Finding]]
LookInside = Callable[..., Awaitable[dict[str, Finding]]]


def by_name(results: list[Result]) -> dict[str, Finding]:
    """Findings by their name; the worse one where two share it."""
    states = list(type(results[0].finding.state)) if results else []
    return {each.finding.name: each.finding for each in sorted(results, key=lambda r: states.index(r.finding.state))}


@pytest.fixture
def look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Look:
    """What the doctor finds out about settings and machine, without connecting to anything."""
    monkeypatch.chdir(tmp_path)

    def examine(*only: str, **env: str) -> dict[str, Finding]:
        complete = {"SOKONI_HOME": str(tmp_path / "home"), **env}
        return by_name(list(examination.examine_here(complete, only=only)))

    return examine


@pytest.fixture
def look_inside(test_env: dict[str, str], tmp_path: Path) -> LookInside:
    """What the doctor finds out about the parts of an installation on a migrated database."""

    async def examine(*only: str, **env: str) -> dict[str, Finding]:
        complete = {**test_env, "SOKONI_HOME": str(tmp_path / "home"), **env}
        return by_name([result async for result in examination.examine_parts(complete, only=only)])

    return examine
