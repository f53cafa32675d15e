"""Taking recorded changes of attributes' definitions back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sokoni.commerce.catalog.attribute import repository, service
from sokoni.commerce.catalog.attribute.types import AttributeChange, AttributeDraft, AttributeType, ChoiceDraft
from sokoni.commerce.catalog.undoing import Undoing
from sokoni.core.change import Actor
from sokoni.core.database import WriteSession
from sokoni.core.errors import DomainError
from sokoni.services.undo import taking
from sokoni.services.undo.errors import ChangeOvertaken
from sokoni.services.undo.types import RecordedChange


async def undo(
    session: WriteSession,
    *,
    changes: Sequence[RecordedChange],
    actor: Actor,
    now: datetime,
    group_id: UUID | None,
) -> Mapping[UUID, DomainError]:
    """Put definitions back to how they were before some changes; those that were refused, with why.

    One that was made is removed where no product uses it, one that was removed comes back under its id.
    """
    how = Undoing(actor=actor, now=now, group_id=group_id)
    return await taking.one_by_one(session, changes, lambda change: _undo_one(session, change, how))


async def _undo_one(session: WriteSession, change: RecordedChange, how: Undoing) -> None:
    if change.after is None:
        await _restore(session, change, how)
        return
    # Locked before it is compared: what somebody changes at this moment is seen, and not overwritten.
    await repository.get_locked(session, attribute_id=change.subject_id)
    attribute = await service.get_attribute(session, attribute_id=change.subject_id, shop_id=change.shop_id)
    seen = service.seen(attribute)
    if changed := [name for name in change.after if seen[name] != change.after[name]]:
        raise ChangeOvertaken(parts=changed)
    before = change.before
    if before is None:
        await service.delete_attribute(
            session, attribute_id=change.subject_id, shop_id=change.shop_id, **how.of(change)
        )
        return
    fields = AttributeChange(
        names=before["names"],
        unit=before["unit"],
        is_filterable=before["is_filterable"],
        position=before["position"],
        choices=[ChoiceDraft(**each) for each in before["choices"]],
    )
    await service.update_attribute(
        session, attribute_id=change.subject_id, shop_id=change.shop_id, fields=fields, **how.of(change)
    )


async def _restore(session: WriteSession, change: RecordedChange, how: Undoing) -> None:
    before = dict(change.before or {})
    choices = tuple(ChoiceDraft(**each) for each in before.pop("choices"))
    draft = AttributeDraft(**{**before, "type": AttributeType(before["type"]), "choices": choices})
    await service.add_attribute(
        session, shop_id=change.shop_id, draft=draft, attribute_id=change.subject_id, **how.of(change)
    )
