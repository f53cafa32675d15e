"""How a group is kept, as one file, over HTTP. Also at `/api/v2/groups/…`."""

from typing import Annotated, Any

from fastapi import Body, Query, Response
from pydantic import WithJsonSchema

from sokoni.core.http.edge import Now, Read, Write
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.routing import Router
from sokoni.identity.permission.edge import SignedIn
from sokoni.telegram.blueprint import service
from sokoni.telegram.blueprint.reading import BlueprintIn
from sokoni.telegram.blueprint.schemas import GroupFileBroughtOut
from sokoni.telegram.group.endpoints import GroupId

router = Router(prefix="/api/v1/telegram/groups/{group_id}", tags=["groups"])

DryRun = Annotated[bool, Query(description="See what would change, and change nothing.")]
File = Annotated[
    dict[str, Any],
    # Files of settings alone are taken as well, and have no version.
    WithJsonSchema({"$ref": "#/components/schemas/BlueprintIn"}),
    Body(
        description="A file as it is exported, of this version or of settings alone.",
        examples=[{"version": 2, "roles": [{"name": "Helper", "permissions": ["warn"]}]}],
    ),
]


@router.get("/export", response_model=None, responses={200: {"model": BlueprintIn}})
async def export_group(group_id: GroupId, subject: SignedIn, session: Read, response: Response) -> dict[str, Any]:
    """How a group is kept, as a file that another group takes: settings, roles, rules, notes and filters."""
    response.headers["Content-Disposition"] = 'attachment; filename="group.json"'
    return await service.export(session, group_id=group_id, subject=subject)


@router.post("/import", dependencies=[Idempotent])
async def import_group(
    group_id: GroupId, body: File, subject: SignedIn, session: Write, now: Now, *, dry_run: DryRun = False
) -> GroupFileBroughtOut:
    """Bring a group in line with a file, all of it or nothing; what it does not name stays."""
    brought = await service.bring(session, group_id=group_id, document=body, is_trial=dry_run, subject=subject, now=now)
    return GroupFileBroughtOut.of(brought)
