"""What sellers do with their customers and segments; every write is recorded and can be taken back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, Select

from sokoni.commerce.customer.segment import errors, evaluating, inviting, repository, rules
from sokoni.commerce.customer.segment.types import Member, Segment, SegmentDraft, ShopCustomer
from sokoni.commerce.shop import service as shop
from sokoni.core import change, difference, ids
from sokoni.core.change import Actor
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.pages import Page, PageQuery
from sokoni.identity.account import rules as account_rules

# The kinds of things under which changes are recorded.
SEGMENT, CUSTOMER = "customer_segment", "shop_customer"
_CUSTOMERS = "customers"


async def list_segments(session: ReadSession, *, shop_id: UUID) -> Sequence[Segment]:
    """A shop's segments by name, with how many belong to each; one statement."""
    return await repository.list_segments(session, shop_id=shop_id)


async def get_segment(session: ReadSession, *, shop_id: UUID, segment_id: UUID) -> Segment:
    """One segment of a shop.

    Raises:
        SegmentMissing: the shop has no such segment.
    """
    return _found(await repository.get_segment(session, shop_id=shop_id, segment_id=segment_id))


async def list_members(session: ReadSession, *, shop_id: UUID, segment_id: UUID, page: PageQuery) -> Page[Member]:
    """A page of who belongs to a segment, the newest customers first; two statements.

    Raises:
        SegmentMissing: the shop has no such segment.
    """
    await get_segment(session, shop_id=shop_id, segment_id=segment_id)
    return await repository.list_members(session, segment_id=segment_id, page=page)


async def list_customers(
    session: ReadSession, *, shop_id: UUID, page: PageQuery, text: str = "", tag: str = ""
) -> Page[ShopCustomer]:
    """A page of a shop's customers, the newest first: all, or those with a text in name or e-mail, or with a tag.

    One statement.
    """
    wanted = rules.one_line(tag).casefold()
    return await repository.list_customers(session, shop_id=shop_id, text=rules.one_line(text), tag=wanted, page=page)


async def get_customer(session: ReadSession, *, shop_id: UUID, customer_id: UUID) -> ShopCustomer:
    """Somebody whom a shop knows.

    Raises:
        ShopCustomerMissing: the shop knows nobody of that id.
    """
    found = await repository.get_customer(session, shop_id=shop_id, customer_id=customer_id)
    if found is None:
        raise errors.ShopCustomerMissing
    return found


async def list_segments_of(session: ReadSession, *, customer_id: UUID) -> Sequence[UUID]:
    """The segments to which a customer belongs; one statement."""
    return await repository.list_segments_of(session, customer_id=customer_id)


async def list_of_account(session: ReadSession, *, account_id: UUID) -> Sequence[ShopCustomer]:
    """What shops keep of an account; one statement."""
    return await repository.list_of_account(session, account_id=account_id)


def segments_of_account(account_id: BindParameter[UUID]) -> Select[Any]:
    """A select of the segments to which an account belongs: `segment_id`, in whichever shop.

    It is handed out to be read from inside of another statement, so that a cart need not ask twice.
    """
    return repository.segments_of_account(account_id)


async def list_of_account_ids(session: ReadSession, *, account_id: UUID) -> frozenset[UUID]:
    """The segments to which an account belongs, in whichever shop; one statement."""
    return await repository.list_segments_of_account(session, account_id=account_id)


async def add_segment(
    session: WriteSession, *, shop_id: UUID, draft: SegmentDraft, actor: Actor, now: datetime
) -> Segment:
    """A new segment; whom its rule finds belongs at once.

    Raises:
        SegmentNameInvalid, SegmentRuleInvalid, CustomerTagInvalid: it cannot be kept so.
        SegmentNameTaken, TooManySegments: the shop has one of that name, or as many as it may.
    """
    said = rules.normalise(draft)
    made = Segment(
        id=ids.new_id(),
        shop_id=shop_id,
        name=said.name,
        rule=said.rule,
        evaluated_at=None,
        members=0,
        created_at=now,
        updated_at=now,
    )
    return await put_new(session, "segment.add", made, actor=actor, now=now)


async def change_segment(
    session: WriteSession, *, shop_id: UUID, segment_id: UUID, draft: SegmentDraft, actor: Actor, now: datetime
) -> Segment:
    """The segment, written anew; whom its rule finds joins, and whom it finds no more leaves.

    Raises:
        SegmentMissing: the shop has no such segment.
        SegmentNameInvalid, SegmentNameTaken, SegmentRuleInvalid, CustomerTagInvalid: it cannot be kept so.
    """
    said = rules.normalise(draft)
    before = await locked(session, shop_id=shop_id, segment_id=segment_id)
    after = replace(before, name=said.name, rule=said.rule, updated_at=now)
    return await save(session, "segment.change", before, after, actor=actor, now=now)


