"""Tries the rules of a group one after another, in the background; how far it is can be seen, and it can be stopped."""

from datetime import datetime
from uuid import UUID

from sokoni.core import ids
from sokoni.core.database import Database
from sokoni.core.jobs.types import JobContext
from sokoni.telegram.group import service as group_service
from sokoni.telegram.group.types import KeptGroup
from sokoni.telegram.rule import kept_trials, repository, rules, trials
from sokoni.telegram.rule.types import Rule, Trial


class _OvertakenError(Exception):
    """Somebody stopped the trial, asked for it anew, or took the rule away."""


async def try_next(context: JobContext, *, group_key: UUID) -> None:
    """Try the rule of a group that is next, and let the one behind it follow.

    No transaction is open while messages are judged; killed, the rule is tried from its first message again.
    """
    database, run_id = context.database, ids.new_id()
    async with database.write() as session:
        rule_id = await repository.take_next(session, group_key=group_key, run_id=run_id)
    if rule_id is None:
        return
    kept = await _group(database, group_key)
    if kept is None:
        async with context.ending() as session:
            await repository.stop_trials(session, group_key=group_key)
        return
    found = await _tried(database, kept, rule_id, run_id=run_id, now=context.now)
    async with context.ending() as session:
        if found is not None:
            rule, trial = found
            await repository.keep_trial(
                session,
                rule_id=rule_id,
                run_id=run_id,
                wording=rules.wording_of(rule, kept.settings),
                result=rules.trial_to_json(trial),
                now=context.now,
            )
        await kept_trials.queue(session, group_key=group_key)


async def _group(database: Database, group_key: UUID) -> KeptGroup | None:
    async with database.read() as session:
        group = await group_service.find_by_key(session, key=group_key)
        if group is None:
            return None
        return (await group_service.list_kept(session, group_ids=[group.group_id])).get(group.group_id)


async def _tried(
    database: Database, kept: KeptGroup, rule_id: UUID, *, run_id: UUID, now: datetime
) -> tuple[Rule, Trial] | None:
    """A rule, and what came of trying it; None where that was not brought to its end."""

    async def tell(looked_at: int, messages: int) -> None:
        async with database.write() as session:
            is_mine = await repository.note_progress(
                session, rule_id=rule_id, run_id=run_id, looked_at=looked_at, messages=messages
            )
        if not is_mine:
            raise _OvertakenError

    async with database.read() as session:
        rule = await repository.get(session, group_key=kept.group.id, rule_id=rule_id)
        if rule is None:
            return None
        try:
            return rule, await trials.try_in(session, kept=kept, rule=rule, now=now, tell=tell)
        except _OvertakenError:
            return None
