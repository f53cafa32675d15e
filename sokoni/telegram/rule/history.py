"""What became of a rule: the recorded changes of it, also once it is gone."""

from datetime import datetime
from uuid import UUID

from sokoni.core.database import ReadSession
from sokoni.core.pages import Page, PageQuery
from sokoni.identity.permission.types import Subject
from sokoni.services.undo import service as undo
from sokoni.services.undo.service import Means
from sokoni.services.undo.types import About, JudgedChange
from sokoni.telegram.group import service as group_service
from sokoni.telegram.group.types import Need
from sokoni.telegram.rule import service


async def list_changes(
    session: ReadSession,
    *,
    group_id: int,
    rule_id: UUID,
    subject: Subject,
    page: PageQuery,
    means: Means,
    now: datetime,
) -> Page[JudgedChange]:
    """A page of the changes of a rule, the newest first; two statements. Of what never was a rule there are none.

    Raises:
        GroupMissing, TeamRoleRequired: the subject may not see the group.
        InvalidCursor: the cursor is damaged.
    """
    group = await group_service.find(session, group_id=group_id, subject=subject, need=Need.READ)
    # A rule that was removed stands nowhere but here; the record knows of which group it was.
    about = About(subject_id=rule_id, subject_kinds=(service.KIND,))
    return await undo.list_changes(
        session,
        shop_ids=None if group.shop_id is None else [group.shop_id],
        about=about,
        page=page,
        means=means,
        now=now,
    )
