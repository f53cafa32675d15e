"""What others may do with lines.

Whoever changes a line locks the level of its variant first: joining, asking the next and goods coming in happen one
after the other, in an order that the log keeps.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sokoni.commerce.cart import service as cart
from sokoni.commerce.cart.types import CartKey, CartSettings, CartView, Right
from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.types import SellableVariant
from sokoni.commerce.stock import service as stock
from sokoni.commerce.stock.ports import Claim
from sokoni.commerce.stock.types import HoldLine
from sokoni.commerce.waitlist import events, mail, repository, rules
from sokoni.commerce.waitlist.errors import PlaceMissing, TooManyPlaces
from sokoni.commerce.waitlist.settings import DEFAULTS, WaitlistSettings
from sokoni.commerce.waitlist.types import Joined, LogEntry, Miscount, Place, PlaceState, ShownPlace, Step
from sokoni.core import events as outbox
from sokoni.core import ids
from sokoni.core.database import ReadSession, WriteSession
from sokoni.identity.account import rules as account_rules
from sokoni.identity.account import service as accounts
from sokoni.identity.permission.types import Subject

QUANTITY = 1


async def join(
    session: WriteSession,
    *,
    variant_id: UUID,
    subject: Subject,
    email: str,
    locale: str,
    now: datetime,
    settings: WaitlistSettings = DEFAULTS,
) -> Joined:
    """A place in the line for a variant; the one that this address has there, where it has one.

    Who has an account is in line at once. A guest is once a link is opened that goes to the address: nobody is put in
    line by others, and no place is held for who does not answer.

    Raises:
        NothingToWaitFor, NotSoldOut: there is no line for it.
        TooManyPlaces: this address stands in as many lines as one may.
        EmailInvalid: it is no address.
    """
    email = account_rules.normalise_email(subject.label if subject.account_id else email)
    variant = await _find_sold_out(session, variant_id)
    await _lapse(session, [variant_id], now=now)
    known = await repository.find_running(session, variant_id=variant_id, email=email)
    if known is not None:
        return await _again(session, known, subject, now=now)
    if await repository.count_running(session, email=email) >= settings.max_places:
        raise TooManyPlaces(maximum=settings.max_places)
    place = Place(
        id=ids.new_id(),
        variant_id=variant_id,
        shop_id=variant.shop_id,
        account_id=subject.account_id,
        email=email,
        locale=locale,
        state=PlaceState.WAITING if subject.account_id else PlaceState.ASKED,
        number=None,
        offer_ends_at=None,
        created_at=now,
    )
    return Joined(place=await _insert(session, place, now=now), is_new=True)


async def confirm(session: WriteSession, *, token: str, now: datetime) -> Place:
    """The place of a guest who opened the link that went to the address: from now on in line, behind all who are.

    Raises:
        PlaceMissing: the link opens none.
        PlaceOver: it is over.
        NothingToWaitFor, NotSoldOut: there is no line any more.
    """
    place = await _locked(session, await get_by_token(session, token=token))
    if place.state is not PlaceState.ASKED:
        rules.check_runs(place)
        return place
    await _find_sold_out(session, place.variant_id)
    number = (await repository.append(session, step=Step.JOINED, places=[place], now=now))[place.id]
    await repository.move(session, place_ids=[place.id], to=PlaceState.WAITING, number=number, now=now)
    await stock.add_waiting(session, more={place.variant_id: 1})
    return replace(place, state=PlaceState.WAITING, number=number)


async def leave(session: WriteSession, *, place: Place, now: datetime) -> Place:
    """The place, given up; what was set aside for it goes to the next in line. One that is over stays so."""
    place = await _locked(session, place)
    if place.state not in {PlaceState.ASKED, PlaceState.WAITING, PlaceState.OFFERED}:
        return place
    await repository.append(session, step=Step.LEFT, places=[place], now=now)
    await repository.move(session, place_ids=[place.id], to=PlaceState.LEFT, now=now)
    if place.state is PlaceState.WAITING:
        await stock.add_waiting(session, more={place.variant_id: -1})
    if place.state is PlaceState.OFFERED:
        await stock.release(session, reference_id=place.id, reason="given up", now=now)
    return replace(place, state=PlaceState.LEFT)


async def take_up(
    session: WriteSession,
    *,
    place: Place,
    key: CartKey,
    now: datetime,
    settings: CartSettings,
    locale: str | None = None,
) -> CartView:
    """The cart with what is set aside for a place: ready to be paid for, as long as the turn lasts.

    Raises:
        TurnOver: nothing is set aside, or not any more.
        CartCurrencyDiffers, CartFull, CartItemNotForSale: it does not go into this cart.
    """
    right = Right(reference_id=place.id, quantity=QUANTITY, until=rules.check_turn(place, now=now))
    return await cart.take_up(
        session, key=key, variant_id=place.variant_id, right=right, now=now, locale=locale, settings=settings
    )


async def get_by_token(session: ReadSession, *, token: str) -> Place:
    """The place that a link opens.

    Raises:
        PlaceMissing: it opens none.
    """
    found = await repository.get_by_token(session, token_hash=ids.hash_token(token))
    if found is None:
        raise PlaceMissing
    return found


async def get_own(session: ReadSession, *, place_id: UUID, account_id: UUID) -> Place:
    """A place of an account.

    Raises:
        PlaceMissing: there is none, or it is somebody else's.
    """
    found = await repository.get(session, place_id=place_id)
    if found is None or found.account_id != account_id:
        raise PlaceMissing
    return found


async def list_own(session: ReadSession, *, account_id: UUID, locale: str | None = None) -> Sequence[ShownPlace]:
    """The lines in which an account stands, the newest first; at most three statements."""
    places = await repository.list_of_account(session, account_id=account_id, only_running=True)
    return await show(session, places=places, locale=locale)


async def list_all_of(session: ReadSession, *, account_id: UUID) -> Sequence[Place]:
    """Every place that an account ever had."""
    return await repository.list_of_account(session, account_id=account_id, only_running=False)


async def show(session: ReadSession, *, places: Sequence[Place], locale: str | None = None) -> Sequence[ShownPlace]:
    """Places with what they are for, and how many are before each; two statements.

    Those for what was deleted meanwhile are left out.
    """
    if not places:
        return ()
    variants = await catalog.sellable(session, variant_ids=[each.variant_id for each in places], locale=locale)
    ahead = await repository.count_ahead(session, places=places)
    return [
        ShownPlace(place=each, variant=variants[each.variant_id], ahead=ahead[each.id])
        for each in places
        if each.variant_id in variants
    ]


async def show_one(session: ReadSession, *, place: Place, locale: str | None = None) -> ShownPlace:
    """A place with what it is for; two statements.

    Raises:
        PlaceMissing: what it was for was deleted meanwhile.
    """
    shown = await show(session, places=[place], locale=locale)
    if not shown:
        raise PlaceMissing
    return shown[0]


async def list_log(session: ReadSession, *, variant_id: UUID) -> Sequence[LogEntry]:
    """All steps of a line, in their order: who came, who was asked, who bought."""
    return await repository.list_log(session, variant_id=variant_id)


async def next_in_line(
    session: WriteSession, *, free: Mapping[UUID, int], now: datetime, settings: WaitlistSettings
) -> Sequence[Claim]:
    """Whose turn it is for what is free of locked levels, noted and told; nobody for what is not on sale."""
    await _lapse(session, list(free), now=now)
    variants = await catalog.sellable(session, variant_ids=list(free))
    left = {each: units for each, units in free.items() if each in variants and variants[each].is_sellable}
    called: list[Place] = []
    while left and (waiting := await repository.list_next(session, free=left)):
        turns = rules.call(waiting, free=left, closed=await _closed(session, waiting))
        await _call(session, turns.called, ends_at=now + settings.offer, now=now)
        await _suspend(session, turns.suspended, now=now)
        called += turns.called
        for place in turns.called:
            left[place.variant_id] -= 1
        # Whoever was passed over made room for somebody who was not looked at.
        left = {each: left[each] for each in {place.variant_id for place in turns.suspended} if left[each]}
    return [
        Claim(
            line=HoldLine(reference_id=each.id, shop_id=each.shop_id, variant_id=each.variant_id, quantity=QUANTITY),
            expires_at=now + settings.offer,
        )
        for each in called
    ]


async def note_ordered(session: WriteSession, *, place_ids: Collection[UUID], now: datetime) -> None:
    """Note that what was set aside for places is in orders now; two statements."""
    places = [
        each for each in await repository.list_by_ids(session, place_ids=place_ids) if each.state is PlaceState.OFFERED
    ]
    if places:
        await repository.append(session, step=Step.ORDERED, places=places, now=now)
        await repository.move(session, place_ids=[each.id for each in places], to=PlaceState.ORDERED, now=now)


async def note_lapsed(session: WriteSession, *, place_id: UUID, now: datetime) -> None:
    """Note that somebody's turn is over; an id that is no place, or was noted, changes nothing."""
    place = await repository.get(session, place_id=place_id)
    if place is not None:
        await stock.lock_level(session, variant_id=place.variant_id)
        await _lapse(session, [place.variant_id], now=now)


