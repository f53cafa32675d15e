"""Noting who comes and goes, and what follows from it."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sokoni.core import ids
from sokoni.core.database import WriteSession
from sokoni.core.jobs import service as jobs
from sokoni.telegram.gateway import members, sending
from sokoni.telegram.gateway.types import Administrators, Call
from sokoni.telegram.group import service as group
from sokoni.telegram.group.settings_types import Lock
from sokoni.telegram.group.types import KeptGroup
from sokoni.telegram.moderation import service as moderation
from sokoni.telegram.rule.ports import buyers
from sokoni.telegram.welcome.repository import newcomers as repository
from sokoni.telegram.welcome.service import captcha, greeting, raids
from sokoni.telegram.welcome.types import Arrival, Departure, GreetingKind, Newcomer, NewcomerState

_BOTS_LOCKED = frozenset({Lock.BOTS, Lock.ALL})


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Somebody came, as a bot heard of it; who was muted before stays so, and is asked nothing."""

    arrival: Arrival
    bot_id: UUID
    is_silenced: bool = False


async def note_arrivals(session: WriteSession, *, seen: Sequence[Seen], now: datetime) -> None:
    """Note who came, each person once: greet them, or ask them first.

    A constant number of statements, one more for each shop whose customers are protected, and one for each group in
    which somebody was brought by somebody else.
    """
    kept = await group.list_kept(session, group_ids={each.arrival.group_id for each in seen})
    await _put_bots_out(session, kept, seen, now=now)
    ours: Sequence[Seen] = [each for each in seen if _is_ours(kept.get(each.arrival.group_id), each)]
    if not ours:
        return
    vouched = {*await _vouched(session, ours), *await _paying(session, kept, ours)}
    ours = await _with_silence_of_others(session, ours)
    made = [_newcomer(kept[each.arrival.group_id], each, vouched, now) for each in ours]
    new = set(await repository.insert_newcomers(session, made))
    came = [each for each in made if each.id in new]
    if came:
        put_out = await raids.put_out(session, kept=kept, came=came, now=now)
        await _receive(session, kept, [each for each in came if each.id not in put_out], now=now)


async def note_departure(session: WriteSession, *, departure: Departure, bot_id: UUID, now: datetime) -> None:
    """Note that somebody went: they are asked nothing more, and those who had come in are told goodbye."""
    kept = (await group.list_kept(session, group_ids=[departure.group_id])).get(departure.group_id)
    if kept is None or kept.group.bot_id != bot_id or not kept.settings.is_moderated or departure.visitor.is_bot:
        return
    who = departure.visitor
    left = await repository.note_left(session, group_id=departure.group_id, user_id=who.user_id, at=departure.at)
    if left is None:
        # Known to have gone already, or here before we were: only of these was nothing heard yet.
        if departure.was_removed or await repository.exists_newcomer(
            session, group_id=departure.group_id, user_id=who.user_id
        ):
            return
    elif left.state is NewcomerState.ASKED:
        await sending.send(session, captcha.take_prompts_away([left]), now=now)
        return
    elif left.state not in {NewcomerState.LET_IN, NewcomerState.PASSED} or departure.was_removed:
        return
    said = greeting.calls_for(kept, bot_id=bot_id, who=who, kind=GreetingKind.GOODBYE, now=now)
    await sending.send(session, said, now=now)


async def forget_settled(session: WriteSession, *, now: datetime) -> None:
    """Forget who came before the last month and is asked nothing; done twice, it is done once."""
    await repository.forget_settled(session, now=now)


async def _receive(
    session: WriteSession, kept: Mapping[int, KeptGroup], newcomers: Sequence[Newcomer], *, now: datetime
) -> None:
    calls, waiting = list[Call](), []
    for each in newcomers:
        if each.state is NewcomerState.ASKED:
            asking, job = captcha.ask(kept[each.group_id], each)
            calls += asking
            waiting.append(job)
        else:
            calls += greeting.calls_for(
                kept[each.group_id], bot_id=each.bot_id, who=each.visitor, kind=GreetingKind.WELCOME, now=now
            )
    await sending.send(session, calls, now=now)
    await jobs.enqueue_many(session, waiting)


def _is_ours(kept: KeptGroup | None, seen: Seen) -> bool:
    """Whether this bot is the one that looks after the group, and it is a person who came."""
    if kept is None or kept.group.bot_id != seen.bot_id or not kept.settings.is_moderated:
        return False
    return not seen.arrival.visitor.is_bot


