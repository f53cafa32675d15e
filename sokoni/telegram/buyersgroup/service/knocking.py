"""Who asks to join a buyers' group: let in if they bought, asked who they are, declined in time, and put out again."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sokoni.commerce.order import service as order
from sokoni.core import ids
from sokoni.core.database import ReadSession, WriteSession
from sokoni.telegram.buyersgroup import errors, links, repository, words
from sokoni.telegram.buyersgroup.service import tagging
from sokoni.telegram.buyersgroup.types import BuyersGroup, Knock, KnockState
from sokoni.telegram.gateway import actions, sending
from sokoni.telegram.gateway.types import Call
from sokoni.telegram.group import service as group
from sokoni.telegram.person import service as person

_OVERDUE_AT_ONCE = 100


async def answer_knocks(session: WriteSession, *, knocks: Sequence[Knock], now: datetime) -> Sequence[Knock]:
    """Let buyers in at once, and ask the others in private who they are; those that were for buyers' groups.

    A knock for another group is nobody's business here.
    """
    known = await repository.list_groups(session, group_ids={each.group_id for each in knocks})
    ours = {group_id: each for group_id, each in known.items() if each.only_buyers}
    taken = [each for each in knocks if each.group_id in ours]
    for each in taken:
        target = ours[each.group_id]
        if await _is_decided(session, each, now=now):
            continue
        token = ids.new_token()
        waiting = replace(each, ends_at=now + target.patience)
        await repository.put_knock(session, waiting, token_hash=ids.hash_token(token))
        account_id = await person.find_account(session, user_id=each.user_id)
        if account_id is not None and await _is_buyer(session, target, account_id):
            await _let_in(session, target, waiting, now=now)
        else:
            await _ask(session, waiting, token, target, now=now)
    return taken


async def note_inside(session: WriteSession, *, keys: Collection[tuple[int, int]]) -> None:
    """Note that some are inside, by group and person: who waited still was let in by somebody in Telegram itself.

    As whom a person lets in here, they stay, and are told of no time that is over. One statement.
    """
    await repository.admit_waiting(session, keys)


async def find_knock(session: ReadSession, *, token: str) -> Knock:
    """Who was sent a link.

    Raises:
        KnockMissing: nobody who waits.
    """
    found = await repository.get_by_token(session, token_hash=ids.hash_token(token))
    if found is None:
        raise errors.KnockMissing
    return found


async def show_account(session: WriteSession, *, token: str, account_id: UUID, now: datetime) -> bool:
    """Link whoever was sent a link with the account that opened it; whether they are let in by that.

    Raises:
        KnockMissing: nobody who waits.
        PersonTaken: one of the two is linked to another.
    """
    knock = await find_knock(session, token=token)
    proof = await person.issue_link(session, account_id=account_id, now=now)
    await person.redeem(session, token=proof, user_id=knock.user_id, name=knock.name, now=now)
    target = (await repository.list_groups(session, group_ids=[knock.group_id]))[knock.group_id]
    if not await _is_buyer(session, target, account_id):
        return False
    await _let_in(session, target, knock, now=now)
    return True


async def follow_order(session: WriteSession, *, order_id: UUID, shop_ids: Collection[UUID], now: datetime) -> None:
    """Let a buyer in, mark them or take it back, by what their orders are now; told twice is as good as once."""
    buyer = await order.buyer_of(session, order_id=order_id)
    if buyer is None or buyer.account_id is None:
        return
    user_id = await person.find_user(session, account_id=buyer.account_id)
    targets = {each.group_id: each for each in await repository.list_of_shops(session, shop_ids=shop_ids)}
    if user_id is None or not targets:
        return
    await tagging.follow_buyer(session, user_id=user_id, shop_ids=shop_ids, now=now)
    knocks = await repository.list_knocks(
        session, user_id=user_id, group_ids=targets, states=(KnockState.WAITING, KnockState.LET_IN)
    )
    for each in knocks:
        is_buyer = await _is_buyer(session, targets[each.group_id], buyer.account_id)
        if is_buyer and each.state is KnockState.WAITING:
            await _let_in(session, targets[each.group_id], each, now=now)
        elif not is_buyer and each.state is KnockState.LET_IN:
            await _take_back(session, each, now=now)


async def decline_overdue(session: WriteSession, *, now: datetime, limit: int = _OVERDUE_AT_ONCE) -> int:
    """Decline those who did not show in time that they bought, at most so many; answers how many there were."""
    overdue = await repository.list_overdue(session, now=now, limit=limit)
    for each in overdue:
        await repository.set_state(session, each, KnockState.DECLINED)
        name = await _name_of(session, each.group_id)
        said = words.too_late(each.language, group=name)
        calls = [actions.decline_join(each.bot_id, each.group_id, each.user_id), _private(each, said)]
        await sending.send(session, calls, now=now)
    return len(overdue)


async def paying_among(session: ReadSession, *, shop_id: UUID, user_ids: Collection[int]) -> frozenset[int]:
    """Those of some people of Telegram who paid in a shop and have not got all of it back; two statements."""
    accounts = await person.list_accounts(session, user_ids=user_ids)
    paying = await order.list_payers(session, shop_id=shop_id, account_ids=accounts.values())
    return frozenset(user_id for user_id, account_id in accounts.items() if account_id in paying)


async def _is_decided(session: WriteSession, knock: Knock, *, now: datetime) -> bool:
    """Whether a person has decided about whoever knocks: then that is carried out."""
    before = await repository.get_knock_locked(session, group_id=knock.group_id, user_id=knock.user_id)
    name = await _name_of(session, knock.group_id)
    match None if before is None else before.state:
        case KnockState.ADMITTED:
            call = actions.approve_join(knock.bot_id, knock.group_id, knock.user_id)
            said = words.welcome(knock.language, group=name, has_bought=False)
        case KnockState.PUT_OUT:
            call = actions.decline_join(knock.bot_id, knock.group_id, knock.user_id)
            said = words.put_out(knock.language, group=name)
        case _:
            return False
    await sending.send(session, [call, _private(knock, said)], now=now)
    return True


async def _is_buyer(session: ReadSession, target: BuyersGroup, account_id: UUID) -> bool:
    found = await order.list_payers(
        session, shop_id=target.shop_id, account_ids=[account_id], product_ids=target.product_ids
    )
    return account_id in found


async def _let_in(session: WriteSession, target: BuyersGroup, knock: Knock, *, now: datetime) -> None:
    await repository.set_state(session, knock, KnockState.LET_IN)
    said = words.welcome(knock.language, group=await _name_of(session, knock.group_id))
    await sending.send(session, [actions.approve_join(knock.bot_id, knock.group_id, knock.user_id)], now=now)
    found = await group.find_bare(session, group_id=knock.group_id)
    if found is not None:
        people = [knock.user_id]
        await tagging.bring_in_line(session, target, found, user_ids=people, inside=people, now=now)
    await sending.send(session, [_private(knock, said)], now=now)


async def _take_back(session: WriteSession, knock: Knock, *, now: datetime) -> None:
    await repository.set_state(session, knock, KnockState.TAKEN_BACK)
    said = words.taken_back(knock.language, group=await _name_of(session, knock.group_id))
    calls = [actions.kick(knock.bot_id, knock.group_id, knock.user_id), _private(knock, said)]
    await sending.send(session, calls, now=now)


async def _ask(session: WriteSession, knock: Knock, token: str, target: BuyersGroup, *, now: datetime) -> None:
    said = words.who_are_you(knock.language, group=await _name_of(session, knock.group_id), time=target.patience)
    button = {"text": words.link(knock.language), "url": links.account_link(token)}
    call = actions.send_message(knock.bot_id, knock.user_chat_id, said, buttons=[[button]], parse_mode="HTML")
    await sending.send(session, [call], now=now)


def _private(knock: Knock, said: str) -> Call:
    return actions.send_message(knock.bot_id, knock.user_chat_id, said, parse_mode="HTML")


async def _name_of(session: ReadSession, group_id: int) -> str:
    found = await group.find_bare(session, group_id=group_id)
    return "" if found is None else found.name
