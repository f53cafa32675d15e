"""What can be done with the rules of a group: each write is recorded, can be taken back, and raises its version.

Whatever is written is tried on last week's messages in the background, so that the list can say what it would do.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.core import change, ids
from sokoni.core.change import Actor
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.pages import Page, PageQuery
from sokoni.core.versions import ANYTHING, Expected
from sokoni.identity.permission.types import Subject
from sokoni.telegram.group import service as group_service
from sokoni.telegram.group.types import Group, Need
from sokoni.telegram.rule import errors, kept_trials, repository, rules
from sokoni.telegram.rule.types import Rule, RuleDraft

KIND = "telegram_rule"


async def list_rules(
    session: ReadSession, *, group_id: int, subject: Subject, page: PageQuery, is_enabled: bool | None = None
) -> Page[Rule]:
    """A page of a group's rules as they are looked at: the highest priority first; two statements.

    Raises:
        GroupMissing, TeamRoleRequired: the subject may not see the group.
        InvalidCursor: the cursor is damaged.
    """
    group = await group_service.find(session, group_id=group_id, subject=subject, need=Need.READ)
    return await repository.list_rules(session, group_key=group.id, is_enabled=is_enabled, page=page)


async def list_of(session: ReadSession, *, group: Group) -> Sequence[Rule]:
    """All rules of a group, the highest priority first, for who was let in otherwise; one statement."""
    page = PageQuery(limit=rules.MAX_RULES)
    found = await repository.list_rules(session, group_key=group.id, is_enabled=None, page=page)
    return found.items


async def get_rule(session: ReadSession, *, group_id: int, rule_id: UUID, subject: Subject) -> Rule:
    """A rule; two statements.

    Raises:
        GroupMissing, TeamRoleRequired: the subject may not see the group.
        RuleMissing: it has no such rule.
    """
    group = await group_service.find(session, group_id=group_id, subject=subject, need=Need.READ)
    return found(await repository.get(session, group_key=group.id, rule_id=rule_id))


async def add_rule(session: WriteSession, *, group_id: int, draft: RuleDraft, subject: Subject, now: datetime) -> Rule:
    """A new rule; it holds for messages that come from now on, if it is enabled.

    Raises:
        GroupMissing, TeamRoleRequired: the subject may not manage the group.
        RuleNameInvalid, RuleParametersInvalid, RulePenaltyInvalid: it cannot be.
        RuleNameTaken, TooManyRules: the group has one of its name, or as many as it may.
    """
    group = await group_service.find(session, group_id=group_id, subject=subject, need=Need.MANAGE)
    return await add_to(session, group=group, draft=draft, actor=subject.actor(), now=now)


async def add_to(session: WriteSession, *, group: Group, draft: RuleDraft, actor: Actor, now: datetime) -> Rule:
    """The same for who was let in otherwise: an administrator in the group itself.

    Raises:
        RuleNameInvalid, RuleParametersInvalid, RulePenaltyInvalid, RuleNameTaken, TooManyRules: see `add_rule`.
    """
    made = rules.made(draft, rule_id=ids.new_id(), group_key=group.id, created_at=now, now=now)
    if await repository.count(session, group_key=group.id) >= rules.MAX_RULES:
        raise errors.TooManyRules(maximum=rules.MAX_RULES)
    await put_new(session, group, made, action="rule.add", actor=actor, now=now)
    return made


async def change_rule(
    session: WriteSession,
    *,
    group_id: int,
    rule_id: UUID,
    edit: Mapping[str, Any],
    subject: Subject,
    now: datetime,
    expected: Expected = ANYTHING,
) -> Rule:
    """A rule with what an edit says, by the names of `RuleDraft`; what it does not name stays.

    Raises:
        GroupMissing, TeamRoleRequired: the subject may not manage the group.
        RuleMissing: it has no such rule.
        RuleNameInvalid, RuleParametersInvalid, RulePenaltyInvalid, RuleNameTaken: it cannot be so.
        ChangedMeanwhile: it is not as it was seen.
    """
    group = await group_service.find(session, group_id=group_id, subject=subject, need=Need.MANAGE)
    return await change_in(
        session, group=group, rule_id=rule_id, edit=edit, actor=subject.actor(), now=now, expected=expected
    )


async def change_in(
    session: WriteSession,
    *,
    group: Group,
    rule_id: UUID,
    edit: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    expected: Expected = ANYTHING,
) -> Rule:
    """The same for who was let in otherwise.

    Raises:
        RuleMissing, RuleNameInvalid, RuleParametersInvalid, RulePenaltyInvalid, RuleNameTaken, ChangedMeanwhile: see
            `change_rule`.
    """
    standing = found(await repository.get_locked(session, group_key=group.id, rule_id=rule_id))
    expected.check(standing.updated_at)
    action = "rule.change"
    if set(edit) == {"is_enabled"}:
        action = "rule.enable" if edit["is_enabled"] else "rule.disable"
    return await save(session, group, standing, rules.edited(standing, edit), action=action, actor=actor, now=now)


async def remove_rule(session: WriteSession, *, group_id: int, rule_id: UUID, subject: Subject, now: datetime) -> None:
    """Take a rule away; what it did stays done, and undo brings the rule back.

    Raises:
        GroupMissing, TeamRoleRequired: the subject may not manage the group.
        RuleMissing: it has no such rule.
    """
    group = await group_service.find(session, group_id=group_id, subject=subject, need=Need.MANAGE)
    await remove_from(session, group=group, rule_id=rule_id, actor=subject.actor(), now=now)


async def remove_from(session: WriteSession, *, group: Group, rule_id: UUID, actor: Actor, now: datetime) -> None:
    """The same for who was let in otherwise.

    Raises:
        RuleMissing: the group has no such rule.
    """
    standing = found(await repository.get_locked(session, group_key=group.id, rule_id=rule_id))
    await drop(session, group, standing, action="rule.remove", actor=actor, now=now)


async def list_enabled(session: ReadSession, *, group_keys: Collection[UUID]) -> Sequence[Rule]:
    """The rules of some groups that are switched on, dry ones too; one statement."""
    return await repository.list_enabled(session, group_keys=group_keys)


async def put_new(
    session: WriteSession, group: Group, rule: Rule, *, action: str, actor: Actor, now: datetime, **about: Any
) -> None:
    """Write a rule that is not there, recorded.

    Raises:
        RuleNameTaken: the group has one of its name.
    """
    if not await repository.insert_rule(session, rule):
        raise errors.RuleNameTaken
    here = _here(rule)
    await _record(session, group, rule.id, action, {"is_here": False}, here, actor=actor, now=now, **about)
    await kept_trials.put_in_line(session, group_key=group.id, only=rule.id, now=now)


async def save(
    session: WriteSession,
    group: Group,
    standing: Rule,
    draft: RuleDraft,
    *,
    action: str,
    actor: Actor,
    now: datetime,
    **about: Any,
) -> Rule:
    """A locked rule written anew and recorded; where nothing differs, nothing is written.

    Raises:
        RuleNameInvalid, RuleParametersInvalid, RulePenaltyInvalid, RuleNameTaken: it cannot be so.
    """
    changed = rules.made(draft, rule_id=standing.id, group_key=group.id, created_at=standing.created_at, now=now)
    before, after = rules.differing(rules.facts_of(standing), rules.facts_of(changed))
    if not after:
        return standing
    if "name" in after and await repository.is_name_taken(
        session, group_key=group.id, name=changed.name, but=standing.id
    ):
        raise errors.RuleNameTaken
    await repository.update_rule(session, changed)
    await _record(session, group, standing.id, action, before, after, actor=actor, now=now, **about)
    if rules.TRIED.intersection(after):
        await kept_trials.put_in_line(session, group_key=group.id, only=standing.id, now=now)
    return replace(changed, updated_at=now)


async def drop(
    session: WriteSession, group: Group, standing: Rule, *, action: str, actor: Actor, now: datetime, **about: Any
) -> None:
    """Take a locked rule away, recorded with all it said."""
    await repository.delete_rule(session, rule_id=standing.id)
    gone = {"is_here": False}
    await _record(session, group, standing.id, action, _here(standing), gone, actor=actor, now=now, **about)


def found(rule: Rule | None) -> Rule:
    """A rule that is there.

    Raises:
        RuleMissing: it is not.
    """
    if rule is None:
        raise errors.RuleMissing
    return rule


def _here(rule: Rule) -> dict[str, Any]:
    """All that is recorded of a rule that came or went."""
    return {"is_here": True, "group_key": str(rule.group_key), **rules.facts_of(rule)}


async def _record(
    session: WriteSession,
    group: Group,
    rule_id: UUID,
    action: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    **about: Any,
) -> None:
    await group_service.touch(session, group_id=group.group_id)
    await change.record(
        session,
        action=action,
        subject_kind=KIND,
        subject_id=rule_id,
        shop_id=group.shop_id,
        before=before,
        after=after,
        **about,
    )
