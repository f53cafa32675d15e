"""A group's rules over HTTP. Also at `/api/v2/groups/{group_id}/rules…`, where programs for groups look for them."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query, Request, Response

from sokoni.core.http.edge import Now, PageParameters, Read, Write, provided
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.preconditions import Unchanged, name_version
from sokoni.core.http.routing import Router
from sokoni.core.http.schemas import PageOut
from sokoni.identity.permission.edge import SignedIn
from sokoni.services.undo.ports import Undoers
from sokoni.services.undo.schemas import ChangeOut
from sokoni.services.undo.service import Means
from sokoni.services.undo.settings import UndoSettings
from sokoni.telegram.group import rules as group_rules
from sokoni.telegram.rule import history, service, trials
from sokoni.telegram.rule.schemas import GroupRuleEditIn, GroupRuleIn, GroupRuleOut, RuleTrialOut

router = Router(prefix="/api/v1/telegram/groups/{group_id}/rules", tags=["groups"])

GroupId = Annotated[int, Path(ge=group_rules.LOWEST_ID, lt=0, description="Telegram's number of the chat.")]
Enabled = Annotated[bool | None, Query(description="Only those that are switched on, or off.")]
Knowing = Annotated[Undoers, provided(Undoers)]
Settings = Annotated[UndoSettings, provided(UndoSettings)]


@router.post("", status_code=201, dependencies=[Idempotent])
async def add_group_rule(
    group_id: GroupId, body: GroupRuleIn, subject: SignedIn, session: Write, now: Now
) -> GroupRuleOut:
    """Write a rule; it holds for messages that come from now on."""
    made = await service.add_rule(session, group_id=group_id, draft=body.to_draft(), subject=subject, now=now)
    return GroupRuleOut.of(made)


@router.get("")
async def list_group_rules(
    group_id: GroupId,
    subject: SignedIn,
    session: Read,
    page: PageParameters,
    request: Request,
    response: Response,
    enabled: Enabled = None,
) -> PageOut[GroupRuleOut]:
    """The rules of a group in the order in which messages are judged by them."""
    found = await service.list_rules(session, group_id=group_id, subject=subject, page=page, is_enabled=enabled)
    return PageOut[GroupRuleOut].of(found, show=GroupRuleOut.of, request=request, response=response)


@router.post("/try", dependencies=[Idempotent])
async def try_group_rule_draft(
    group_id: GroupId, body: GroupRuleIn, subject: SignedIn, session: Read, now: Now
) -> RuleTrialOut:
    """Try a rule on the messages of the last seven days before it is there: nothing is kept of it."""
    tried = await trials.try_draft(session, group_id=group_id, draft=body.to_draft(), subject=subject, now=now)
    return RuleTrialOut.of(tried)


@router.get("/{rule_id}")
async def get_group_rule(
    group_id: GroupId, rule_id: UUID, subject: SignedIn, session: Read, request: Request
) -> GroupRuleOut:
    """A rule."""
    found = await service.get_rule(session, group_id=group_id, rule_id=rule_id, subject=subject)
    name_version(request, found.updated_at)
    return GroupRuleOut.of(found)


@router.put("/{rule_id}", dependencies=[Idempotent])
async def update_group_rule(
    group_id: GroupId,
    rule_id: UUID,
    body: GroupRuleEditIn,
    subject: SignedIn,
    session: Write,
    now: Now,
    unchanged: Unchanged,
) -> GroupRuleOut:
    """Say a rule otherwise; what is left out stays."""
    changed = await service.change_rule(
        session,
        group_id=group_id,
        rule_id=rule_id,
        edit=body.to_edit(),
        subject=subject,
        now=now,
        expected=unchanged.expected,
    )
    unchanged.name(changed.updated_at)
    return GroupRuleOut.of(changed)


@router.post("/{rule_id}/enable", dependencies=[Idempotent])
async def enable_group_rule(
    group_id: GroupId, rule_id: UUID, subject: SignedIn, session: Write, now: Now
) -> GroupRuleOut:
    """Switch a rule on."""
    changed = await service.change_rule(
        session, group_id=group_id, rule_id=rule_id, edit={"is_enabled": True}, subject=subject, now=now
    )
    return GroupRuleOut.of(changed)


@router.post("/{rule_id}/disable", dependencies=[Idempotent])
async def disable_group_rule(
    group_id: GroupId, rule_id: UUID, subject: SignedIn, session: Write, now: Now
) -> GroupRuleOut:
    """Switch a rule off; it stays as it is written."""
    changed = await service.change_rule(
        session, group_id=group_id, rule_id=rule_id, edit={"is_enabled": False}, subject=subject, now=now
    )
    return GroupRuleOut.of(changed)


@router.delete("/{rule_id}", status_code=204, dependencies=[Idempotent])
async def remove_group_rule(group_id: GroupId, rule_id: UUID, subject: SignedIn, session: Write, now: Now) -> None:
    """Take a rule away; what it did stays done, and undo brings the rule back."""
    await service.remove_rule(session, group_id=group_id, rule_id=rule_id, subject=subject, now=now)


@router.post("/{rule_id}/try", dependencies=[Idempotent])
async def try_group_rule(group_id: GroupId, rule_id: UUID, subject: SignedIn, session: Read, now: Now) -> RuleTrialOut:
    """Try a rule on the messages of the last seven days, as if it alone had been enforced."""
    tried = await trials.try_rule(session, group_id=group_id, rule_id=rule_id, subject=subject, now=now)
    return RuleTrialOut.of(tried)


@router.get("/{rule_id}/history")
async def list_group_rule_changes(
    group_id: GroupId,
    rule_id: UUID,
    subject: SignedIn,
    session: Read,
    knowing: Knowing,
    settings: Settings,
    now: Now,
    page: PageParameters,
    request: Request,
    response: Response,
) -> PageOut[ChangeOut]:
    """Who wrote, switched or took away a rule, when, and from what to what, the newest first."""
    found = await history.list_changes(
        session,
        group_id=group_id,
        rule_id=rule_id,
        subject=subject,
        page=page,
        means=Means(undoers=knowing, window=settings.window),
        now=now,
    )
    return PageOut[ChangeOut].of(found, show=ChangeOut.of, request=request, response=response)
