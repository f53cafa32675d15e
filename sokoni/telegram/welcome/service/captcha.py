"""What somebody new has to show before they may write, and what becomes of them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sokoni.core.database import WriteSession
from sokoni.core.jobs.types import NewJob
from sokoni.telegram.action import service as action
from sokoni.telegram.action.types import ActionKind, NewAction
from sokoni.telegram.gateway import actions, sending
from sokoni.telegram.gateway.types import Call, MemberStatus, Then
from sokoni.telegram.group import service as group
from sokoni.telegram.group.settings_types import CaptchaKind, NewcomerPenalty, Penalty
from sokoni.telegram.group.types import KeptGroup
from sokoni.telegram.moderation import service as moderation
from sokoni.telegram.moderation.types import SPARED, By, Offence
from sokoni.telegram.rule.engine.escalation import Ladder
from sokoni.telegram.rule.engine.types import Step
from sokoni.telegram.speech.service import mention, plain, say
from sokoni.telegram.welcome import rules, words
from sokoni.telegram.welcome.repository import newcomers as repository
from sokoni.telegram.welcome.service import greeting as greetings
from sokoni.telegram.welcome.types import NOBODY, Arrival, Caller, GreetingKind, Newcomer, NewcomerState

NOTE_PROMPT, NOTE_MUTED, EXPIRE = "welcome.note_prompt", "welcome.note_muted", "welcome.expire_captcha"
# How long Telegram waits for the answer to a pressed button. Source: the official server's lifetime of callbacks.
CALLBACK_LASTS = timedelta(seconds=150)
_IN_A_ROW = 3
# Whoever is asked is muted by us; before, they were a member like others.
_FREE = {"status": MemberStatus.MEMBER.value}


def ask(kept: KeptGroup, asked: Newcomer) -> tuple[Sequence[Call], NewJob]:
    """What silences somebody who came and asks them, and the job that ends the waiting."""
    bot_id, chat_id = asked.bot_id, asked.group_id
    about = {"newcomer_id": str(asked.id)}
    text, buttons = _question(kept, asked)
    mute = replace(actions.mute(bot_id, chat_id, asked.user_id), then=Then(job=NOTE_MUTED, arguments=about))
    prompt = actions.send_message(bot_id, chat_id, text, buttons=buttons, parse_mode="HTML")
    job = NewJob(name=EXPIRE, arguments=about, run_at=asked.expires_at)
    said = {**about, "group_id": chat_id, "bot_id": str(bot_id)}
    return [mute, replace(prompt, then=Then(job=NOTE_PROMPT, arguments=said), not_after=asked.expires_at)], job


async def answer(
    session: WriteSession,
    *,
    newcomer_id: UUID,
    choice: int,
    by_user_id: int,
    callback_id: str,
    bot_id: UUID,
    now: datetime,
) -> None:
    """Take somebody's answer: right lets them write and greets them, wrong asks anew until no try is left."""
    asked = await repository.get_locked(session, newcomer_id=newcomer_id)
    kept = None if asked is None else (await group.list_kept(session, group_ids=[asked.group_id])).get(asked.group_id)
    language = "en" if kept is None else kept.settings.language.value
    if asked is not None and by_user_id != asked.user_id:
        text, calls = plain(language, words.NOT_YOURS), list[Call]()
    elif asked is None or kept is None or asked.state is not NewcomerState.ASKED or _is_over(asked, now):
        text, calls = plain(language, words.OVER), []
    elif choice == rules.challenge(_kind(asked), asked.id, attempts_left=asked.attempts_left).right:
        text, calls = plain(language, words.PASSED), await let_in(session, kept, asked, now=now)
    else:
        text, calls = await _try_again(session, kept, asked, now=now)
    said = actions.answer_callback(bot_id, callback_id, text, is_alert=True)
    await sending.send(session, [replace(said, not_after=now + CALLBACK_LASTS), *calls], now=now)


