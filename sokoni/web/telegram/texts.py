"""Texts that a group keeps: notes that are called by name, and answers to words."""

from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from sokoni.core import change
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.http.edge import Now, Read, Write
from sokoni.telegram.group.settings_types import MAX_TEXT
from sokoni.telegram.group.types import Group, Need
from sokoni.telegram.note import managing
from sokoni.telegram.note.errors import KeptUnknown
from sokoni.telegram.note.types import KeptKind, KeptText
from sokoni.web import forms, rendering
from sokoni.web.forms import Form
from sokoni.web.telegram.desk import Desk, open_group
from sokoni.web.telegram.groups import group_page
from sokoni.web.telegram.settings import may_change
from sokoni.web.translation import N_

KIND_CHOICES = (
    (KeptKind.NOTE.value, N_("A note, called by #name")),
    (KeptKind.ANSWER.value, N_("An answer to words in a message")),
)
TOO_LONG = N_("This is longer than a message of Telegram.")


async def list_texts(request: Request, desk: Desk, session: Read, group_id: int) -> Response:
    """The notes and answers of a group, and a form for a new one; five statements."""
    group = await open_group(session, desk, group_id)
    return await _page(request, desk, session, group, Form({"kind": KeptKind.NOTE.value}))


async def keep_text(request: Request, desk: Desk, session: Write, now: Now, group_id: int) -> Response:
    """Keep a text; what was kept under its name says this instead. Taken back by one button."""
    group = await open_group(session, desk, group_id, Need.MANAGE)
    form = await forms.read(request)
    name, text = form.required("name"), _text(form)
    kept = None
    with change.together(session) as together:
        if form.is_right:
            kept = await forms.attempt(
                session,
                form,
                lambda: managing.keep_text(
                    session,
                    group_id=group_id,
                    kind=_kind(form),
                    name=name,
                    text=text,
                    subject=desk.subject,
                    now=now,
                ),
            )
    if kept is None:
        return await _page(request, desk, session, group, form)
    return rendering.redirect(request, f"{desk.at(group)}/texts", note="text-kept", undo=together)


async def show_text(request: Request, desk: Desk, session: Read, group_id: int, text_id: UUID) -> Response:
    """A text to be changed; at most three statements."""
    group = await open_group(session, desk, group_id)
    kept = await _find(session, desk, group, text_id)
    return await _page(request, desk, session, group, _values_of(kept), standing=kept)


async def save_text(request: Request, desk: Desk, session: Write, now: Now, group_id: int, text_id: UUID) -> Response:
    """Let a text say something else, or forget it; both taken back by one button."""
    group = await open_group(session, desk, group_id, Need.MANAGE)
    kept = await _find(session, desk, group, text_id)
    form = await forms.read(request)
    removes = form.text("do") == "remove"
    text = "" if removes else _text(form)
    done = None
    with change.together(session) as together:
        if form.is_right:
            done = await forms.attempt(
                session, form, lambda: _save(session, desk, group, kept, text, removes=removes, now=now)
            )
    if done is None:
        form.values = {**_values_of(kept).values, **form.values}
        return await _page(request, desk, session, group, form, standing=kept)
    note = "text-forgotten" if removes else "text-kept"
    return rendering.redirect(request, f"{desk.at(group)}/texts", note=note, undo=together)


async def _save(
    session: WriteSession, desk: Desk, group: Group, kept: KeptText, text: str, *, removes: bool, now: datetime
) -> bool:
    about: dict[str, Any] = {
        "group_id": group.group_id,
        "kind": kept.kind,
        "text_id": kept.id,
        "subject": desk.subject,
        "now": now,
    }
    if removes:
        await managing.forget_text(session, **about)
    else:
        await managing.update_text(session, text=text, **about)
    return True


async def _find(session: ReadSession, desk: Desk, group: Group, text_id: UUID) -> KeptText:
    for kind in KeptKind:
        for each in await managing.list_texts(session, group_id=group.group_id, kind=kind, subject=desk.subject):
            if each.id == text_id:
                return each
    raise KeptUnknown


def _kind(form: Form) -> KeptKind:
    said = form.text("kind")
    return KeptKind(said) if said in frozenset(KeptKind) else KeptKind.NOTE


def _text(form: Form) -> str:
    text = form.required("text")
    if len(text) > MAX_TEXT:
        form.mistakes["text"] = TOO_LONG
    return text


def _values_of(kept: KeptText) -> Form:
    return Form({"kind": kept.kind.value, "name": kept.name, "text": kept.text})


async def _page(
    request: Request,
    desk: Desk,
    session: ReadSession,
    group: Group,
    form: Form,
    *,
    standing: KeptText | None = None,
) -> Response:
    about: dict[str, Any] = {"group_id": group.group_id, "subject": desk.subject}
    found = [
        (kind, await managing.list_texts(session, kind=kind, **about) if standing is None else ()) for kind in KeptKind
    ]
    return group_page(
        request,
        "texts.html",
        desk,
        group,
        tab="/texts",
        form=form,
        standing=standing,
        notes=dict(found)[KeptKind.NOTE],
        answers=dict(found)[KeptKind.ANSWER],
        kinds=[(key, rendering.translate(request, desk.subject, said)) for key, said in KIND_CHOICES],
        may_change=may_change(desk, group),
    )
