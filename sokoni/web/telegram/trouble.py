"""What went wrong with bots, for operators: updates that were given up, and calls that Telegram refused."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.http.edge import Now, PageParameters, Read, Write
from sokoni.core.pages import PageQuery
from sokoni.telegram.gateway import bots, members, parked, sending
from sokoni.telegram.gateway.call_types import FailedCall
from sokoni.telegram.gateway.inbox_types import ParkedUpdate
from sokoni.web import forms, rendering
from sokoni.web.forms import Form
from sokoni.web.telegram.desk import Desk, Entry
from sokoni.web.translation import N_

KIND_WORDS: Mapping[str, str] = MappingProxyType({
    "message": N_("A message"),
    "edited_message": N_("A message that was changed"),
    "channel_post": N_("A post of a channel"),
    "edited_channel_post": N_("A post that was changed"),
    "callback_query": N_("A press of a button"),
    "inline_query": N_("A search in any chat"),
    "chosen_inline_result": N_("A choice from a search"),
    "my_chat_member": N_("The bot became something else in a chat"),
    "chat_member": N_("Somebody came, went or became something else"),
    "chat_join_request": N_("Somebody asks to come in"),
    "message_reaction": N_("A reaction"),
    "message_reaction_count": N_("Reactions"),
    "poll_answer": N_("An answer to a poll"),
    "shipping_query": N_("A question about delivery"),
    "pre_checkout_query": N_("A payment that begins"),
})  # fmt: skip
METHOD_WORDS: Mapping[str, str] = MappingProxyType({
    "sendMessage": N_("Say something"),
    "copyMessage": N_("Say something"),
    "sendPhoto": N_("Say something"),
    "sendDocument": N_("Say something"),
    "sendMediaGroup": N_("Say something"),
    "editMessageText": N_("Change a message"),
    "editMessageReplyMarkup": N_("Change buttons"),
    "answerCallbackQuery": N_("Answer a press"),
    "deleteMessage": N_("Delete a message"),
    "deleteMessages": N_("Delete messages"),
    "pinChatMessage": N_("Pin a message"),
    "unpinChatMessage": N_("Unpin a message"),
    "banChatMember": N_("Ban somebody"),
    "unbanChatMember": N_("Lift a ban"),
    "restrictChatMember": N_("Mute somebody, or let them write"),
    "promoteChatMember": N_("Change an administrator"),
    "approveChatJoinRequest": N_("Let somebody in"),
    "declineChatJoinRequest": N_("Not let somebody in"),
    "setChatPermissions": N_("Change what all may do"),
    "getChatAdministrators": N_("Ask who runs the chat"),
})  # fmt: skip
_LONGEST_WORDS = 200


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing that went wrong: what it was, with which bot, where, and in whose words."""

    id: UUID
    what: str
    bot: str
    chat: str
    said: str
    at: datetime
    attempts: int
    error: str


async def list_parked(request: Request, desk: Desk, session: Read, page: PageParameters) -> Response:
    """Updates that were given up after many tries, the latest first; three statements."""
    return await _show_parked(request, desk, session, forms.EMPTY, page=page)


async def act_on_parked(request: Request, desk: Desk, session: Write, now: Now, parked_id: UUID) -> Response:
    """Let an update come again, or forget it."""
    form = await forms.read(request)
    replays = form.text("do") == "replay"

    async def act() -> bool:
        if replays:
            await parked.replay(session, parked_id=parked_id, now=now)
        else:
            await parked.drop(session, parked_id=parked_id)
        return True

    if await forms.attempt(session, form, act) is None:
        return await _show_parked(request, desk, session, form, page=PageQuery())
    note = "update-replayed" if replays else "update-dropped"
    return rendering.redirect(request, f"{desk.here}/parked", note=note)


async def list_calls(request: Request, desk: Desk, session: Read, page: PageParameters) -> Response:
    """Calls that Telegram said no to, the latest first; three statements."""
    return await _show_calls(request, desk, session, forms.EMPTY, page=page)