async def expire(session: WriteSession, *, newcomer_id: UUID, now: datetime) -> None:
    """End the waiting for somebody who has not answered in time."""
    asked = await repository.get_locked(session, newcomer_id=newcomer_id)
    if asked is None or asked.state is not NewcomerState.ASKED or not _is_over(asked, now):
        return
    kept = (await group.list_kept(session, group_ids=[asked.group_id])).get(asked.group_id)
    if kept is None:
        await repository.update_newcomer(session, newcomer_id=asked.id, state=NewcomerState.LET_IN.value)
        return
    calls = await _fail(session, kept, asked, reason=words.CAPTCHA_EXPIRED, now=now)
    await sending.send(session, calls, now=now)


async def note_prompt(
    session: WriteSession, *, newcomer_id: UUID, group_id: int, bot_id: UUID, message_id: int, now: datetime
) -> None:
    """Note which message asks somebody; it goes at once where there is nothing to ask any more.

    Whoever went and came again meanwhile is another newcomer, who is asked by another message.
    """
    asked = await repository.get_locked(session, newcomer_id=newcomer_id)
    if asked is not None:
        await repository.update_newcomer(session, newcomer_id=asked.id, message_id=message_id)
    if asked is None or asked.state is not NewcomerState.ASKED:
        await sending.send(session, actions.delete(bot_id, group_id, [message_id]), now=now)


async def note_muted(session: WriteSession, *, newcomer_id: UUID, error: str, now: datetime) -> None:
    """Note that the bot could not silence somebody: a question that they need not answer is not asked."""
    asked = await repository.get_locked(session, newcomer_id=newcomer_id)
    if not error or asked is None or asked.state is not NewcomerState.ASKED:
        return
    await repository.update_newcomer(session, newcomer_id=asked.id, state=NewcomerState.LET_IN.value, expires_at=None)
    new = _action(asked, ActionKind.CAPTCHA, reason=words.CAPTCHA_IMPOSSIBLE, now=now, error=error)
    kept = (await group.list_kept(session, group_ids=[asked.group_id])).get(asked.group_id)
    if kept is None:
        await action.log(session, actions=[new], now=now)
    else:
        await moderation.note(session, kept=kept, new=new, now=now, names={asked.user_id: asked.name})
    await sending.send(session, take_prompts_away([asked]), now=now)


def take_prompts_away(asked: Sequence[Newcomer]) -> list[Call]:
    """The calls that take away the messages which ask some people."""
    return [
        call
        for each in asked
        if each.message_id is not None
        for call in actions.delete(each.bot_id, each.group_id, [each.message_id])
    ]


async def let_in(
    session: WriteSession, kept: KeptGroup, asked: Newcomer, *, now: datetime, by: Caller = NOBODY
) -> list[Call]:
    """Note that somebody passed, or was let in without having; the calls that let them write and greet them."""
    await repository.update_newcomer(session, newcomer_id=asked.id, state=NewcomerState.PASSED.value, expires_at=None)
    if by is NOBODY:
        passed = _action(asked, ActionKind.CAPTCHA, reason=words.CAPTCHA_PASSED, now=now)
        await action.log(session, actions=[passed], now=now)
    else:
        spared = _action(asked, ActionKind.CAPTCHA, reason=words.CAPTCHA_SPARED, now=now, state=SPARED)
        new = replace(spared, account_id=by.account_id)
        await moderation.note(session, kept=kept, new=new, now=now, names={asked.user_id: asked.name})
    greeting = greetings.calls_for(kept, bot_id=asked.bot_id, who=asked.visitor, kind=GreetingKind.WELCOME, now=now)
    return [
        actions.unmute(asked.bot_id, asked.group_id, asked.user_id),
        *take_prompts_away([asked]),
        *greeting,
    ]


async def _try_again(
    session: WriteSession, kept: KeptGroup, asked: Newcomer, *, now: datetime
) -> tuple[str, list[Call]]:
    language, left = kept.settings.language, asked.attempts_left - 1
    if left <= 0:
        calls = await _fail(session, kept, asked, reason=words.CAPTCHA_FAILED, now=now)
        return plain(language, words.FAILED), calls
    await repository.update_newcomer(session, newcomer_id=asked.id, attempts_left=left)
    said = plain(language, words.LAST_TRY) if left == 1 else plain(language, words.WRONG, times=left)
    if asked.message_id is None:
        return said, []
    text, buttons = _question(kept, replace(asked, attempts_left=left))
    return said, [
        actions.edit_text(asked.bot_id, asked.group_id, asked.message_id, text, buttons=buttons, parse_mode="HTML")
    ]


