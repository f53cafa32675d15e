"""The shut door: who comes while a raid runs is put out; begun, ended and undone by a button as by a command."""

from datetime import timedelta

from fastapi import Request
from starlette.responses import Response

from sokoni.core.http.edge import Now, Write
from sokoni.telegram.group.types import Need
from sokoni.telegram.welcome.errors import RaidMissing
from sokoni.telegram.welcome.service import door, undoing
from sokoni.web import forms, rendering
from sokoni.web.telegram.desk import Desk, open_group

# For how long a button shuts the door, in minutes.
SPANS = (15, 60, 360, 1440)


async def move_raid(request: Request, desk: Desk, session: Write, now: Now, group_id: int) -> Response:
    """Put out whoever comes from now on, for a time, let people come again, or let in whomever a raid put out."""
    group = await open_group(session, desk, group_id, Need.MODERATE)
    form = await forms.read(request)
    if form.text("do") == "stop":
        await door.open_again(session, group_id=group_id, subject=desk.subject, now=now)
        return rendering.redirect(request, desk.at(group), note="raid-stopped")
    if form.text("do") == "undo":
        raid_id = forms.parse_uuid(form.text("raid"))
        if raid_id is None:
            raise RaidMissing
        await undoing.undo_raid_for(session, group_id=group_id, raid_id=raid_id, subject=desk.subject, now=now)
        return rendering.redirect(request, desk.at(group), note="raid-undone")
    minutes = form.integer("minutes", default=SPANS[1], least=1, most=SPANS[-1])
    if not form.is_right:
        return rendering.redirect(request, desk.at(group))
    await door.shut(session, group_id=group_id, lasts=timedelta(minutes=minutes), subject=desk.subject, now=now)
    return rendering.redirect(request, desk.at(group), note="raid-started")
