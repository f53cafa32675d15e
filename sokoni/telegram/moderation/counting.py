"""Counts offences, each once, and says which step of its ladder each one takes.

Whoever counts holds the row of where somebody stands; so two who count the same person at once take turns, and a step
is taken by exactly one of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sokoni.core import ids
from sokoni.core.database import WriteSession
from sokoni.telegram.moderation import repository
from sokoni.telegram.moderation.repository import GROUP_SCOPE, Key
from sokoni.telegram.moderation.types import Decision, Offence
from sokoni.telegram.rule.engine import escalation
from sokoni.telegram.rule.engine.escalation import Standing


@dataclass(slots=True)
class _Counting:
    """Where people stand while a batch is counted: their standings, and when each of their warnings expires."""

    standings: dict[Key, Standing]
    expiries: Mapping[Key, list[float]]
    new: list[dict[str, Any]] = field(default_factory=list)


async def count(session: WriteSession, offences: Sequence[Offence], *, now: datetime) -> list[Decision]:
    """What follows from each offence that was not counted before, in their order; six statements, none for none."""
    if not offences:
        return []
    keys = {_key(each) for each in offences}
    standings = dict(await repository.lock_standings(session, keys))
    decided = set(await repository.list_decided(session, {(each.kept.group.id, each.key) for each in offences}))
    counting = _Counting(standings, await repository.list_counting(session, keys))
    decisions = []
    for offence in offences:
        named = (offence.kept.group.id, offence.key)
        if named not in decided:
            decided.add(named)
            decisions.append(_count_one(counting, offence, now=now))
    if counting.new:
        await repository.insert_warnings(session, counting.new)
        await repository.save_standings(session, counting.standings)
    return decisions


def _count_one(counting: _Counting, offence: Offence, *, now: datetime) -> Decision:
    key = _key(offence)
    standing = counting.standings[key]
    if escalation.begins_again(standing, at=offence.at):
        counting.expiries[key].clear()
    alive = [until for until in counting.expiries[key] if until > offence.at]
    standing, step = escalation.advance(
        standing, offence.ladder, count=len(alive) + 1, at=offence.at, now=int(now.timestamp())
    )
    counting.standings[key] = standing
    at = repository.at_second(offence.at)
    lasts = offence.kept.settings.warnings_last
    expires_at = None if lasts is None else at + lasts
    counting.expiries[key].append(float("inf") if expires_at is None else expires_at.timestamp())
    counting.new.append(_row(offence, standing, at=at, lasts=lasts))
    return Decision(offence=offence, step=step, warnings=standing.count)


def _row(offence: Offence, standing: Standing, *, at: datetime, lasts: timedelta | None) -> dict[str, Any]:
    return {
        "id": ids.new_id(),
        "group_key": offence.kept.group.id,
        "user_id": offence.user_id,
        "scope": offence.scope or GROUP_SCOPE,
        "round": standing.round,
        "decision_key": offence.key,
        "rule_id": offence.by.rule_id,
        "reason": offence.reason,
        "at": at,
        "expires_at": None if lasts is None else at + lasts,
    }


def _key(offence: Offence) -> Key:
    return offence.kept.group.id, offence.user_id, offence.scope or GROUP_SCOPE
