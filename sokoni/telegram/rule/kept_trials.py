"""What trying the rules of a group came to, kept beside them: looked at at once, and tried anew in the background."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.jobs import service as jobs
from sokoni.identity.permission.types import Subject
from sokoni.telegram.group import service as group_service
from sokoni.telegram.group.settings_types import GroupSettings
from sokoni.telegram.group.types import Need
from sokoni.telegram.rule import repository, rules
from sokoni.telegram.rule.types import KeptTrial, Rule, TrialState

TRY = "telegram_rule.try"
# Last week moves on: what was tried longer ago is another week's.
_LASTS = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The kept trials of a group's rules, and how far those are that are under way."""

    settings: GroupSettings
    by_rule: Mapping[UUID, KeptTrial]

    @property
    def under_way(self) -> Collection[KeptTrial]:
        """Those of rules that wait or are being tried."""
        return [each for each in self.by_rule.values() if each.state is not TrialState.IDLE]

    @property
    def begun_at(self) -> datetime | None:
        """Since when those that are under way were asked for."""
        return min((each.asked_at for each in self.under_way), default=None)

    @property
    def done(self) -> int:
        """How many rules of the same time have been tried."""
        begun_at = self.begun_at
        if begun_at is None:
            return 0
        return sum(each.asked_at >= begun_at for each in self.by_rule.values()) - len(self.under_way)

    def is_outdated(self, rule: Rule, *, now: datetime) -> bool:
        """Whether what is kept of a rule tells of another wording of it, or of another week."""
        kept = self.by_rule.get(rule.id)
        if kept is None or kept.tried_at is None:
            return False
        return kept.wording != rules.wording_of(rule, self.settings) or now - kept.tried_at > _LASTS


async def look(session: ReadSession, *, group_id: int, subject: Subject) -> Overview:
    """What is kept of trials of a group's rules; two statements, and one where its settings are not in memory.

    Raises:
        GroupMissing, TeamRoleRequired: the subject may not see the group.
    """
    kept = await group_service.find_settings(session, group_id=group_id, subject=subject)
    found = await repository.list_trials(session, group_key=kept.group.id)
    return Overview(settings=kept.settings, by_rule={each.rule_id: each for each in found})


async def ask(session: WriteSession, *, group_id: int, subject: Subject, now: datetime) -> int:
    """Let all rules of a group be tried on the messages of the last seven days; how many they are.

    Raises:
        GroupMissing, TeamRoleRequired: the subject may not manage the group.
    """
    group = await group_service.find(session, group_id=group_id, subject=subject, need=Need.MANAGE)
    return await put_in_line(session, group_key=group.id, only=None, now=now)


async def stop(session: WriteSession, *, group_id: int, subject: Subject) -> None:
    """Try no rule of a group any further; what was tried before stays.

    Raises:
        GroupMissing, TeamRoleRequired: the subject may not manage the group.
    """
    group = await group_service.find(session, group_id=group_id, subject=subject, need=Need.MANAGE)
    await repository.stop_trials(session, group_key=group.id)


async def put_in_line(session: WriteSession, *, group_key: UUID, only: UUID | None, now: datetime) -> int:
    """Let one rule of a group be tried, or all, for who may write it; how many they are. Two statements."""
    found = await repository.put_in_line(session, group_key=group_key, only=only, now=now)
    if found:
        await queue(session, group_key=group_key)
    return len(found)


async def queue(session: WriteSession, *, group_key: UUID) -> None:
    """Let a worker try what waits in a group."""
    await jobs.enqueue(session, TRY, dedupe_key=f"{TRY}:{group_key}", group_key=str(group_key))


async def marks(session: ReadSession, keys: Collection[UUID]) -> Mapping[UUID, str]:
    """Marks of groups, by our own ids, that change with their rules and with each step of a trial; one statement."""
    return await repository.read_trial_marks(session, group_keys=keys)
