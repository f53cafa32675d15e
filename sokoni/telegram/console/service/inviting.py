"""The command that makes a link into the group, which only whoever asked for it is told."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.core.database import WriteSession
from sokoni.telegram.console import rules, words
from sokoni.telegram.console.errors import NotAllowedHere
from sokoni.telegram.console.service import answering
from sokoni.telegram.console.service.context import Context
from sokoni.telegram.console.types import Answer, Request
from sokoni.telegram.gateway import actions, sending
from sokoni.telegram.gateway.types import BotRef, Then
from sokoni.telegram.moderation import telling as moderation
from sokoni.telegram.speech.service import escape, say
from sokoni.telegram.welcome.service import linking

MADE = "console.tell_link"


async def invite(context: Context) -> Answer | None:
    """Make a link; it is told in private when Telegram has made it.

    Raises:
        NotAllowedHere: the group itself spoke, to whom nothing can be told in private.
        TooManyLinks: as many lead there as may.
    """
    request = context.request
    if request.user_id is None:
        raise NotAllowedHere
    wish = rules.link_wish(request.rest, name=request.user_name, now=context.now)
    if wish is None:
        return Answer(text=say(context.language, words.LINK_HOW))
    made, call = await linking.make_link(
        context.session, kept=context.kept, bot_id=context.bot.id, wish=wish, actor=context.actor, now=context.now
    )
    about = {
        "bot": rules.bot_to_json(context.bot),
        "request": rules.to_json(request),
        "link_id": str(made.id),
        "group": context.kept.group.name,
        "language": context.language,
    }
    await sending.send(context.session, [replace(call, then=Then(job=MADE, arguments=about))], now=context.now)
    return Answer(text=say(context.language, words.LINK_COMES))


async def tell_link(
    session: WriteSession,
    *,
    bot: BotRef,
    request: Request,
    link_id: UUID,
    group: str,
    language: str,
    link: str | None,
    error: str,
    cause: str,
    now: datetime,
) -> None:
    """Note the link that Telegram made, and tell it to whoever asked; or, in the group, why there is none."""
    await linking.note_link(session, link_id=link_id, link=link, problem=error, now=now)
    if link is not None and request.user_id is not None:
        said = say(language, words.LINK_IS, group=group, link=escape(link))
        told = actions.send_message(bot.id, request.user_id, said, parse_mode="HTML")
        await sending.send(session, [replace(told, then=answering.if_unreached(bot, request, language))], now=now)
    elif (why := moderation.why_not(language, cause)) is not None:
        options: dict[str, Any] = {} if request.thread_id is None else {"message_thread_id": request.thread_id}
        await sending.send(
            session, [actions.send_message(bot.id, request.chat_id, why, parse_mode="HTML", **options)], now=now
        )