async def tell_turns(session: WriteSession, *, place_ids: Collection[UUID], minutes: int, now: datetime) -> None:
    """Write to those whose turn it is; not to those whose turn was over before."""
    places = await repository.list_by_ids(session, place_ids=place_ids)
    shown = await show(session, places=[each for each in places if each.is_offered(now)])
    for each in shown:
        await mail.turn_came(
            session, shown=each, token=await _new_token(session, each.place, now), minutes=minutes, now=now
        )


async def mend_counts(session: WriteSession) -> Sequence[Miscount]:
    """What stock was told of lines that was not so, mended: goods are kept back for exactly those who wait.

    Two statements where all is well. What differs is counted again with its level locked, because lines go on moving.
    """
    told, counted = await stock.list_waiting(session), await repository.count_waiting(session)
    suspects = sorted(each for each in {*told, *counted} if told.get(each, 0) != counted.get(each, 0))
    found = []
    for variant_id in suspects:
        level = await stock.lock_level(session, variant_id=variant_id)
        waiting = (await repository.count_waiting(session, variant_ids=[variant_id])).get(variant_id, 0)
        if level is not None and level.waiting != waiting:
            await stock.add_waiting(session, more={variant_id: waiting - level.waiting})
            found.append(Miscount(variant_id=variant_id, told=level.waiting, waiting=waiting))
    return found