async def remove_segment(
    session: WriteSession, *, shop_id: UUID, segment_id: UUID, actor: Actor, now: datetime
) -> None:
    """Take a segment away; its customers stay customers.

    Raises:
        SegmentMissing: the shop has no such segment.
        SegmentInUse: prices are made for it.
    """
    before = await locked(session, shop_id=shop_id, segment_id=segment_id)
    await drop(session, "segment.remove", before, actor=actor, now=now)


async def add_members(
    session: WriteSession,
    *,
    shop_id: UUID,
    segment_id: UUID,
    actor: Actor,
    now: datetime,
    customer_ids: Collection[UUID] = (),
    emails: Collection[str] = (),
) -> int:
    """How many joined a segment by hand: customers whom the shop knows, and people by their e-mail.

    Who is named by an e-mail is sent a link: until they open it signed in, nothing is theirs. Eight statements at most.

    Raises:
        SegmentMissing: the shop has no such segment.
        ShopCustomerMissing: the shop knows nobody of one of the ids.
        EmailInvalid, TooManyInvited: an address is none, or there are too many.
    """
    typed = {account_rules.normalise_email(each).lower() for each in emails if each.strip()}
    if len(typed) > rules.MAX_INVITED or len(customer_ids) > rules.MAX_INVITED:
        raise errors.TooManyInvited(maximum=rules.MAX_INVITED)
    known = set(await repository.list_known(session, shop_id=shop_id, customer_ids=customer_ids))
    if set(customer_ids) - known:
        raise errors.ShopCustomerMissing
    # Customers come before segments wherever both are locked.
    invited = await repository.add_emails(session, shop_id=shop_id, emails=typed, now=now) if typed else {}
    segment = await locked(session, shop_id=shop_id, segment_id=segment_id)
    joined = await repository.put_in(
        session, shop_id=shop_id, segment_id=segment_id, customer_ids={*known, *invited.values()}, now=now
    )
    await record_members(session, "segment.add_members", segment, joined, has_joined=True, actor=actor, now=now)
    await inviting.invite(session, shop=await shop.get(session, shop_id=shop_id), customers=invited, now=now)
    return len(joined)


async def remove_member(
    session: WriteSession, *, shop_id: UUID, segment_id: UUID, customer_id: UUID, actor: Actor, now: datetime
) -> None:
    """Take somebody out who was put in by hand; whom the rule finds belongs all the same.

    Raises:
        SegmentMissing: the shop has no such segment.
        ShopCustomerMissing: they were not put in by hand.
    """
    segment = await locked(session, shop_id=shop_id, segment_id=segment_id)
    left = await repository.take_out(session, segment_id=segment_id, customer_ids=[customer_id])
    if not left:
        raise errors.ShopCustomerMissing
    await evaluating.look_again(session, segment, customer_ids=left, now=now)
    await record_members(session, "segment.remove_member", segment, left, has_joined=False, actor=actor, now=now)


async def set_customer(
    session: WriteSession,
    *,
    shop_id: UUID,
    customer_id: UUID,
    tags: Collection[str],
    note: str,
    actor: Actor,
    now: datetime,
) -> ShopCustomer:
    """The customer with other tags and another note; segments follow the tags.

    Raises:
        ShopCustomerMissing: the shop knows nobody of that id.
        CustomerTagInvalid, CustomerNoteInvalid: they cannot be kept so.
    """
    said: Mapping[str, Any] = {"tags": list(rules.normalise_tags(tags)), "note": rules.normalise_note(note)}
    before = await repository.get_customer_locked(session, customer_id=customer_id)
    if before is None or before.shop_id != shop_id:
        raise errors.ShopCustomerMissing
    return await save_customer(session, "customer.change", before, said, actor=actor, now=now)


async def locked(session: WriteSession, *, shop_id: UUID, segment_id: UUID) -> Segment:
    """A segment that nobody changes until the transaction ends.

    Raises:
        SegmentMissing: the shop has no such segment.
    """
    return _found(await repository.get_segment_locked(session, shop_id=shop_id, segment_id=segment_id))


