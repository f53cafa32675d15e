"""How a group is kept, as a file for other groups: downloaded, looked at before it is taken, and taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any

import orjson
from fastapi import Request
from starlette.responses import Response

from sokoni.core import change
from sokoni.core.database import WriteSession
from sokoni.core.http.edge import Now, Read, Write
from sokoni.telegram.blueprint import service as blueprints
from sokoni.telegram.blueprint.types import Brought, Difference, Part
from sokoni.telegram.group import service as groups
from sokoni.telegram.group.types import Group, Need
from sokoni.web import forms, rendering
from sokoni.web.forms import Form
from sokoni.web.telegram import settings as settings_pages
from sokoni.web.telegram import settings_form
from sokoni.web.telegram.desk import Desk, open_group
from sokoni.web.telegram.groups import group_page
from sokoni.web.translation import N_

NO_FILE = N_("Choose a file of a group that was downloaded here.")
_LARGEST_FILE = 1_000_000
_LONGEST_VALUE = 120
PART_WORDS: Mapping[Part, str] = MappingProxyType({
    Part.SETTINGS: N_("Settings"),
    Part.ROLE: N_("Roles"),
    Part.RULE: N_("Rules"),
    Part.NOTE: N_("Notes"),
    Part.FILTER: N_("Answers to words"),
})  # fmt: skip
# What the settings are about that begin so.
SECTION_WORDS: Mapping[str, str] = MappingProxyType({
    "welcome": N_("Who comes"),
    "goodbye": N_("Who leaves"),
    "captcha": N_("Captcha"),
    "raid": N_("Raids"),
    "night": N_("Night"),
    "warnings": N_("What warnings lead to"),
    "log": N_("Log channel"),
})  # fmt: skip
FIELD_WORDS: Mapping[str, str] = MappingProxyType({
    "name": N_("name"),
    "description": N_("description"),
    "permissions": N_("what they may"),
    "priority": N_("rank"),
    "parent": N_("what it inherits"),
    "type": N_("what it looks for"),
    "parameters": N_("what it looks for"),
    "penalty": N_("what follows"),
    "duration_seconds": N_("for how long"),
    "delete_message": N_("whether the message goes"),
    "escalation": N_("what follows"),
    "exempt": N_("whom it leaves alone"),
    "enabled": N_("whether it works"),
    "dry_run": N_("whether it is on trial"),
    "text": N_("words"),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that becomes other, in words."""

    name: str
    is_new: bool
    said: str
    before: str
    after: str


async def download(desk: Desk, session: Read, group_id: int) -> Response:
    """The file of a group: settings, roles, rules, notes and answers; at most eight statements."""
    group = await open_group(session, desk, group_id)
    said = await blueprints.export(session, group_id=group.group_id, subject=desk.subject)
    headers = {"Content-Disposition": 'attachment; filename="group.json"', "Cache-Control": "private, no-store"}
    return Response(orjson.dumps(said, option=orjson.OPT_INDENT_2), media_type="application/json", headers=headers)


async def take(request: Request, desk: Desk, session: Write, now: Now, group_id: int) -> Response:
    """Show what a file would change; once that was seen, bring the group in line with it. Taken back by one button."""
    group = await open_group(session, desk, group_id, Need.MANAGE)
    form = await forms.read(request, longest=_LARGEST_FILE)
    document = _document(form)
    takes = form.text("do") == "take"
    brought = None
    with change.together(session) as together:
        if document is not None:
            brought = await forms.attempt(
                session, form, lambda: _bring(session, desk, group, document, is_trial=not takes, now=now)
            )
    if brought is None:
        return await _refused(request, desk, session, group, form)
    if takes:
        return rendering.redirect(request, f"{desk.at(group)}/settings", note="group-settings-saved", undo=together)
    return group_page(
        request,
        "blueprint.html",
        desk,
        group,
        tab="/settings",
        document=orjson.dumps(document).decode(),
        sections=_sections(request, desk, brought),
    )


async def _bring(
    session: WriteSession, desk: Desk, group: Group, document: Mapping[str, Any], *, is_trial: bool, now: datetime
) -> Brought:
    return await blueprints.bring(
        session, group_id=group.group_id, document=document, is_trial=is_trial, subject=desk.subject, now=now
    )


async def _refused(request: Request, desk: Desk, session: Read, group: Group, form: Form) -> Response:
    kept = await groups.find_settings(session, group_id=group.group_id, subject=desk.subject)
    shown = settings_form.values_of(kept.settings)
    shown.problem = form.problem
    shown.mistakes.update({"file": form.mistakes["file"]} if "file" in form.mistakes else {})
    return settings_pages.page_of(request, desk, group, shown)


def _document(form: Form) -> Mapping[str, Any] | None:
    upload = form.files.get("file")
    raw: str | bytes = form.values.get("document", "") if upload is None else upload.data
    try:
        said = orjson.loads(raw) if raw and len(raw) <= _LARGEST_FILE else None
    except orjson.JSONDecodeError:
        said = None
    if not isinstance(said, dict):
        form.mistakes["file"] = NO_FILE
        return None
    return said


def _sections(request: Request, desk: Desk, brought: Brought) -> Sequence[tuple[str, Sequence[Line]]]:
    translate = partial(rendering.translate, request, desk.subject)
    comma = translate(N_(", "))

    def line(each: Difference) -> Line:
        section, _, rest = each.name.partition(".")
        is_setting = each.part is Part.SETTINGS
        named = f"{translate(SECTION_WORDS[section])}: {rest}" if is_setting and section in SECTION_WORDS else each.name
        said = dict.fromkeys(translate(FIELD_WORDS.get(name, name)) for name in each.fields)
        return Line(
            name=named,
            is_new=each.is_new,
            said=comma.join(said),
            before=_value(each.before) if is_setting else "",
            after=_value(each.after) if is_setting else "",
        )

    return [
        (translate(said), [line(each) for each in brought.differences if each.part is part])
        for part, said in PART_WORDS.items()
        if any(each.part is part for each in brought.differences)
    ]


def _value(value: Any) -> str:
    said = value if isinstance(value, str) else orjson.dumps(value).decode()
    return f"{said[:_LONGEST_VALUE]}…" if len(said) > _LONGEST_VALUE else said or "—"
