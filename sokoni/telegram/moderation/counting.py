"""Counts offences, each once, and says which step of its ladder each one takes.

Whoever counts holds the row of where somebody stands; so two who count the same person at once take turns, and a step
is taken by exactly one of them.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sokoni.core import ids
from sokoni.core.database import WriteSession
from sokoni.telegram.moderation import repository
from sokoni.telegram.moderation.repository import GROUP_SCOPE, Key
from sokoni.telegram.moderation.types import Decision, Offence
from sokoni.telegram.rule.engine.escalation import Standing, Tally


async def count(session: WriteSession, offences: Sequence[Offence], *, now: datetime) -> list[Decision]:
    """What follows from each offence that was not counted before, in their order; six statements, none for none."""
    if not offences:
        return []
    keys = {_key(each) for each in offences}
    standings = await repository.lock_standings(session, keys)
    decided = set(await repository.list_decided(session, {(each.kept.group.id, each.key) for each in offences}))
    expiries = await repository.list_counting(session, keys)
    tallies = {key: Tally(standing, sorted(expiries[key])) for key, standing in standings.items()}
    decisions: list[Decision] = []
    rows = []
    for offence in offences:
        named = (offence.kept.group.id, offence.key)
        if named not in decided:
            decided.add(named)
            decision, row = _count_one(tallies[_key(offence)], offence, now=now)
            decisions.append(decision)
            rows.append(row)
    if rows:
        await repository.insert_warnings(session, rows)
        await repository.save_standings(session, {key: each.standing for key, each in tallies.items()})
    return decisions


def _count_one(tally: Tally, offence: Offence, *, now: datetime) -> tuple[Decision, dict[str, Any]]:
    lasts = offence.kept.settings.warnings.expires_seconds
    step = tally.add(offence.ladder, at=offence.at, now=int(now.timestamp()), lasts=lasts)
    at = repository.at_second(offence.at)
    expires_at = None if lasts is None else repository.at_second(offence.at + lasts)
    decision = Decision(offence=offence, step=step, warnings=tally.standing.count)
    return decision, _row(offence, tally.standing, at=at, expires_at=expires_at)


def _row(offence: Offence, standing: Standing, *, at: datetime, expires_at: datetime | None) -> dict[str, Any]:
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
        "expires_at": expires_at,
    }


def _key(offence: Offence) -> Key:
    return offence.kept.group.id, offence.user_id, offence.scope or GROUP_SCOPE