async def _fail(session: WriteSession, kept: KeptGroup, asked: Newcomer, *, reason: str, now: datetime) -> list[Call]:
    penalty = kept.settings.captcha.penalty
    found = offence(kept, asked, penalty, reason=reason, key=f"captcha:{asked.id}", details={"by": "captcha"}, now=now)
    (outcome,) = await moderation.penalise(session, offences=[found], now=now)
    # Who has paid since they came is left to a person, and may write until that one has decided.
    state = NewcomerState.LET_IN if outcome.is_queued else NewcomerState.FAILED
    await repository.update_newcomer(session, newcomer_id=asked.id, state=state.value, expires_at=None)
    freeing = [actions.unmute(asked.bot_id, asked.group_id, asked.user_id)] if outcome.is_queued else []
    return [*freeing, *take_prompts_away([asked])]


def offence(
    kept: KeptGroup,
    newcomer: Newcomer,
    penalty: NewcomerPenalty,
    *,
    reason: str,
    key: str,
    details: Mapping[str, Any],
    now: datetime,
    by: By | None = None,
    is_told: bool = True,
) -> Offence:
    """What is done to somebody who should not have come, as moderation carries it out: shared, told and undone."""
    return Offence(
        kept=kept,
        user_id=newcomer.user_id,
        name=newcomer.name,
        key=key,
        at=int(now.timestamp()),
        ladder=Ladder(Step(1, Penalty(penalty.value))),
        by=by or By(),
        reason=reason,
        is_counted=False,
        is_noticed=False,
        is_told=is_told,
        before=_FREE,
        details=details,
    )


def bot_offence(kept: KeptGroup, arrival: Arrival, *, now: datetime) -> Offence:
    """What is done to a bot that a member brought where bots are locked."""
    bot = arrival.visitor
    return Offence(
        kept=kept,
        user_id=bot.user_id,
        name=bot.name,
        key=f"bot:{bot.user_id}:{int(arrival.at.timestamp())}",
        at=int(now.timestamp()),
        ladder=Ladder(Step(1, Penalty.KICK)),
        reason=words.BOT_BROUGHT,
        is_counted=False,
        is_noticed=False,
        before=_FREE,
        details={"by": "lock"},
    )


def _question(kept: KeptGroup, asked: Newcomer) -> tuple[str, list[list[dict[str, Any]]]]:
    language, kind = kept.settings.language, _kind(asked)
    question = rules.challenge(kind, asked.id, attempts_left=asked.attempts_left)
    lasts = timedelta(seconds=kept.settings.captcha.timeout_seconds)
    template = words.PRESS if kind is CaptchaKind.BUTTON else words.RECKON
    text = say(language, template, mention=mention(asked.user_id, asked.name), time=lasts)
    labels = [each or plain(language, words.IM_HUMAN) for each in question.choices]
    buttons = [{"text": label, "callback_data": rules.callback_data(asked.id, at)} for at, label in enumerate(labels)]
    rows = [buttons[at : at + _IN_A_ROW] for at in range(0, len(buttons), _IN_A_ROW)]
    return (f"{text}\n<b>{question.question}</b>" if question.question else text), rows


def _action(asked: Newcomer, kind: ActionKind, *, reason: str, now: datetime, **details: str) -> NewAction:
    return NewAction(
        group_id=asked.group_id,
        kind=kind.value,
        user_id=asked.user_id,
        reason=reason,
        details={"by": "captcha", **details},
        occurred_at=now,
        decision_key=f"captcha:{asked.id}",
    )


def _kind(asked: Newcomer) -> CaptchaKind:
    return asked.captcha or CaptchaKind.BUTTON


def _is_over(asked: Newcomer, now: datetime) -> bool:
    return asked.expires_at is not None and asked.expires_at <= now
