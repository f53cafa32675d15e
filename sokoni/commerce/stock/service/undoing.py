"""Taking recorded changes of stock back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sokoni.commerce.stock import repository, rules
from sokoni.commerce.stock.errors import StockVariantUnknown
from sokoni.commerce.stock.rules import Shelf
from sokoni.commerce.stock.service import saving
from sokoni.core import change
from sokoni.core.change import Actor, Entry
from sokoni.core.database import WriteSession
from sokoni.core.errors import DomainError
from sokoni.services.undo.types import RecordedChange


async def undo(
    session: WriteSession, *, changes: Sequence[RecordedChange], actor: Actor, now: datetime, group_id: UUID | None
) -> Mapping[UUID, DomainError]:
    """Move levels back by as much as some changes moved them; those that were refused, with why.

    At most eight statements for each shop and action, whatever the number of changes.
    """
    refused: dict[UUID, DomainError] = {}
    by_place: dict[tuple[UUID, str], list[RecordedChange]] = {}
    for each in sorted(changes, key=lambda each: each.id, reverse=True):
        assert each.shop_id is not None  # Stock is shops'.
        by_place.setdefault((each.shop_id, each.original_action), []).append(each)
    for (shop_id, action), together in sorted(by_place.items()):
        variant_ids = {each.subject_id for each in together}
        shelf = Shelf(await repository.lock_levels(session, shop_id=shop_id, variant_ids=variant_ids))
        failed = {each.id: error for each in together if (error := _take_back(shelf, each, actor)) is not None}
        await saving.save(session, shelf, now=now)
        await change.record_many(
            session,
            actor=actor,
            action=f"undo.{action}",
            subject_kind="variant",
            entries=[_entry(each) for each in together if each.id not in failed],
            now=now,
            group_id=group_id,
        )
        refused |= failed
    return refused


def _take_back(shelf: Shelf, recorded: RecordedChange, actor: Actor) -> DomainError | None:
    if shelf.get(recorded.subject_id) is None:
        return StockVariantUnknown(variant_id=recorded.subject_id)
    try:
        rules.take_back(
            shelf,
            variant_id=recorded.subject_id,
            before=recorded.before or {},
            after=recorded.after or {},
            actor=actor,
        )
    except DomainError as error:
        return error
    return None


def _entry(recorded: RecordedChange) -> Entry:
    """What is recorded of a change that was taken back: the same way, seen from its other end."""
    return Entry(
        subject_id=recorded.subject_id,
        shop_id=recorded.shop_id,
        before=recorded.after,
        after=recorded.before,
        undoes_id=recorded.id,
    )
