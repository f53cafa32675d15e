"""The command that names the channel in which is told what is done in the group.

Whoever names one must run it: Telegram is asked, so that nobody has a bot write into other people's channels.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sokoni.core.database import WriteSession
from sokoni.core.errors import DomainError
from sokoni.telegram.console import rules, words
from sokoni.telegram.console.errors import NotAllowedHere
from sokoni.telegram.console.service import answering
from sokoni.telegram.console.service.access import actor_of
from sokoni.telegram.console.service.context import Context
from sokoni.telegram.console.types import Answer, Request, Right
from sokoni.telegram.gateway import actions, reading, sending
from sokoni.telegram.gateway.types import BotRef, Call, Priority, Then
from sokoni.telegram.group import service as group
from sokoni.telegram.speech.service import refusal, say

SEEN = "console.set_log"


async def set_log(context: Context) -> Answer | None:
    """Tell no more, or ask Telegram whether whoever says so runs the channel; with nothing said, say how.

    Raises:
        NotAllowedHere: the group itself spoke, of which nothing can be asked.
    """
    request = context.request
    if request.rest.strip().lower() == "off":
        await context.save({"log": {"chat_id": None}})
        return Answer(text=say(context.language, words.LOG_OFF))
    place = rules.log_place(request)
    if place is None:
        return Answer(text=say(context.language, words.LOG_HOW))
    if request.user_id is None:
        raise NotAllowedHere
    about = {"bot": rules.bot_to_json(context.bot), "request": rules.to_json(request), "place": place}
    asked = Call(
        bot_id=context.bot.id,
        method="getChatMember",
        params={"chat_id": place, "user_id": request.user_id},
        chat_id=place,
        priority=Priority.MODERATION,
        then=Then(job=SEEN, arguments=about),
    )
    await sending.send(context.session, [asked], now=context.now)
    return None


async def go_on(
    session: WriteSession,
    *,
    bot: BotRef,
    request: Request,
    place: int,
    answered: Mapping[str, Any] | None,
    now: datetime,
) -> None:
    """Tell in the channel from now on if whoever said so runs it; else say what is lacking."""
    kept = (await group.list_kept(session, group_ids=[request.chat_id])).get(request.chat_id)
    if kept is None or kept.group.bot_id != bot.id:
        return
    language = kept.settings.language.value
    member = None if answered is None else reading.read_member(answered, chat_id=place, at=now)
    answer = Answer(text=say(language, words.LOG_NOT_YOURS))
    if rules.may(member, Right.ANY):
        try:
            async with session.begin_nested():
                await group.save_settings(
                    session,
                    group_id=request.chat_id,
                    patch={"log": {"chat_id": place}},
                    actor=actor_of(request.user_id),
                    now=now,
                )
        except DomainError as error:
            answer = Answer(text=refusal(language, error))
        else:
            answer = Answer(text=say(language, words.LOG_ON))
            first = say(language, words.LOG_BEGINS, group=kept.group.name)
            await sending.send(session, [actions.send_message(bot.id, place, first, parse_mode="HTML")], now=now)
    await answering.reply(session, request=request, answer=answer, deletes_command=False, now=now)
