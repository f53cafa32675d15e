"""A demo group that lives: people talk about plants in three languages, some order, and now and then one spams."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from tests.support.telegram.bots import Bot
from tests.support.telegram.chats import Chat
from tests.support.telegram.errors import NotAllowed
from tests.support.telegram.messages import Message
from tests.support.telegram.people import Person
from tests.support.telegram.rights import ALL_GROUP_RIGHTS
from tests.support.telegram.world import TelegramWorld

POST = "🪴 Monstera deliciosa, rooted, in a 12 cm pot. 3 pieces. Reply with how many you want."
PEOPLE = (
    ("Amina", "en"),
    ("Ben", "en"),
    ("Lucía", "es"),
    ("Mateo", "es"),
    ("Valentina", "es"),
    ("Parisa", "fa"),
    ("Reza", "fa"),
    ("Shirin", "fa"),
    ("Wanjiru", "en"),
)
TALK = {
    "en": (
        "Morning everyone! My fern has a new leaf.",
        "How often do you water succulents in winter?",
        "Once in three weeks, no more.",
        "Thanks, that saved my jade plant.",
        "Does the big one come with a pot?",
        "Mine arrived yesterday, well packed. Five stars.",
    ),
    "es": (
        "¡Buenos días! ¿Alguien tiene esquejes de potos?",
        "Yo tengo, te guardo dos.",
        "¿Cuánta luz necesita la monstera?",
        "Mucha, pero sin sol directo.",
        "La mía llegó perfecta, muchas gracias.",
    ),
    "fa": (
        "سلام به همه، گلدون جدیدم رسید 🌿",
        "مبارک باشه! هفته‌ای چند بار آب می‌دی؟",
        "دو بار، وقتی خاکش خشک شد.",
        "برای نور کم چی پیشنهاد می‌دین؟",
        "زاموفیلیا عالیه.",
    ),
}
SPAM = (
    "💰 Earn 500$ a day from home!! Write me @easy_cash_now https://win-big.xyz/join",
    "FREE CRYPTO SIGNALS 🚀🚀🚀 t.me/pump_signals_vip https://pump.top/now",
    "Cheap followers, best price https://followers.shop/deal",
)
CLAIMS = ("1 please", "yo quiero 1", "۲ تا برای من", "me!")


@dataclass
class Scene:
    """The demo group with who is in it."""

    world: TelegramWorld
    owner: Person
    chat: Chat
    bot: Bot
    people: list[Person]
    first_post: Message
    spammers: list[Person] = field(default_factory=list)

    @property
    def post(self) -> Message:
        """What people order from: the newest post of the bot, else the owner's own."""
        posts = [message for message in self.chat.history if message.sender is self.bot and _is_post(message)]
        return posts[-1] if posts else self.first_post


def _is_post(message: Message) -> bool:
    """Whether something is offered: such posts show a picture or have several lines, and answer nobody."""
    return message.reply_to is None and (message.kind == "photo" or message.text.count("\n") > 1)


def plant_lovers(world: TelegramWorld, *, username: str, token: str = "", post: str = "") -> Scene:
    """The demo group, its owner, nine people and a bot that administers it."""
    owner = world.user("Olga", language="en", username="olga_plants")
    people = [world.user(name, language=language) for name, language in PEOPLE]
    bot = world.bot(username, name="Shop assistant", token=token)
    chat = world.supergroup("Plant lovers 🌱", owner=owner, username="plant_lovers", members=tuple(people))
    owner.adds(chat, bot, rights=ALL_GROUP_RIGHTS)
    first = owner.says(chat, post or POST)
    owner.pins(first)
    return Scene(world, owner, chat, bot, people, first)


@dataclass
class Liveliness:
    """Lets people of a demo group speak by themselves."""

    scene: Scene
    # Between two of them; every tenth time somebody spams, every sixth somebody orders.
    seconds: float = 6
    _count: int = 0
    _turns: dict[str, int] = field(default_factory=dict)

    @contextlib.asynccontextmanager
    async def going_on(self) -> AsyncIterator[None]:
        """Let them speak until the block ends."""
        task = asyncio.create_task(self._go_on())
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _go_on(self) -> None:
        while True:
            with contextlib.suppress(NotAllowed):
                self.turn()
            await asyncio.sleep(self.seconds)

    def turn(self) -> Message:
        """Let one of them do the next thing."""
        self._count += 1
        scene, rng = self.scene, self.scene.world.rng
        if self._count % 10 == 0:
            spammer = scene.world.user(rng.choice(("Promo", "Crypto King", "Deals 24")))
            scene.spammers.append(spammer)
            spammer.joins(scene.chat)
            return spammer.says(scene.chat, rng.choice(SPAM))
        person = rng.choice(scene.people)
        if self._count % 6 == 0:
            return person.says(scene.chat, rng.choice(CLAIMS), reply_to=scene.post)
        talk = TALK[person.language]
        turn = self._turns[person.language] = self._turns.get(person.language, -1) + 1
        return person.says(scene.chat, talk[turn % len(talk)])