async def put_new(
    session: WriteSession,
    action: str,
    made: Segment,
    *,
    actor: Actor,
    now: datetime,
    by_hand: Collection[UUID] = (),
    **about: UUID | None,
) -> Segment:
    """Write a new segment with whom it has by hand, and let its rule find the others.

    Raises:
        SegmentNameTaken, TooManySegments: the shop has one of that name, or as many as it may.
    """
    await repository.lock_shop(session, shop_id=made.shop_id)
    if await repository.count_segments(session, shop_id=made.shop_id) >= rules.MAX_SEGMENTS:
        raise errors.TooManySegments(maximum=rules.MAX_SEGMENTS)
    if not await repository.insert_segment(session, made):
        raise errors.SegmentNameTaken
    await repository.put_in(session, shop_id=made.shop_id, segment_id=made.id, customer_ids=by_hand, now=now)
    after = rules.facts_of(made) | ({_CUSTOMERS: _said(by_hand)} if by_hand else {})
    await _record(session, action, made, dict.fromkeys(after), after, actor=actor, now=now, **about)
    await evaluating.look_again(session, made, now=now)
    return await get_segment(session, shop_id=made.shop_id, segment_id=made.id)


async def save(
    session: WriteSession,
    action: str,
    before: Segment,
    after: Segment,
    *,
    actor: Actor,
    now: datetime,
    **about: UUID | None,
) -> Segment:
    """Write what changed of a locked segment and record it; nothing where nothing did.

    Raises:
        SegmentNameTaken: the shop has another of that name.
    """
    if rules.facts_of(before) == rules.facts_of(after):
        return before
    if not await repository.update_segment(session, after):
        raise errors.SegmentNameTaken
    await _record(session, action, after, rules.facts_of(before), rules.facts_of(after), actor=actor, now=now, **about)
    if before.rule != after.rule:
        await evaluating.look_again(session, after, now=now)
    return await get_segment(session, shop_id=after.shop_id, segment_id=after.id)


async def drop(
    session: WriteSession, action: str, before: Segment, *, actor: Actor, now: datetime, **about: UUID | None
) -> None:
    """Take a locked segment away and record it with whom it had by hand.

    Raises:
        SegmentInUse: prices are made for it.
    """
    by_hand = await repository.list_by_hand(session, segment_id=before.id)
    if not await repository.delete_segment(session, segment_id=before.id):
        raise errors.SegmentInUse
    was = rules.facts_of(before) | ({_CUSTOMERS: _said(by_hand)} if by_hand else {})
    await _record(session, action, before, was, dict.fromkeys(was), actor=actor, now=now, **about)


async def save_customer(
    session: WriteSession,
    action: str,
    before: ShopCustomer,
    said: Mapping[str, Any],
    *,
    actor: Actor,
    now: datetime,
    **about: UUID | None,
) -> ShopCustomer:
    """Write what changed of a locked customer's tags and note and record it; nothing where nothing did."""
    old, new = difference.differences(facts_of_customer(before), said)
    after = replace(before, tags=tuple(said["tags"]), note=said["note"])
    if not new:
        return before
    await repository.update_customer(session, customer_id=before.id, values={**said, "updated_at": now})
    await change.record(
        session,
        actor=actor,
        action=action,
        subject_kind=CUSTOMER,
        subject_id=before.id,
        shop_id=before.shop_id,
        before=old,
        after=new,
        now=now,
        **about,
    )
    await evaluating.look_at_customers(session, shop_id=before.shop_id, customer_ids=[before.id], now=now)
    return after


async def record_members(
    session: WriteSession,
    action: str,
    segment: Segment,
    customer_ids: Collection[UUID],
    *,
    has_joined: bool,
    actor: Actor,
    now: datetime,
    **about: UUID | None,
) -> None:
    """Note who was put into a segment, or taken out of it, by hand; nothing of nobody."""
    if not customer_ids:
        return
    there, gone = {_CUSTOMERS: _said(customer_ids)}, {_CUSTOMERS: list[str]()}
    before, after = (gone, there) if has_joined else (there, gone)
    await _record(session, action, segment, before, after, actor=actor, now=now, **about)


def facts_of_customer(customer: ShopCustomer) -> dict[str, Any]:
    """What sellers said of a customer, as it is recorded."""
    return {"tags": list(customer.tags), "note": customer.note}


async def _record(
    session: WriteSession,
    action: str,
    segment: Segment,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    actor: Actor,
    now: datetime,
    **about: UUID | None,
) -> None:
    old, new = difference.differences(before, after)
    await change.record(
        session,
        actor=actor,
        action=action,
        subject_kind=SEGMENT,
        subject_id=segment.id,
        shop_id=segment.shop_id,
        before=old,
        after=new,
        now=now,
        **about,
    )


def _said(customer_ids: Collection[UUID]) -> list[str]:
    return [str(each) for each in sorted(customer_ids)]


def _found(segment: Segment | None) -> Segment:
    if segment is None:
        raise errors.SegmentMissing
    return segment
