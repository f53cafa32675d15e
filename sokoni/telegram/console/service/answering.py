"""Saying what came of a command."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sokoni.core.database import WriteSession
from sokoni.telegram.console import words
from sokoni.telegram.console.types import Answer, Request
from sokoni.telegram.gateway import actions, sending
from sokoni.telegram.gateway.types import BotRef, Call, Then
from sokoni.telegram.speech.service import fitted, plain, say

# How long Telegram waits for the answer to a pressed button. Source: the official server's lifetime of callbacks.
CALLBACK_LASTS = timedelta(seconds=150)
UNREACHED = "console.tell_unreached"


async def reply(
    session: WriteSession,
    *,
    request: Request,
    answer: Answer | None,
    deletes_command: bool,
    now: datetime,
    unreached: Then | None = None,
) -> None:
    """Answer a command where it was typed, or in private, and take it away where the group wants no commands.

    `unreached` follows where something private could not be said.
    """
    calls: list[Call] = []
    if answer is not None:
        chat_id = request.user_id if answer.is_private and request.user_id is not None else request.chat_id
        stays = not deletes_command and chat_id == request.chat_id
        options: dict[str, Any] = (
            {"message_thread_id": request.thread_id} if request.thread_id and chat_id == request.chat_id else {}
        )
        said = actions.send_message(
            request.bot_id,
            chat_id,
            fitted(answer.text),
            buttons=answer.buttons or None,
            reply_to=request.message_id if stays else None,
            parse_mode="HTML",
            link_preview_options={"is_disabled": True},
            **options,
        )
        calls.append(said if chat_id == request.chat_id else replace(said, then=unreached))
    if deletes_command and not request.is_private:
        calls += actions.delete(request.bot_id, request.chat_id, [request.message_id])
    await sending.send(session, calls, now=now)


def unreached(*, bot_id: UUID, username: str, chat_id: int, thread_id: int | None, language: str) -> Call:
    """What is said in a group to who asked there for something private, and never opened the private chat."""
    options: dict[str, Any] = {} if thread_id is None else {"message_thread_id": thread_id}
    button = {"text": plain(language, words.OPEN_CHAT), "url": f"https://t.me/{username}?start=hello"}
    return actions.send_message(
        bot_id,
        chat_id,
        say(language, words.UNREACHED),
        buttons=[[button]],
        parse_mode="HTML",
        **options,
    )


def if_unreached(bot: BotRef, request: Request, language: str) -> Then:
    """What follows where something private could not be said: it is told where it was asked for."""
    about = {
        "bot_id": str(bot.id),
        "username": bot.username,
        "chat_id": request.chat_id,
        "thread_id": request.thread_id,
        "language": language,
    }
    return Then(job=UNREACHED, arguments=about, only_failures=True)


async def show(
    session: WriteSession,
    *,
    bot_id: UUID,
    chat_id: int,
    message_id: int,
    callback_id: str,
    answer: Answer,
    now: datetime,
) -> None:
    """Show a menu in the place of the one whose button was pressed."""
    heard = replace(actions.answer_callback(bot_id, callback_id), not_after=now + CALLBACK_LASTS)
    shown = actions.edit_text(
        bot_id, chat_id, message_id, fitted(answer.text), buttons=answer.buttons, parse_mode="HTML"
    )
    await sending.send(session, [heard, shown], now=now)


async def refuse_press(session: WriteSession, *, bot_id: UUID, callback_id: str, text: str, now: datetime) -> None:
    """Tell whoever pressed a button why nothing came of it."""
    said = actions.answer_callback(bot_id, callback_id, text[:200], is_alert=True)
    await sending.send(session, [replace(said, not_after=now + CALLBACK_LASTS)], now=now)