async def send_again(request: Request, desk: Desk, session: Write, now: Now, call_id: UUID) -> Response:
    """Make a call that failed once more."""
    form = await forms.read(request)
    if await forms.attempt(session, form, lambda: _send_again(session, call_id, now=now)) is None:
        return await _show_calls(request, desk, session, form, page=PageQuery())
    return rendering.redirect(request, f"{desk.here}/calls", note="call-sent-again")


async def _send_again(session: WriteSession, call_id: UUID, *, now: Now) -> bool:
    await sending.send_again(session, call_id=call_id, now=now)
    return True


async def _show_parked(request: Request, desk: Desk, session: ReadSession, form: Form, *, page: PageQuery) -> Response:
    listing = await parked.list_all(session, bot_ids=None, page=page)
    chat_of = {each.id: _chat_id(each.body) for each in listing.items}
    named = await _names(session, {each.bot_id for each in listing.items}, set(chat_of.values()))

    def show(each: ParkedUpdate) -> Shown:
        inside = each.body.get(each.kind)
        text = _said(inside) if isinstance(inside, Mapping) else ""
        return Shown(
            id=each.id,
            what=KIND_WORDS.get(each.kind, each.kind),
            bot=named.bot(each.bot_id),
            chat=named.chat(chat_of[each.id]),
            said=text[:_LONGEST_WORDS],
            at=each.parked_at,
            attempts=each.attempts,
            error=each.error,
        )

    shown = [show(each) for each in listing.items]
    head = N_("Updates that were given up")
    return desk.page(request, "trouble.html", head=head, form=form, listing=listing, shown=shown, is_calls=False)


async def _show_calls(request: Request, desk: Desk, session: ReadSession, form: Form, *, page: PageQuery) -> Response:
    listing = await sending.list_failed(session, page=page)
    named = await _names(session, {each.bot_id for each in listing.items}, {each.chat_id for each in listing.items})

    def show(each: FailedCall) -> Shown:
        return Shown(
            id=each.id,
            what=METHOD_WORDS.get(each.method, each.method),
            bot=named.bot(each.bot_id),
            chat=named.chat(each.chat_id),
            said=_said(each.params or {})[:_LONGEST_WORDS],
            at=each.done_at,
            attempts=each.attempts,
            error=each.error,
        )

    shown = [show(each) for each in listing.items]
    head = N_("Calls that Telegram refused")
    return desk.page(request, "trouble.html", head=head, form=form, listing=listing, shown=shown, is_calls=True)


@dataclass(frozen=True, slots=True)
class _Named:
    """What bots and chats are called."""

    bot: Callable[[UUID], str]
    chat: Callable[[int | None], str]


async def _names(session: ReadSession, bot_ids: Collection[UUID], chat_ids: Collection[int | None]) -> _Named:
    known = await bots.list_by_ids(session, bot_ids=bot_ids) if bot_ids else {}
    there = {each for each in chat_ids if each is not None}
    chats = await members.chats(session, chat_ids=there) if there else {}

    def bot(bot_id: UUID) -> str:
        return f"@{known[bot_id].username}" if bot_id in known else ""

    def chat(chat_id: int | None) -> str:
        if chat_id is None:
            return ""
        return (chats[chat_id].title if chat_id in chats else "") or str(chat_id)

    return _Named(bot, chat)


def _said(message: Mapping[str, Any]) -> str:
    return str(message.get("text") or message.get("caption") or "")


def _chat_id(body: Mapping[str, Any]) -> int | None:
    for inside in body.values():
        if isinstance(inside, Mapping):
            holder = inside.get("message", inside)
            chat = holder.get("chat") if isinstance(holder, Mapping) else None
            if isinstance(chat, Mapping) and isinstance(chat.get("id"), int):
                return int(chat["id"])
    return None


# Only in the operator's console: what went wrong may tell of several shops.
ENTRIES = (
    Entry("GET", "/parked", list_parked),
    Entry("POST", "/parked/{parked_id}", act_on_parked),
    Entry("GET", "/calls", list_calls),
    Entry("POST", "/calls/{call_id}", send_again),
)
