"""Writing how a group is kept into a file, and bringing a group in line with one."""

import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sokoni.core import ids
from sokoni.core.change import Actor
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.errors import DomainError, reason_of
from sokoni.identity.permission.types import Subject
from sokoni.telegram.blueprint import rules
from sokoni.telegram.blueprint.errors import BlueprintUnfit
from sokoni.telegram.blueprint.types import Blueprint, Brought, Difference, Part, TextDraft
from sokoni.telegram.group import rules as group_rules
from sokoni.telegram.group import service as group
from sokoni.telegram.group.errors import GroupMissing
from sokoni.telegram.group.types import KeptGroup, Need
from sokoni.telegram.note import service as note
from sokoni.telegram.role import service as role
from sokoni.telegram.role.types import GroupRoleDraft
from sokoni.telegram.rule import rules as rule_rules
from sokoni.telegram.rule import service as rule
from sokoni.telegram.rule.types import Rule, RuleDraft


async def export(session: ReadSession, *, group_id: int, subject: Subject) -> dict[str, Any]:
    """The file that says how a group is kept; at most six statements.

    Raises:
        GroupMissing: see `group.service.find`.
    """
    return await describe(session, kept=await group.find_settings(session, group_id=group_id, subject=subject))


async def describe(session: ReadSession, *, kept: KeptGroup, is_brief: bool = False) -> dict[str, Any]:
    """The same for who was let in otherwise; a brief one leaves out the settings that are as the house has them."""
    said = (await _read(session, kept)).said
    return rules.document_of(replace(said, settings=group_rules.stored(kept.settings)) if is_brief else said)


async def bring(
    session: WriteSession, *, group_id: int, document: object, is_trial: bool, subject: Subject, now: datetime
) -> Brought:
    """What bringing a group in line with a file changed: all that it says, or nothing. A trial changes nothing.

    What the file does not name stays; settings that it leaves out are as the house has them.

    Raises:
        GroupMissing, TeamRoleRequired: see `group.service.find`.
        BlueprintUnreadable: it is no such file.
        BlueprintUnfit: something in it cannot be.
    """
    await group.find_locked(session, group_id=group_id, subject=subject, need=Need.MANAGE)
    kept = (await group.list_kept(session, group_ids=[group_id])).get(group_id)
    if kept is None:
        raise GroupMissing(group_id=group_id)
    return await bring_to(session, kept=kept, document=document, is_trial=is_trial, actor=subject.actor(), now=now)


async def bring_to(
    session: WriteSession, *, kept: KeptGroup, document: object, is_trial: bool, actor: Actor, now: datetime
) -> Brought:
    """The same for who was let in otherwise.

    Raises:
        BlueprintUnreadable, BlueprintUnfit: see `bring`.
    """
    wanted = _reader()(document)
    here = await _read(session, kept)
    wanted = replace(wanted, rules=tuple(_as_kept(here, each) for each in wanted.rules))
    differences = (*_of_settings(here, wanted), *rules.differences(here.said, wanted))
    doing = _Doing(session=session, here=here, differences=differences, actor=actor, now=now)
    if not is_trial:
        await _apply(doing, wanted)
        return Brought(differences=differences, is_trial=False)
    # It could be; what was written goes with its savepoint.
    with suppress(_Tried):
        async with session.begin_nested():
            await _try(doing, wanted)
    return Brought(differences=differences, is_trial=True)


def _reader() -> Callable[[object], Blueprint]:
    """What reads files; loaded when the first one is read, with all that describes them on the wire."""
    read: Callable[[object], Blueprint] = importlib.import_module("sokoni.telegram.blueprint.reading").read
    return read


class _Tried(Exception):  # no error: it takes a trial back
    """A trial went well."""


async def _try(doing: "_Doing", wanted: Blueprint) -> None:
    await _apply(doing, wanted)
    raise _Tried


@dataclass(frozen=True, slots=True, kw_only=True)
class _Here:
    """How a group is kept, with its rules by their names."""

    kept: KeptGroup
    said: Blueprint
    standing: Mapping[str, Rule]
    drafts: Mapping[str, RuleDraft]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Doing:
    """What is brought in line, and by whom."""

    session: WriteSession
    here: _Here
    differences: Sequence[Difference]
    actor: Actor
    now: datetime

    def differs(self, part: Part, name: str | None = None) -> Difference | None:
        """What differs in a part of the file; None if nothing does."""
        mine = (each for each in self.differences if each.part is part)
        return next((each for each in mine if name is None or each.name == name), None)