async def _with_silence_of_others(session: WriteSession, seen: Sequence[Seen]) -> Sequence[Seen]:
    """The same, where our own silence does not count: who left a captcha unanswered is asked it again."""
    silenced = [(each.arrival.group_id, each.arrival.visitor.user_id) for each in seen if each.is_silenced]
    unanswered = await repository.list_unanswered(session, keys=silenced) if silenced else frozenset()
    return [
        replace(each, is_silenced=False)
        if (each.arrival.group_id, each.arrival.visitor.user_id) in unanswered
        else each
        for each in seen
    ]


async def _put_bots_out(
    session: WriteSession, kept: Mapping[int, KeptGroup], seen: Sequence[Seen], *, now: datetime
) -> None:
    """Put out bots that members brought into groups in which what bots make is locked; no statement without bots."""
    brought = [
        each
        for each in seen
        if each.arrival.visitor.is_bot
        and (found := kept.get(each.arrival.group_id)) is not None
        and found.group.bot_id == each.bot_id
        and found.settings.is_moderated
        and not _BOTS_LOCKED.isdisjoint(found.settings.locks)
    ]
    if not brought:
        return
    known = await members.administrators(session, chat_ids={each.arrival.group_id for each in brought})
    offences = [
        captcha.bot_offence(kept[each.arrival.group_id], each.arrival, now=now)
        for each in brought
        if not _runs(known.get(each.arrival.group_id), each.arrival.by_user_id)
        and known[each.arrival.group_id].is_known
    ]
    await moderation.penalise(session, offences=offences, now=now)


def _runs(running: Administrators | None, user_id: int) -> bool:
    return running is not None and user_id in running.user_ids


async def _vouched(session: WriteSession, seen: Sequence[Seen]) -> Collection[tuple[int, int]]:
    """Who was let in by a request, or was brought by an administrator: pairs of group and person."""
    brought = {each.arrival.group_id for each in seen if each.arrival.by_user_id != each.arrival.visitor.user_id}
    known = await members.administrators(session, chat_ids=brought) if brought else {}
    return {
        (each.arrival.group_id, each.arrival.visitor.user_id)
        for each in seen
        if each.arrival.by_request or _runs(known.get(each.arrival.group_id), each.arrival.by_user_id)
    }


async def _paying(
    session: WriteSession, kept: Mapping[int, KeptGroup], seen: Sequence[Seen]
) -> Collection[tuple[int, int]]:
    """Who paid in the shop of a group that protects its customers: no machine, and no raider. One statement a shop."""
    asked: dict[UUID, set[int]] = defaultdict(set)
    for each in seen:
        found = kept[each.arrival.group_id]
        if found.settings.protects_buyers and found.group.shop_id is not None:
            asked[found.group.shop_id].add(each.arrival.visitor.user_id)
    paid = {
        shop_id: await buyers().among(session, shop_id=shop_id, user_ids=user_ids)
        for shop_id, user_ids in sorted(asked.items())
    }
    return {
        (each.arrival.group_id, each.arrival.visitor.user_id)
        for each in seen
        if (found := kept[each.arrival.group_id]).settings.protects_buyers
        and found.group.shop_id is not None
        and each.arrival.visitor.user_id in paid[found.group.shop_id]
    }


def _newcomer(kept: KeptGroup, seen: Seen, vouched: Collection[tuple[int, int]], now: datetime) -> Newcomer:
    arrival, settings = seen.arrival, kept.settings.captcha
    who = arrival.visitor
    is_vouched = (arrival.group_id, who.user_id) in vouched
    is_asked = settings.is_on and not is_vouched and not seen.is_silenced
    return Newcomer(
        id=ids.new_id(),
        group_id=arrival.group_id,
        user_id=who.user_id,
        bot_id=seen.bot_id,
        first_name=who.first_name,
        name=who.name,
        username=who.username,
        joined_at=arrival.at,
        left_at=None,
        state=NewcomerState.ASKED if is_asked else NewcomerState.LET_IN,
        is_vouched=is_vouched,
        captcha=settings.kind if is_asked else None,
        attempts_left=settings.attempts if is_asked else 0,
        expires_at=now + timedelta(seconds=settings.timeout_seconds) if is_asked else None,
        message_id=None,
    )
