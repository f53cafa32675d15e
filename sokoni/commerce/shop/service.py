"""Shops: apply, review, change, look up."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.shop import errors, events, repository, rules
from sokoni.commerce.shop.types import Shop, ShopDraft, ShopLook, ShopProfile, Status
from sokoni.core import change, ids, pages
from sokoni.core import events as outbox
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.versions import ANYTHING, Expected
from sokoni.identity.team import service as team

# Under which changes of a shop itself are recorded.
KIND = "shop"


async def get(session: ReadSession, *, shop_id: UUID) -> Shop:
    """A shop, whatever its status.

    Raises:
        ShopMissing: there is none.
    """
    return _found(await repository.get(session, shop_id=shop_id))


async def get_by_slug(session: ReadSession, *, slug: str) -> Shop:
    """The shop at an address, whatever its status.

    Raises:
        ShopMissing: there is none.
    """
    return _found(await repository.get_by_slug(session, slug=slug))


async def list_by_ids(session: ReadSession, *, shop_ids: Collection[UUID]) -> Sequence[Shop]:
    """Some shops, whatever their status, the oldest first; one statement."""
    return await repository.list_by_ids(session, shop_ids=shop_ids)


async def list_open(session: ReadSession, *, page: pages.PageQuery) -> pages.Page[Shop]:
    """The shops that visitors see, the newest first; two statements."""
    return await list_shops(session, status=Status.APPROVED, page=page)


async def list_address_pages(session: ReadSession, *, size: int) -> Sequence[UUID]:
    """Where each page of so many open shops begins; one statement."""
    return await repository.list_page_starts(session, size=size)


async def list_addresses(session: ReadSession, *, start: UUID, size: int) -> Sequence[tuple[str, datetime]]:
    """The slugs of one page of open shops, and when each last changed; one statement."""
    return await repository.list_addresses(session, start=start, size=size)


async def list_shops(session: ReadSession, *, status: Status | None, page: pages.PageQuery) -> pages.Page[Shop]:
    """The shops in a status, or all of them, the newest first; two statements."""
    return await repository.list_page(session, status=status, page=page)


async def apply(
    session: WriteSession, *, draft: ShopDraft, owner_account_id: UUID, actor: change.Actor, now: datetime
) -> Shop:
    """A new shop that waits for an operator's approval; the account becomes its owner.

    Raises:
        ShopDraftInvalid, UnknownCurrency: a field cannot be used.
        ShopSlugTaken: the draft names an address that another shop has.
    """
    return await _add(
        session, draft=draft, status=Status.PENDING, owner_account_id=owner_account_id, actor=actor, now=now
    )


async def create(
    session: WriteSession, *, draft: ShopDraft, owner_account_id: UUID, actor: change.Actor, now: datetime
) -> Shop:
    """A new shop that is open at once, made by an operator or the demo; the account becomes its owner.

    Raises:
        ShopDraftInvalid, UnknownCurrency: a field cannot be used.
        ShopSlugTaken: the draft names an address that another shop has.
    """
    shop = await _add(
        session, draft=draft, status=Status.APPROVED, owner_account_id=owner_account_id, actor=actor, now=now
    )
    await outbox.publish(session, events.ShopApproved(shop_id=shop.id))
    return shop


async def approve(session: WriteSession, *, shop_id: UUID, actor: change.Actor, now: datetime) -> Shop:
    """The shop, open for visitors.

    Raises:
        ShopMissing: there is no such shop.
        ShopMoveRefused: it is open already.
    """
    return await set_status(session, shop_id=shop_id, wanted=Status.APPROVED, reason="", actor=actor, now=now)


async def reject(session: WriteSession, *, shop_id: UUID, reason: str, actor: change.Actor, now: datetime) -> Shop:
    """The shop, its application turned down.

    Raises:
        ShopMissing: there is no such shop.
        ShopMoveRefused: it does not wait for review.
    """
    return await set_status(session, shop_id=shop_id, wanted=Status.REJECTED, reason=reason, actor=actor, now=now)


async def suspend(session: WriteSession, *, shop_id: UUID, reason: str, actor: change.Actor, now: datetime) -> Shop:
    """The shop, closed to visitors for now.

    Raises:
        ShopMissing: there is no such shop.
        ShopMoveRefused: it is not open.
    """
    return await set_status(session, shop_id=shop_id, wanted=Status.SUSPENDED, reason=reason, actor=actor, now=now)


async def set_status(
    session: WriteSession, *, shop_id: UUID, wanted: Status, reason: str, actor: change.Actor, now: datetime
) -> Shop:
    """The shop in another status; the one function that moves it, recorded and published.

    Raises:
        ShopMissing: there is no such shop.
        ShopMoveRefused: the table of moves does not allow it.
    """
    before = _found(await repository.get_locked(session, shop_id=shop_id))
    rules.check_move(before.status, wanted)
    values = {"status": wanted.value, "status_reason": reason, "status_changed_at": now, "updated_at": now}
    shop = await repository.change(session, shop_id=shop_id, values=values)
    await change.record(
        session,
        actor=actor,
        action=f"shop.{wanted.value}",
        subject_kind=KIND,
        subject_id=shop_id,
        shop_id=shop_id,
        before={"status": before.status.value, "status_reason": before.status_reason},
        after={"status": wanted.value, "status_reason": reason},
        now=now,
    )
    await outbox.publish(session, *_events_of_move(shop, reason))
    return shop


async def update_profile(
    session: WriteSession,
    *,
    shop_id: UUID,
    profile: ShopProfile,
    actor: change.Actor,
    now: datetime,
    expected: Expected = ANYTHING,
) -> Shop:
    """The shop with what its seller changed of name, description and contact.

    Raises:
        ShopMissing: there is no such shop.
        ChangedMeanwhile: it is none of the versions that are expected.
        ShopDraftInvalid: a field cannot be used.
    """
    rules.check_profile(profile)
    before = _found(await repository.get_locked(session, shop_id=shop_id))
    expected.check(before.updated_at)
    after = _differences(before, profile)
    if not after:
        return before
    return await save(session, "shop.update_profile", before, after, actor=actor, now=now)


async def update_look(
    session: WriteSession, *, shop_id: UUID, look: ShopLook, actor: change.Actor, now: datetime
) -> Shop:
    """The shop with another logo, banner or colours.

    Raises:
        ShopMissing: there is no such shop.
        ShopDraftInvalid: a colour is none.
    """
    rules.check_look(look)
    before = _found(await repository.get_locked(session, shop_id=shop_id))
    after = {name: value for name, value in look.items() if value != getattr(before, name)}
    if not after:
        return before
    return await save(session, "shop.update_look", before, after, actor=actor, now=now)


async def save(
    session: WriteSession,
    action: str,
    before: Shop,
    values: Mapping[str, Any],
    *,
    actor: change.Actor,
    now: datetime,
    group_id: UUID | None = None,
    undoes_id: UUID | None = None,
) -> Shop:
    """The shop, which is locked, with other values, recorded and told; the caller has checked them."""
    shop = await repository.change(session, shop_id=before.id, values={**values, "updated_at": now})
    await change.record(
        session,
        actor=actor,
        action=action,
        subject_kind=KIND,
        subject_id=before.id,
        shop_id=before.id,
        before={name: getattr(before, name) for name in values},
        after=values,
        now=now,
        group_id=group_id,
        undoes_id=undoes_id,
    )
    await outbox.publish(session, events.ShopProfileChanged(shop_id=before.id))
    return shop


async def lock(session: WriteSession, *, shop_id: UUID) -> Shop:
    """A shop that nobody changes until the transaction ends.

    Raises:
        ShopMissing: there is no such shop.
    """
    return _found(await repository.get_locked(session, shop_id=shop_id))


async def set_list_currencies(session: WriteSession, *, shop_id: UUID, currencies: Sequence[str]) -> None:
    """Keep in which currencies a shop has price lists; `pricing`, which knows, says so."""
    if await repository.set_list_currencies(session, shop_id=shop_id, currencies=currencies):
        await outbox.publish(session, events.ShopListsChanged(shop_id=shop_id))


async def _add(
    session: WriteSession,
    *,
    draft: ShopDraft,
    status: Status,
    owner_account_id: UUID,
    actor: change.Actor,
    now: datetime,
) -> Shop:
    rules.check_draft(draft)
    shop = await _insert(session, draft=draft, status=status, now=now)
    await team.add_member(session, team_id=shop.id, account_id=owner_account_id, role="owner", now=now)
    await change.record(
        session,
        actor=actor,
        action="shop.create",
        subject_kind=KIND,
        subject_id=shop.id,
        shop_id=shop.id,
        after={**asdict(draft), "slug": shop.slug, "status": status.value},
        now=now,
    )
    created = events.ShopCreated(
        shop_id=shop.id, owner_account_id=owner_account_id, currency=shop.currency, country=shop.country
    )
    await outbox.publish(session, created)
    return shop


async def _insert(session: WriteSession, *, draft: ShopDraft, status: Status, now: datetime) -> Shop:
    values: dict[str, Any] = {
        **asdict(draft),
        "id": ids.new_id(),
        "name": draft.name.strip(),
        "status": status.value,
        "status_changed_at": now,
        "created_at": now,
        "updated_at": now,
    }
    if draft.slug is not None:
        shop = await repository.add(session, values=values)
        if shop is None:
            raise errors.ShopSlugTaken(slug=draft.slug)
        return shop
    wanted = rules.slugify(draft.name)
    while True:
        taken = await repository.list_slugs_like(session, prefix=wanted)
        shop = await repository.add(session, values={**values, "slug": rules.free_slug(wanted, taken)})
        # Somebody took the number in between: their row is visible now, so the next look finds another one.
        if shop is not None:
            return shop


def _events_of_move(shop: Shop, reason: str) -> Sequence[outbox.Event]:
    by_status: Mapping[Status, outbox.Event] = {
        Status.APPROVED: events.ShopApproved(shop_id=shop.id),
        Status.REJECTED: events.ShopRejected(shop_id=shop.id, reason=reason),
        Status.SUSPENDED: events.ShopSuspended(shop_id=shop.id, reason=reason),
    }
    return [by_status[shop.status]] if shop.status in by_status else []


def _differences(shop: Shop, profile: ShopProfile) -> dict[str, Any]:
    wanted = {name: value for name, value in asdict(profile).items() if value is not None}
    return {name: value for name, value in wanted.items() if value != getattr(shop, name)}


def _found(shop: Shop | None) -> Shop:
    if shop is None:
        raise errors.ShopMissing
    return shop