async def _read(session: ReadSession, kept: KeptGroup) -> _Here:
    shown = await role.list_of(session, chat=kept.group)
    listed = await rule.list_of(session, group=kept.group)
    texts = await note.list_of_groups(session, group_ids=[kept.group.group_id])
    roles = [
        GroupRoleDraft(
            name=each.role.name,
            description=each.role.description,
            permissions=each.role.permissions,
            priority=each.role.priority,
            parent=each.parent,
        )
        for each in shown
    ]
    drafts = {each.name: rule_rules.draft_of(each) for each in listed}
    return _Here(
        kept=kept,
        said=Blueprint(
            settings=group_rules.shown(kept.settings),
            roles=tuple(roles),
            rules=tuple(drafts.values()),
            texts=tuple(
                TextDraft(kind=each.kind, name=each.name, text=each.text) for each in texts.get(kept.group.group_id, ())
            ),
        ),
        standing={each.name: each for each in listed},
        drafts=drafts,
    )


def _as_kept(here: _Here, wanted: RuleDraft) -> RuleDraft:
    """A rule as it would be kept, with all that its file leaves to the house."""
    group_key = here.kept.group.id
    moment = here.kept.group.created_at
    with _said_of(f"rules.{wanted.name}"):
        made = rule_rules.made(wanted, rule_id=ids.new_id(), group_key=group_key, created_at=moment, now=moment)
    draft = rule_rules.draft_of(made)
    return rules.with_people_of(draft, here.drafts.get(draft.name))


def _of_settings(here: _Here, wanted: Blueprint) -> Iterator[Difference]:
    if wanted.settings is None:
        return
    with _said_of("settings"):
        after = group_rules.settings_of(rules.with_log_of(wanted.settings, here.said.settings or {}))
    old, new = group_rules.differing(group_rules.settings_facts(here.kept.settings), group_rules.settings_facts(after))
    for name in new:
        yield Difference(part=Part.SETTINGS, name=name, before=old[name], after=new[name])


async def _apply(doing: _Doing, wanted: Blueprint) -> None:
    here = doing.here
    if wanted.settings is not None and doing.differs(Part.SETTINGS):
        said = rules.with_log_of(wanted.settings, here.said.settings or {})
        with _said_of("settings"):
            settings = group_rules.settings_of(said)
            await group.keep_settings(doing.session, here.kept, settings, actor=doing.actor, now=doing.now)
    await _put_roles(doing, [each for each in wanted.roles if doing.differs(Part.ROLE, each.name)])
    for each in wanted.rules:
        if doing.differs(Part.RULE, each.name):
            await _put_rule(doing, each)
    for text in wanted.texts:
        part = rules.PARTS[text.kind]
        if doing.differs(part, text.name):
            with _said_of(f"{part.value}s.{text.name}"):
                await note.keep(
                    doing.session,
                    group=here.kept.group,
                    kind=text.kind,
                    name=text.name,
                    text=text.text,
                    actor=doing.actor,
                    now=doing.now,
                )


async def _put_roles(doing: _Doing, roles: Sequence[GroupRoleDraft]) -> None:
    """Make those that are new, and let go of what others no longer inherit, before any is named by another."""
    chat = doing.here.kept.group
    parents = {each.name.lower(): each.parent for each in doing.here.said.roles}
    about: dict[str, Any] = {"chat": chat, "actor": doing.actor, "now": doing.now}
    for each in roles:
        alone = replace(each, parent=None)
        difference = doing.differs(Part.ROLE, each.name)
        with _said_of(f"roles.{each.name}"):
            if difference is not None and difference.is_new:
                await role.add_to(doing.session, draft=alone, **about)
            elif parents[each.name.lower()] not in {None, each.parent}:
                await role.change_in(doing.session, name=each.name, draft=alone, **about)
    for each in roles:
        with _said_of(f"roles.{each.name}"):
            await role.change_in(doing.session, name=each.name, draft=each, **about)


async def _put_rule(doing: _Doing, wanted: RuleDraft) -> None:
    standing = doing.here.standing.get(wanted.name)
    about: dict[str, Any] = {"group": doing.here.kept.group, "actor": doing.actor, "now": doing.now}
    with _said_of(f"rules.{wanted.name}"):
        if standing is None:
            await rule.add_to(doing.session, draft=wanted, **about)
        else:
            edit = {name: getattr(wanted, name) for name in RuleDraft.__dataclass_fields__}
            await rule.change_in(doing.session, rule_id=standing.id, edit=edit, **about)


@contextmanager
def _said_of(place: str) -> Iterator[None]:
    """Say of a refusal which part of the file it is about."""
    try:
        yield
    except DomainError as error:
        raise BlueprintUnfit(place=place, reason=reason_of(error)) from error
