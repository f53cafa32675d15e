"""Taking recorded changes of attributes' definitions back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sokoni.commerce.catalog.attribute import service
from sokoni.commerce.catalog.attribute.types import AttributeChange, ChoiceDraft
from sokoni.core.change import Actor
from sokoni.core.database import WriteSession
from sokoni.core.errors import DomainError
from sokoni.services.undo.errors import ChangeOvertaken
from sokoni.services.undo.types import RecordedChange


async def undo(
    session: WriteSession,
    *,
    changes: Sequence[RecordedChange],
    actor: Actor,
    now: datetime,
    group_id: UUID | None,  # noqa: ARG001  # definitions are not changed in groups
) -> Mapping[UUID, DomainError]:
    """Put definitions back to how they were before some changes; those that were refused, with why."""
    refused: dict[UUID, DomainError] = {}
    for change in sorted(changes, key=lambda each: each.id, reverse=True):
        try:
            async with session.begin_nested():
                await _undo_one(session, change, actor=actor, now=now)
        except DomainError as error:
            refused[change.id] = error
    return refused


async def _undo_one(session: WriteSession, change: RecordedChange, *, actor: Actor, now: datetime) -> None:
    attribute = await service.get_attribute(session, attribute_id=change.subject_id, shop_id=change.shop_id)
    before, after = change.before or {}, change.after or {}
    seen = service.seen(attribute)
    if changed := [name for name in after if seen[name] != after[name]]:
        raise ChangeOvertaken(parts=changed)
    fields = AttributeChange(
        names=before["names"],
        unit=before["unit"],
        is_filterable=before["is_filterable"],
        position=before["position"],
        choices=[ChoiceDraft(**each) for each in before["choices"]],
    )
    await service.update_attribute(
        session,
        attribute_id=change.subject_id,
        shop_id=change.shop_id,
        fields=fields,
        actor=actor,
        now=now,
        undoes_id=change.id,
    )
