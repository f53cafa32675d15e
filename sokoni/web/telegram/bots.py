"""Bots: connected by a wizard of three steps, listed as lights with words, resting, given another token, taken out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from sokoni.core.database import Database, ReadSession
from sokoni.core.errors import DomainError
from sokoni.core.http.edge import Now, PageParameters, Read, provided
from sokoni.core.pages import MAX_LIMIT, PageQuery
from sokoni.core.sealed import Sealer
from sokoni.services.botapi.adapters.plain import PlainApi
from sokoni.telegram.gateway import connecting
from sokoni.telegram.gateway import service as bots
from sokoni.telegram.gateway.errors import BotMissing
from sokoni.telegram.gateway.settings import GatewaySettings
from sokoni.telegram.gateway.types import Bot
from sokoni.telegram.group import service as groups
from sokoni.telegram.group.types import Group
from sokoni.web import forms, rendering
from sokoni.web.forms import Form
from sokoni.web.telegram import rights, words
from sokoni.web.telegram.desk import Desk

Pools = Annotated[Database, provided(Database)]
Api = Annotated[PlainApi, provided(PlainApi)]
Seals = Annotated[Sealer, provided(Sealer)]
Settings = Annotated[GatewaySettings, provided(GatewaySettings)]
_ALL = PageQuery(limit=MAX_LIMIT)


async def list_bots(request: Request, desk: Desk, session: Read, page: PageParameters) -> Response:
    """The bots of the shop, or for an operator of all; one statement."""
    listing = await bots.list_bots(session, subject=desk.subject, shop_id=desk.shop_id, page=page)
    return desk.page(request, "bots.html", head=words.BOTS_HEAD, listing=listing, bot_state_words=words.BOT_STATE_WORDS)


async def show_wizard(request: Request, desk: Desk) -> Response:
    """Three steps that say what to do, the last of them with the field for the token."""
    return _wizard(request, desk, forms.EMPTY)


async def connect_bot(
    request: Request, desk: Desk, database: Pools, api: Api, sealer: Seals, settings: Settings, now: Now
) -> Response:
    """Connect a bot by its token; Telegram is asked whose it is, between two transactions."""
    form = await forms.read(request)
    token = form.required("token")
    if not form.is_right:
        return _wizard(request, desk, form)
    try:
        bot = await connecting.connect(
            database,
            api,
            sealer,
            token=token,
            shop_id=desk.shop_id,
            delivery=settings.chosen_delivery,
            most=settings.bots_per_shop,
            subject=desk.subject,
            now=now,
        )
    except DomainError as error:
        form.problem = error
        return _wizard(request, desk, form)
    return rendering.redirect(request, f"{desk.here}/bots/{bot.id}", note="bot-connected")


async def show_bot(request: Request, desk: Desk, session: Read, bot_id: UUID) -> Response:
    """A bot: how it is, how it is added to a group, and what it lacks in those where it is."""
    return await _page(request, desk, session, await _opened(session, desk, bot_id), forms.EMPTY)


async def change_bot(
    request: Request, desk: Desk, database: Pools, api: Api, sealer: Seals, now: Now, bot_id: UUID
) -> Response:
    """Let a bot rest or work, give it another token, or take it out."""
    form = await forms.read(request)
    async with database.read() as session:
        bot = await _opened(session, desk, bot_id)
    wanted = form.text("do")
    try:
        if wanted == "token":
            token = form.required("token")
            if form.is_right:
                await connecting.change_token(
                    database, api, sealer, bot_id=bot_id, token=token, subject=desk.subject, now=now
                )
        else:
            await _move(database, desk, bot, wanted, now=now)
    except DomainError as error:
        form.problem = error
    if not form.is_right:
        async with database.read() as session:
            return await _page(request, desk, session, bot, form)
    if wanted == "disconnect":
        return rendering.redirect(request, f"{desk.here}/bots", note="bot-disconnected")
    return rendering.redirect(request, f"{desk.here}/bots/{bot_id}", note="bot-changed")


async def _move(database: Database, desk: Desk, bot: Bot, wanted: str, *, now: datetime) -> None:
    async with database.write() as session:
        if wanted == "pause":
            await connecting.pause(session, bot_id=bot.id, subject=desk.subject, now=now)
        elif wanted == "resume":
            await connecting.resume(session, bot_id=bot.id, subject=desk.subject, now=now)
        elif wanted == "disconnect":
            await connecting.disconnect(session, bot_id=bot.id, subject=desk.subject, now=now)


async def _opened(session: ReadSession, desk: Desk, bot_id: UUID) -> Bot:
    bot = await bots.get_bot(session, bot_id=bot_id, subject=desk.subject)
    if desk.shop_id is not None and bot.shop_id != desk.shop_id:
        raise BotMissing(bot_id=bot_id)
    return bot


def _wizard(request: Request, desk: Desk, form: Form) -> Response:
    # The token is never shown again, not even where it was wrong.
    form.values = {name: value for name, value in form.values.items() if name != "token"}
    return desk.page(request, "bot_new.html", head=words.NEW_BOT_HEAD, form=form, needed=rights.NEEDED)


async def _page(request: Request, desk: Desk, session: ReadSession, bot: Bot, form: Form) -> Response:
    form.values = {}
    return desk.page(
        request,
        "bot.html",
        head=f"@{bot.username}",
        form=form,
        bot=bot,
        bot_state_words=words.BOT_STATE_WORDS,
        adding=rights.adding_link(bot.username),
        needed=rights.NEEDED,
        served=(served := await _served(session, desk, bot)),
        lacking=await rights.missing(session, served),
    )


async def _served(session: ReadSession, desk: Desk, bot: Bot) -> Sequence[Group]:
    found = await groups.list_groups(session, subject=desk.subject, shop_id=bot.shop_id, text="", page=_ALL)
    return [group for group in found.items if group.bot_id == bot.id]