async def forget_unconfirmed(session: WriteSession, *, before: datetime, limit: int = 500) -> int:
    """Forget places that no guest confirmed in time; answers how many went."""
    return await repository.delete_unconfirmed(session, before=before, limit=limit)


async def _find_sold_out(session: WriteSession, variant_id: UUID) -> SellableVariant:
    """The variant, with its level locked, if there can be a line for it."""
    level = await stock.lock_level(session, variant_id=variant_id)
    variants = await catalog.sellable(session, variant_ids=[variant_id])
    return rules.check_can_wait(variants.get(variant_id), level, variant_id=variant_id)


async def _again(session: WriteSession, known: Place, subject: Subject, *, now: datetime) -> Joined:
    """The place that an address has already; a guest who has not confirmed it yet gets the link again."""
    if known.state is PlaceState.ASKED and subject.account_id is None:
        await _ask_to_confirm(session, known, now=now)
    return Joined(place=known, is_new=False)


async def _insert(session: WriteSession, place: Place, *, now: datetime) -> Place:
    step = rules.STEP_OF[place.state]
    numbers = await repository.append(session, step=step, places=[place], now=now)
    if place.state is PlaceState.ASKED:
        await repository.insert_place(session, place=place, now=now)
        await _ask_to_confirm(session, place, now=now)
        return place
    place = replace(place, number=numbers[place.id])
    await repository.insert_place(session, place=place, now=now)
    await stock.add_waiting(session, more={place.variant_id: 1})
    return place


async def _ask_to_confirm(session: WriteSession, place: Place, *, now: datetime) -> None:
    shown = await show_one(session, place=place)
    await mail.confirm(session, shown=shown, token=await _new_token(session, place, now), now=now)


async def _new_token(session: WriteSession, place: Place, now: datetime) -> str:
    token = ids.new_token()
    await repository.insert_token(session, place_id=place.id, token_hash=ids.hash_token(token), now=now)
    return token


async def _locked(session: WriteSession, place: Place) -> Place:
    """The place as it is now that nobody else changes its line."""
    await stock.lock_level(session, variant_id=place.variant_id)
    found = await repository.get_locked(session, place_id=place.id)
    if found is None:
        raise PlaceMissing
    return found


async def _lapse(session: WriteSession, variant_ids: Sequence[UUID], *, now: datetime) -> None:
    lapsed = await repository.list_lapsed(session, variant_ids=variant_ids, now=now)
    if lapsed:
        await repository.append(session, step=Step.LAPSED, places=lapsed, now=now)
        await repository.move(session, place_ids=[each.id for each in lapsed], to=PlaceState.LAPSED, now=now)


async def _closed(session: WriteSession, places: Sequence[Place]) -> frozenset[UUID]:
    account_ids = [each.account_id for each in places if each.account_id is not None]
    found = await accounts.list_by_ids(session, account_ids=account_ids) if account_ids else []
    return frozenset(each.id for each in found if each.is_disabled)


async def _call(session: WriteSession, called: Sequence[Place], *, ends_at: datetime, now: datetime) -> None:
    if not called:
        return
    place_ids = [each.id for each in called]
    await repository.append(session, step=Step.OFFERED, places=called, now=now)
    await repository.move(session, place_ids=place_ids, to=PlaceState.OFFERED, offer_ends_at=ends_at, now=now)
    await stock.add_waiting(session, more=_fewer(called))
    await outbox.publish(
        session,
        *(
            events.TurnsCame(place_ids=place_ids[start : start + outbox.MAX_IDS_PER_EVENT])
            for start in range(0, len(place_ids), outbox.MAX_IDS_PER_EVENT)
        ),
    )


async def _suspend(session: WriteSession, suspended: Sequence[Place], *, now: datetime) -> None:
    if suspended:
        await repository.append(session, step=Step.SUSPENDED, places=suspended, now=now)
        await repository.move(session, place_ids=[each.id for each in suspended], to=PlaceState.LEFT, now=now)
        await stock.add_waiting(session, more=_fewer(suspended))


def _fewer(places: Sequence[Place]) -> Mapping[UUID, int]:
    counted: dict[UUID, int] = {}
    for place in places:
        counted[place.variant_id] = counted.get(place.variant_id, 0) - 1
    return counted
