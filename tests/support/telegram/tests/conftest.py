"""A bot whose library is aiogram, so that what the server says is read as bots in the world read it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from aiogram import Bot as Client
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiohttp import web

from tests.support.telegram.bots import Bot
from tests.support.telegram.chats import Chat
from tests.support.telegram.people import Person
from tests.support.telegram.tests.receiver import Receiver
from tests.support.telegram.world import TelegramWorld


@dataclass
class Scene:
    """A supergroup of a few people, administered by a bot."""

    world: TelegramWorld
    owner: Person
    ana: Person
    chat: Chat
    bot: Bot
    client: Client


@pytest.fixture(scope="session")
async def client_session() -> AsyncIterator[AiohttpSession]:
    """One session for all tests: aiogram waits a quarter of a second when one is closed."""
    session = AiohttpSession()
    yield session
    await session.close()


@pytest.fixture
def scene(telegram: TelegramWorld, client_session: AiohttpSession) -> Scene:
    owner, ana = telegram.user("Olga"), telegram.user("Ana", language="es")
    bot = telegram.bot("keeper_bot")
    chat = telegram.supergroup("Plant lovers", owner=owner, members=(ana,))
    owner.adds(
        chat, bot, rights=("can_delete_messages", "can_restrict_members", "can_invite_users", "can_pin_messages")
    )
    bot.mailbox.clear()
    client_session.api = TelegramAPIServer.from_base(telegram.address)
    return Scene(telegram, owner, ana, chat, bot, Client(bot.token, session=client_session))


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    taken = Receiver()
    app = web.Application()
    app.router.add_post("/hook", taken.take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    taken.address = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield taken
    await runner.cleanup()
