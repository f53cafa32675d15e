"""Groups over HTTP. Also at `/api/v2/groups…`, the paths that programs for groups were written for."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Body, Path, Query, Request, Response
from pydantic import WithJsonSchema

from sokoni.core.http.edge import Now, PageParameters, Read, Write
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.preconditions import Unchanged, name_version
from sokoni.core.http.routing import Router
from sokoni.core.http.schemas import PageOut
from sokoni.identity.permission.edge import SignedIn
from sokoni.telegram.group import rules, service, transferring
from sokoni.telegram.group.schemas import (
    CustomSettingIn,
    CustomSettingOut,
    GroupEditIn,
    GroupIn,
    GroupOut,
    GroupSettingsImportOut,
)
from sokoni.telegram.group.settings_types import MAX_CUSTOM_NAME, GroupSettings
from sokoni.telegram.group.types import Need

router = Router(prefix="/api/v1/telegram/groups", tags=["groups"])

GroupId = Annotated[int, Path(ge=rules.LOWEST_ID, lt=0, description="Telegram's number of the chat.")]
ShopId = Annotated[UUID | None, Query(description="Only the groups of this shop.")]
Text = Annotated[str, Query(max_length=200, description="Only groups whose name has this.")]
# Whole settings describe a patch as well: nothing in them has to be said.
Patch = Annotated[
    dict[str, Any],
    WithJsonSchema({"$ref": "#/components/schemas/GroupSettings"}),
    Body(
        description="Settings as they are read; what is left out stays, in objects, too.",
        examples=[{"welcome": {"is_on": True, "text": "Welcome, {first_name}!"}, "delete_commands": True}],
    ),
]
Whole = Annotated[
    dict[str, Any],
    WithJsonSchema({"$ref": "#/components/schemas/GroupSettings"}),
    Body(description="Settings as they were exported.", examples=[{"language": "es", "captcha": {"is_on": True}}]),
]
DryRun = Annotated[bool, Query(description="Change nothing, and say what would change.")]
CustomName = Annotated[str, Path(min_length=1, max_length=MAX_CUSTOM_NAME, description="Under which name it is kept.")]


@router.post("", status_code=201, dependencies=[Idempotent])
async def add_group(body: GroupIn, subject: SignedIn, session: Write, now: Now) -> GroupOut:
    """Add a chat as a group of one's shop. It is claimed until the shop's bot is seen in it."""
    made = await service.add_group(session, draft=body.to_draft(), subject=subject, now=now)
    return GroupOut.of(made)


@router.get("")
async def list_groups(
    subject: SignedIn,
    session: Read,
    page: PageParameters,
    request: Request,
    response: Response,
    shop_id: ShopId = None,
    q: Text = "",
) -> PageOut[GroupOut]:
    """The groups of one's shops, the newest first; operators see all."""
    found = await service.list_groups(session, subject=subject, shop_id=shop_id, text=q, page=page)
    return PageOut[GroupOut].of(found, show=GroupOut.of, request=request, response=response)


@router.get("/{group_id}")
async def get_group(group_id: GroupId, subject: SignedIn, session: Read, request: Request) -> GroupOut:
    """A group."""
    found = await service.find(session, group_id=group_id, subject=subject, need=Need.READ)
    name_version(request, found.updated_at)
    return GroupOut.of(found)


@router.put("/{group_id}", dependencies=[Idempotent])
async def update_group(
    group_id: GroupId, body: GroupEditIn, subject: SignedIn, session: Write, now: Now, unchanged: Unchanged
) -> GroupOut:
    """Say otherwise what a group is called and about; what is left out stays."""
    changed = await service.update_group(
        session, group_id=group_id, edit=body.to_edit(), subject=subject, now=now, expected=unchanged.expected
    )
    unchanged.name(changed.updated_at)
    return GroupOut.of(changed)


@router.delete("/{group_id}", status_code=204, dependencies=[Idempotent])
async def remove_group(group_id: GroupId, subject: SignedIn, session: Write, now: Now) -> None:
    """Take a group off the list; its bot goes, and undo brings it back with all it had."""
    await service.remove_group(session, group_id=group_id, subject=subject, now=now)


