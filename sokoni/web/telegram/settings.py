"""How a group is kept: greeting, captcha, raids, nights, warnings; read as a form."""

import zoneinfo
from functools import cache, partial

from fastapi import Request
from starlette.responses import Response

from sokoni.core import change
from sokoni.core.errors import DomainError
from sokoni.core.http.edge import Now, Read, Write
from sokoni.telegram.console.words import LOCK_WORDS
from sokoni.telegram.group import errors, policies
from sokoni.telegram.group import service as groups
from sokoni.telegram.group.types import Group, Need
from sokoni.web import forms, places, rendering
from sokoni.web.forms import Form
from sokoni.web.telegram import previews, settings_form, spans, words
from sokoni.web.telegram.desk import Desk, open_group
from sokoni.web.telegram.groups import group_page
from sokoni.web.translation import N_

CAPTCHA_WORDS = (("button", N_("a button to press")), ("arithmetic", N_("a small sum")))
PENALTY_CHOICES = (("kick", N_("are removed")), ("ban", N_("are banned")), ("mute", N_("may not write")))
NIGHT_WORDS = (
    ("closed", N_("Nobody but administrators writes")),
    ("no_media", N_("Words only: no pictures, no links")),
)
MEDIA_WORDS = (("photo", N_("Picture")), ("video", N_("Video")), ("animation", N_("Animation")))
LADDER_WORDS = (("mute", N_("mute")), ("kick", N_("remove")), ("ban", N_("ban")), ("none", N_("nothing more")))


async def show_settings(request: Request, desk: Desk, session: Read, group_id: int) -> Response:
    """All settings of a group; two statements."""
    group = await open_group(session, desk, group_id)
    kept = await groups.find_settings(session, group_id=group.group_id, subject=desk.subject)
    return page_of(request, desk, group, settings_form.values_of(kept.settings))


async def save_settings(request: Request, desk: Desk, session: Write, now: Now, group_id: int) -> Response:
    """Keep a group otherwise; a button that only shows the greeting changes nothing."""
    group = await open_group(session, desk, group_id, Need.MANAGE)
    form = await forms.read(request)
    if form.text("do") == "look":
        return page_of(request, desk, group, form)
    said = settings_form.read(form)
    saved = None
    with change.together(session) as together:
        if form.is_right:
            saved = await forms.attempt(
                session,
                form,
                lambda: groups.change_settings(
                    session, group_id=group.group_id, patch=said, subject=desk.subject, now=now
                ),
            )
    if saved is None:
        _beside(form)
        return page_of(request, desk, group, form)
    return rendering.redirect(request, f"{desk.at(group)}/settings", note="group-settings-saved", undo=together)


def page_of(request: Request, desk: Desk, group: Group, form: Form) -> Response:
    """The page of settings, filled in."""
    translate = partial(rendering.translate, request, desk.subject)
    return group_page(
        request,
        "settings.html",
        desk,
        group,
        tab="/settings",
        form=form,
        languages_of_bots=places.languages(),
        zones=zones(),
        units=spans.UNIT_WORDS,
        captcha_words=CAPTCHA_WORDS,
        penalty_choices=PENALTY_CHOICES,
        night_words=NIGHT_WORDS,
        media_words=MEDIA_WORDS,
        ladder_words=LADDER_WORDS,
        ladder_rows=settings_form.ladder_rows(form),
        log_choices=[(kind, translate(said)) for kind, said in words.ACTION_WORDS.items()],
        lock_choices=[(lock.value, translate(said)) for lock, said in LOCK_WORDS.items()],
        may_change=may_change(desk, group),
        names=Form({"name": group.name, "description": group.description}),
        previews=previews.of(form, group, translate=translate, number=rendering.words(request, desk.subject)[1].number),
    )


def may_change(desk: Desk, group: Group) -> bool:
    """Whether whoever looks may keep the group otherwise."""
    try:
        policies.check_may(desk.subject, group, Need.MANAGE)
    except DomainError:
        return False
    return True


def _beside(form: Form) -> None:
    """Put what a service says of a setting beside the field that it is about: it names places within it, too."""
    for name in [each for each in form.mistakes if each not in form.values]:
        error = form.mistakes.pop(name)
        place = name
        while place and place not in form.values and place != "warnings.ladder":
            place = place.rpartition(".")[0]
        if place:
            form.mistakes[place] = error
        elif isinstance(error, errors.GroupSettingsUnfit):
            form.problem = error


@cache
def zones() -> tuple[tuple[str, str], ...]:
    """The time zones by which groups may go."""
    known = (name for name in sorted(zoneinfo.available_timezones()) if "/" in name or name == "UTC")
    return tuple((name, name.replace("_", " ")) for name in known)
