"""Roles of a group: what each allows, what it inherits, who holds it, and what is counted of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from sokoni.core import change
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.errors import DomainError
from sokoni.core.http.edge import Now, PageParameters, Read, Write
from sokoni.core.pages import PageQuery
from sokoni.telegram.group.types import Group, Need
from sokoni.telegram.role import errors
from sokoni.telegram.role import rules as role_rules
from sokoni.telegram.role import service as roles
from sokoni.telegram.role.types import GroupPermission, GroupRoleDraft, ShownRole
from sokoni.web import forms, rendering
from sokoni.web.forms import Form
from sokoni.web.telegram import actions as action_pages
from sokoni.web.telegram.desk import Desk, open_group
from sokoni.web.telegram.groups import group_page
from sokoni.web.telegram.settings import may_change
from sokoni.web.translation import N_

PERMISSION_WORDS: Mapping[str, str] = MappingProxyType({
    "warn": N_("warn members"),
    "mute": N_("mute members"),
    "kick": N_("remove members"),
    "ban": N_("ban members"),
    "lift": N_("take warnings, mutes and bans off again"),
    "restrict": N_("restrict what members may send"),
    "delete_messages": N_("delete messages"),
    "pin_messages": N_("pin messages"),
    "approve_joins": N_("let people in"),
    "invite": N_("invite people"),
    "handle_reports": N_("look at reports"),
    "undo": N_("take back what was done"),
    "view_log": N_("see what was done"),
    "view_statistics": N_("see the figures"),
    "manage_notes": N_("write notes"),
    "manage_filters": N_("write answers to words"),
    "manage_schedules": N_("plan messages for later"),
    "manage_rules": N_("write rules"),
    "manage_roles": N_("give roles"),
    "manage_settings": N_("change the settings"),
    "bypass_rules": N_("rules leave them alone"),
    "bypass_slow_mode": N_("slow mode is not for them"),
    "bypass_night": N_("the night is not for them"),
})  # fmt: skip
NO_NAME = N_("A name has none of these signs: / \\ ? # %")
NO_PERSON = N_("The number of a person has only digits.")
NEEDLESS = frozenset("/\\?#%")
_LARGEST = 2**63
# Beside which field a refusal is said.
_FIELDS: Mapping[type[DomainError], str] = MappingProxyType({
    errors.GroupRoleCircular: "parent",
    errors.GroupRoleMissing: "parent",
    errors.GroupRoleTaken: "name",
})  # fmt: skip


async def list_roles(request: Request, desk: Desk, session: Read, group_id: int) -> Response:
    """The roles of a group, the highest first, and a form for a new one; three statements."""
    group = await open_group(session, desk, group_id)
    return await _list(request, desk, session, group, Form({"priority": "0"}))


async def add_role(request: Request, desk: Desk, session: Write, now: Now, group_id: int) -> Response:
    """Make a role; taken back by one button."""
    group = await open_group(session, desk, group_id, Need.MANAGE)
    form = await forms.read(request)
    draft = _draft(form)
    made = None
    with change.together(session) as together:
        if form.is_right:
            made = await forms.attempt(
                session,
                form,
                lambda: roles.add_role(session, group_id=group_id, draft=draft, subject=desk.subject, now=now),
            )
    if made is None:
        _beside(form)
        return await _list(request, desk, session, group, form)
    return rendering.redirect(request, f"{desk.at(group)}/roles/{made.role.id}", note="role-saved", undo=together)


async def show_role(
    request: Request, desk: Desk, session: Read, page: PageParameters, group_id: int, role_id: UUID
) -> Response:
    """A role: to be changed, who holds it, what is counted of them; at most twelve statements."""
    group = await open_group(session, desk, group_id)
    shown = await _find(session, desk, group, role_id)
    return await _page(request, desk, session, group, shown, values_of(shown), page=page)


async def save_role(request: Request, desk: Desk, session: Write, now: Now, group_id: int, role_id: UUID) -> Response:
    """Say a role anew, or take it away from all who hold it; both taken back by one button."""
    group = await open_group(session, desk, group_id, Need.MANAGE)
    shown = await _find(session, desk, group, role_id)
    form = await forms.read(request)
    removes = form.text("do") == "remove"
    draft = None if removes else _draft(form)
    done = None
    with change.together(session) as together:
        if form.is_right:
            done = await forms.attempt(session, form, lambda: _save(session, desk, group, shown, draft, now=now))
    if done is None:
        _beside(form)
        filled = form if not removes else values_of(shown)
        filled.problem = form.problem
        return await _page(request, desk, session, group, shown, filled, page=PageQuery())
    address = f"{desk.at(group)}/roles" if removes else f"{desk.at(group)}/roles/{role_id}"
    return rendering.redirect(request, address, note="role-removed" if removes else "role-saved", undo=together)


async def move_holder(request: Request, desk: Desk, session: Write, now: Now, group_id: int, role_id: UUID) -> Response:
    """Give a role to somebody by their number, or take it back; both taken back by one button."""
    group = await open_group(session, desk, group_id, Need.MANAGE)
    shown = await _find(session, desk, group, role_id)
    form = await forms.read(request)
    user_id = _person(form)
    done = None
    with change.together(session) as together:
        if form.is_right:
            done = await forms.attempt(
                session, form, lambda: _move(session, desk, group, shown, user_id, form, now=now)
            )
    if done is None:
        filled = values_of(shown)
        filled.mistakes.update(form.mistakes)
        filled.problem = form.problem
        return await _page(request, desk, session, group, shown, filled, page=PageQuery())
    note = "group-role-taken" if form.text("do") == "take" else "group-role-given"
    return rendering.redirect(request, f"{desk.at(group)}/roles/{role_id}", note=note, undo=together)


def values_of(shown: ShownRole) -> Form:
    """A role as its form has it."""
    role = shown.role
    values = {
        "name": role.name,
        "description": role.description,
        "priority": str(role.priority),
        "parent": shown.parent or "",
    }
    return Form(values, several={"permissions": sorted(role.permissions)})


def _draft(form: Form) -> GroupRoleDraft:
    name = form.required("name")[: role_rules.MAX_NAME]
    if NEEDLESS & set(name):
        form.mistakes["name"] = NO_NAME
    return GroupRoleDraft(
        name=name,
        description=form.text("description")[: role_rules.MAX_DESCRIPTION],
        permissions=frozenset(GroupPermission(each) for each in form.each("permissions") if each in PERMISSION_WORDS),
        priority=form.integer("priority", default=0, least=0, most=role_rules.MAX_PRIORITY),
        parent=form.text("parent") or None,
    )


def _person(form: Form) -> int:
    raw = form.required("user_id")
    number = int(raw) if raw.isdecimal() and len(raw) < len(str(_LARGEST)) else 0
    if raw and number <= 0:
        form.mistakes["user_id"] = NO_PERSON
    return number


def _beside(form: Form) -> None:
    """Say a refusal beside the field that it is about."""
    if form.problem is not None and (field := _FIELDS.get(type(form.problem))) is not None:
        form.mistakes[field] = form.problem
        form.problem = None


async def _find(session: ReadSession, desk: Desk, group: Group, role_id: UUID) -> ShownRole:
    shown = await roles.list_roles(session, group_id=group.group_id, subject=desk.subject)
    found = next((each for each in shown if each.role.id == role_id), None)
    if found is None:
        raise errors.GroupRoleMissing(name=str(role_id))
    return found


async def _save(
    session: WriteSession, desk: Desk, group: Group, shown: ShownRole, draft: GroupRoleDraft | None, *, now: datetime
) -> bool:
    about: dict[str, Any] = {
        "group_id": group.group_id,
        "name": shown.role.name,
        "subject": desk.subject,
        "now": now,
    }
    if draft is None:
        await roles.remove_role(session, **about)
    else:
        await roles.update_role(session, draft=draft, **about)
    return True


async def _move(
    session: WriteSession, desk: Desk, group: Group, shown: ShownRole, user_id: int, form: Form, *, now: datetime
) -> bool:
    about: dict[str, Any] = {
        "group_id": group.group_id,
        "name": shown.role.name,
        "subject": desk.subject,
        "now": now,
    }
    if form.text("do") == "take":
        await roles.remove_holder(session, user_id=user_id, **about)
    else:
        await roles.add_holders(session, user_ids=[user_id], **about)
    return True


def _words(request: Request, desk: Desk) -> Sequence[tuple[str, str]]:
    translate = partial(rendering.translate, request, desk.subject)
    return [(key, translate(said)) for key, said in PERMISSION_WORDS.items()]


async def _list(request: Request, desk: Desk, session: ReadSession, group: Group, form: Form) -> Response:
    shown = await roles.list_roles(session, group_id=group.group_id, subject=desk.subject)
    said = dict(_words(request, desk))
    comma = rendering.translate(request, desk.subject, N_(", "))
    return group_page(
        request,
        "roles.html",
        desk,
        group,
        tab="/roles",
        form=form,
        shown=shown,
        sentences={each.role.id: comma.join(said[key] for key in said if key in each.effective) for each in shown},
        permissions=_words(request, desk),
        parents=[each.role.name for each in shown],
        may_change=may_change(desk, group),
    )


async def _page(
    request: Request,
    desk: Desk,
    session: ReadSession,
    group: Group,
    shown: ShownRole,
    form: Form,
    *,
    page: PageQuery,
) -> Response:
    about: dict[str, Any] = {"group_id": group.group_id, "name": shown.role.name, "subject": desk.subject}
    counted = await roles.statistics(session, **about)
    holders = await roles.list_holders(session, page=page, **about)
    others = await roles.list_roles(session, group_id=group.group_id, subject=desk.subject)
    said = dict(_words(request, desk))
    return group_page(
        request,
        "role.html",
        desk,
        group,
        tab="/roles",
        form=form,
        shown=shown,
        counted=counted,
        listing=holders,
        names=await action_pages.names_of(session, {each.user_id for each in holders.items}),
        inherited=[said[key] for key in said if key in shown.effective and key not in shown.role.permissions],
        permissions=_words(request, desk),
        parents=[each.role.name for each in others if each.role.id != shown.role.id],
        may_change=may_change(desk, group),
    )