@router.post("/{group_id}/leave", dependencies=[Idempotent])
async def leave_group(group_id: GroupId, subject: SignedIn, session: Write, now: Now) -> GroupOut:
    """Let the bot leave a group, which stays on the list; somebody in the group has to let it in again."""
    return GroupOut.of(await transferring.leave(session, group_id=group_id, subject=subject, now=now))


@router.get("/{group_id}/settings/export")
async def export_group_settings(
    group_id: GroupId, subject: SignedIn, session: Read, response: Response
) -> GroupSettings:
    """All settings as a file that another group takes, too."""
    found = await service.find_settings(session, group_id=group_id, subject=subject)
    response.headers["Content-Disposition"] = 'attachment; filename="group-settings.json"'
    return found.settings


@router.post("/{group_id}/settings/import", dependencies=[Idempotent])
async def import_group_settings(
    group_id: GroupId, body: Whole, subject: SignedIn, session: Write, now: Now, *, dry_run: DryRun = False
) -> GroupSettingsImportOut:
    """Keep a group as a file says, whole: what it leaves out is as the house has it. Or see what that would change."""
    imported = await transferring.import_settings(
        session, group_id=group_id, said=body, is_trial=dry_run, subject=subject, now=now
    )
    return GroupSettingsImportOut.of(imported)


@router.get("/{group_id}/settings/custom/{name}")
async def get_group_custom_setting(
    group_id: GroupId, name: CustomName, subject: SignedIn, session: Read
) -> CustomSettingOut:
    """A value that a program keeps with a group."""
    value = await transferring.get_custom(session, group_id=group_id, name=name, subject=subject)
    return CustomSettingOut(name=name, value=value)


@router.put("/{group_id}/settings/custom/{name}", dependencies=[Idempotent])
async def put_group_custom_setting(
    group_id: GroupId, name: CustomName, body: CustomSettingIn, subject: SignedIn, session: Write, now: Now
) -> CustomSettingOut:
    """Keep a value with a group, for a program of one's own."""
    await transferring.put_custom(session, group_id=group_id, name=name, value=body.value, subject=subject, now=now)
    return CustomSettingOut(name=name, value=body.value)


@router.delete("/{group_id}/settings/custom/{name}", status_code=204, dependencies=[Idempotent])
async def remove_group_custom_setting(
    group_id: GroupId, name: CustomName, subject: SignedIn, session: Write, now: Now
) -> None:
    """Keep nothing under a name."""
    await transferring.put_custom(session, group_id=group_id, name=name, value=None, subject=subject, now=now)


@router.get("/{group_id}/settings")
async def get_group_settings(group_id: GroupId, subject: SignedIn, session: Read, request: Request) -> GroupSettings:
    """How a group is kept, whole: what nobody said stands as the house has it."""
    found = await service.find_settings(session, group_id=group_id, subject=subject)
    name_version(request, found.group.updated_at)
    return found.settings


@router.put("/{group_id}/settings", dependencies=[Idempotent])
async def update_group_settings(
    group_id: GroupId, body: Patch, subject: SignedIn, session: Write, now: Now, unchanged: Unchanged
) -> GroupSettings:
    """Say otherwise how a group is kept; what is left out stays."""
    changed = await service.change_settings(
        session, group_id=group_id, patch=body, subject=subject, now=now, expected=unchanged.expected
    )
    unchanged.name(changed.group.updated_at)
    return changed.settings


@router.patch("/{group_id}/settings", dependencies=[Idempotent])
async def patch_group_settings(
    group_id: GroupId, body: Patch, subject: SignedIn, session: Write, now: Now, unchanged: Unchanged
) -> GroupSettings:
    """The same under the method that says it."""
    changed = await service.change_settings(
        session, group_id=group_id, patch=body, subject=subject, now=now, expected=unchanged.expected
    )
    unchanged.name(changed.group.updated_at)
    return changed.settings
