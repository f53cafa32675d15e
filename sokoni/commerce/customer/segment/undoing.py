"""How recorded changes of segments and customers are taken back; `undo` asks by these."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sokoni.commerce.customer.segment import errors, evaluating, repository, rules, service
from sokoni.commerce.customer.segment.types import Segment
from sokoni.core import difference
from sokoni.core.database import WriteSession
from sokoni.services.undo.errors import ChangeOvertaken
from sokoni.services.undo.taking import OneByOne, Said
from sokoni.services.undo.types import RecordedChange


class SegmentUndoer(OneByOne):
    """Puts segments back to how they were, with whom they had by hand; one that was taken away comes again."""

    kind = service.SEGMENT

    async def put_back(self, session: WriteSession, recorded: RecordedChange, action: str, said: Said) -> None:
        """Take one change of a segment back."""
        assert recorded.shop_id is not None  # Segments are shops'.
        before, after = recorded.before or {}, recorded.after or {}
        standing = await repository.get_segment_locked(
            session, shop_id=recorded.shop_id, segment_id=recorded.subject_id
        )
        if after.get("name", "") is None:
            if standing is not None:
                raise ChangeOvertaken(parts=["name"])
            await _bring_back(session, recorded.shop_id, recorded, action, said)
            return
        if standing is None:
            raise errors.SegmentMissing
        if "name" not in after and "customers" in after:
            await _move_members(session, standing, before, after, action, said)
            return
        facts = rules.facts_of(standing)
        known = {name: value for name, value in after.items() if name in facts}
        if overtaken := difference.conflicts(facts, known):
            raise ChangeOvertaken(parts=overtaken)
        if before.get("name", "") is None:
            await service.drop(session, action, standing, **said)
            return
        wanted = rules.with_facts(standing, difference.patched(facts, before))
        await service.save(session, action, standing, wanted, **said)


class CustomerUndoer(OneByOne):
    """Puts tags and notes of customers back."""

    kind = service.CUSTOMER

    async def put_back(self, session: WriteSession, recorded: RecordedChange, action: str, said: Said) -> None:
        """Take one change of a customer back."""
        standing = await repository.get_customer_locked(session, customer_id=recorded.subject_id)
        if standing is None or standing.shop_id != recorded.shop_id:
            raise errors.ShopCustomerMissing
        facts = service.facts_of_customer(standing)
        if overtaken := difference.conflicts(facts, recorded.after or {}):
            raise ChangeOvertaken(parts=overtaken)
        wanted = difference.patched(facts, recorded.before or {})
        await service.save_customer(session, action, standing, wanted, **said)


UNDOERS = (SegmentUndoer(), CustomerUndoer())


async def _bring_back(session: WriteSession, shop_id: UUID, recorded: RecordedChange, action: str, said: Said) -> None:
    before = recorded.before or {}
    wanted = [UUID(each) for each in before.get("customers") or ()]
    # Whoever closed their account meanwhile is nobody's customer any more.
    known = await repository.list_known(session, shop_id=shop_id, customer_ids=wanted)
    made = Segment(
        id=recorded.subject_id,
        shop_id=shop_id,
        name=before["name"],
        rule=rules.rule_of(before.get("belongs")),
        evaluated_at=None,
        members=0,
        created_at=said["now"],
        updated_at=said["now"],
    )
    await service.put_new(session, action, made, by_hand=known, **said)


async def _move_members(
    session: WriteSession,
    segment: Segment,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    action: str,
    said: Said,
) -> None:
    """Put in again who was taken out, or take out who was put in."""
    joined, left = ({UUID(each) for each in side["customers"]} for side in (after, before))
    by_hand = set(await repository.list_by_hand(session, segment_id=segment.id))
    if joined - by_hand or left & by_hand:
        raise ChangeOvertaken(parts=["customers"])
    known = await repository.list_known(session, shop_id=segment.shop_id, customer_ids=left)
    await repository.put_in(
        session, shop_id=segment.shop_id, segment_id=segment.id, customer_ids=known, now=said["now"]
    )
    await repository.take_out(session, segment_id=segment.id, customer_ids=joined)
    await evaluating.look_again(session, segment, customer_ids=joined, now=said["now"])
    await service.record_members(session, action, segment, known or joined, has_joined=bool(known), **said)
