"""A group at a glance."""

from fastapi import Request
from starlette.responses import Response

from sokoni.core.http.edge import Read
from sokoni.web.telegram.desk import Desk, open_group
from sokoni.web.telegram.groups import group_page


async def show_group(request: Request, desk: Desk, session: Read, group_id: int) -> Response:
    """How the group is; one statement."""
    group = await open_group(session, desk, group_id)
    return group_page(request, "overview.html", desk, group, tab="")
