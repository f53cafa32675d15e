"""The world's other door: who plays people from outside Python does it here, in JSON or by the page's forms.

`POST /control/acts` lets a person do what she can do in Python, named in `does`; README.md lists the doors.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import orjson
from aiohttp import web

from tests.support.telegram.accounts import Account
from tests.support.telegram.bots import Bot, CallbackQuery
from tests.support.telegram.chats import Chat, InviteLink, JoinRequest
from tests.support.telegram.errors import ApiError, NotAllowed
from tests.support.telegram.integers import integer
from tests.support.telegram.messages import Message
from tests.support.telegram.people import Person
from tests.support.telegram.world import TelegramWorld

# What people do, and what each argument names.
ACTS: dict[str, dict[str, str]] = {
    "says": {"where": "place", "text": "text", "reply_to": "message"},
    "edits": {"message": "message", "text": "text"},
    "deletes": {"message": "message"},
    "forwards": {"message": "message", "where": "place"},
    "presses": {"message": "message", "button": "text"},
    "reacts": {"message": "message", "emoji": "text"},
    "starts": {"bot": "bot", "payload": "text"},
    "blocks": {"bot": "bot"},
    "unblocks": {"bot": "bot"},
    "joins": {"chat": "chat", "link": "text"},
    "asks_to_join": {"chat": "chat"},
    "leaves": {"chat": "chat"},
    "adds": {"chat": "chat", "account": "account"},
    "bans": {"chat": "chat", "account": "account", "lasting": "seconds"},
    "unbans": {"chat": "chat", "account": "account"},
    "restricts": {"chat": "chat", "account": "account", "lasting": "seconds"},
    "promotes": {"chat": "chat", "account": "account", "rights": "words"},
    "approves": {"chat": "chat", "account": "account"},
    "invites": {"chat": "chat", "asks": "flag"},
    "pins": {"message": "message"},
}
# Those that take their second argument by position, any number of times.
_SPREAD = {"adds", "reacts"}
_MADE = {"supergroup", "group", "channel"}
_BEATS_EVERY = 15
_OUTSIDE = {"cross-site", "same-site"}


class Unknown(Exception):
    """What was named is not there, or the request is not understood."""


class Control:
    """Lets people be played, made and looked at from outside."""

    def __init__(self, world: TelegramWorld) -> None:
        self._world = world

    def act(self, asked: dict[str, Any]) -> Any:
        """Let a person do something; the message, press, request or link that comes of it."""
        kinds = ACTS.get(str(asked.get("does")))
        if kinds is None:
            raise Unknown(f"nobody does {asked.get('does')!r}; known are {', '.join(ACTS)}")
        person = self.person(asked.get("who"))
        given = {
            name: self._value(asked, name, kind) for name, kind in kinds.items() if asked.get(name) not in {None, ""}
        }
        act = getattr(person, asked["does"])
        if asked["does"] == "says" and not str(asked.get("text") or "").strip():
            raise Unknown("there is nothing to say")
        try:
            if asked["does"] in _SPREAD:
                first, *rest = kinds
                return act(given[first], *(given[name] for name in rest if name in given))
            return act(**given)
        except (KeyError, TypeError) as wrong:
            raise Unknown(f"{asked['does']} needs {', '.join(kinds)}") from wrong

    def make(self, kind: str, asked: dict[str, Any]) -> Chat:
        """A new chat."""
        if kind not in _MADE:
            raise Unknown(f"chats are {', '.join(sorted(_MADE))}")
        owner = self.person(asked.get("owner"))
        members = tuple(self.account(number) for number in asked.get("members") or ())
        chat: Chat = getattr(self._world, kind)(str(asked.get("title") or "Untitled"), owner=owner, members=members)
        return chat

    def person(self, number: Any) -> Person:
        """A person by her id."""
        person = self._world.people.get(_int(number))
        if person is None:
            raise Unknown(f"there is no person {number!r}")
        return person

    def account(self, number: Any) -> Account:
        """A person or bot by id, or a bot by @username."""
        account = self._world.account(_int(number)) or self._bot(number)
        if account is None:
            raise Unknown(f"there is nobody with the id {number!r}")
        return account

    def bot(self, given: Any) -> Bot:
        """A bot by its id or @username."""
        bot = self._bot(given)
        if bot is None:
            raise Unknown(f"there is no bot {given!r}")
        return bot

    def chat(self, given: Any) -> Chat:
        """A group, supergroup or channel by its id."""
        chat = self._world.chats.get(_int(given))
        if chat is None:
            raise Unknown(f"there is no chat {given!r}")
        return chat

    def _bot(self, given: Any) -> Bot | None:
        name = str(given).removeprefix("@")
        return next((bot for bot in self._world.bots.values() if name in {bot.username, str(bot.id)}), None)

    def place(self, given: Any, who: Any) -> Chat:
        """A chat by its id, or a person's private chat by the bot's @username."""
        if (bot := self._bot(given)) is not None:
            return self.person(who).private(bot)
        return self.chat(given)

    def _value(self, asked: dict[str, Any], name: str, kind: str) -> Any:
        value = asked[name]
        readers: dict[str, Callable[[], Any]] = {
            "place": lambda: self.place(value, asked["who"]),
            "message": lambda: self._message(self.place(asked.get("chat") or asked.get("where"), asked["who"]), value),
            "seconds": lambda: timedelta(seconds=_int(value)),
            "flag": lambda: value in {True, "1", "true", "on"},
            "words": lambda: value if isinstance(value, list) else str(value).split(),
            "text": lambda: str(value),
            "chat": lambda: self.chat(value),
            "bot": lambda: self.bot(value),
            "account": lambda: self.account(value),
        }
        return readers[kind]()

    @staticmethod
    def _message(place: Chat, value: Any) -> Message:
        message = place.messages.get(_int(value))
        if message is None or not message.is_there:
            raise Unknown(f"there is no message {value!r} in {place.title or place.kind}")
        return message


def _int(value: Any) -> int:
    return integer(value) or 0


def told(result: Any) -> Any:
    """What came of an act, as JSON."""
    match result:
        case Message():
            return result.wire()
        case CallbackQuery():
            return {"id": result.id, "data": result.data}
        case JoinRequest():
            return {"asked": result.user.id, "date": result.date}
        case InviteLink():
            return result.wire()
        case _:
            return True


def person_body(person: Account) -> dict[str, Any]:
    """A person or bot, as the doors tell of her."""
    return person.wire() | ({"token": person.token} if isinstance(person, Bot) else {})


def chat_body(chat: Chat) -> dict[str, Any]:
    """A chat and who is in it, as the doors tell of it."""
    members = [{"user": account.wire(), "status": chat.status(account).value} for account in chat.accounts.values()]
    return chat.wire() | {"size": chat.size, "members": members, "asking": list(chat.requests)}


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def refuse_strangers(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Another site's page in the same browser plays nobody."""
    if request.method == "POST" and request.headers.get("Sec-Fetch-Site") in _OUTSIDE:
        return _json({"ok": False, "why": "only pages of this server may do this"}, 403)
    return await handler(request)


def _json(body: Any, status: int = 200) -> web.Response:
    return web.Response(body=orjson.dumps(body), status=status, content_type="application/json")


async def asked_for(request: web.Request) -> dict[str, Any]:
    """What a request says, by JSON or by a form."""
    if request.content_type == "application/json":
        body = orjson.loads(await request.read() or b"{}")
        if not isinstance(body, dict):
            raise Unknown("a JSON object is expected")
        return body
    return dict(await request.post())


class Doors:
    """The control doors under `/control`."""

    def __init__(self, world: TelegramWorld) -> None:
        self._world = world
        self._control = Control(world)
        self._closed = False
        self._rung: set[asyncio.Event] = set()

    def add(self, app: web.Application) -> None:
        """Open them."""
        app.on_shutdown.append(self._close)
        for path, door in {
            "/control/acts": self.acts,
            "/control/people": self.people,
            "/control/bots": self.bots,
            "/control/chats": self.chats,
            "/control/clock": self.clock,
            "/control/faults": self.faults,
        }.items():
            app.router.add_post(path, _guarded(door))
        app.router.add_get("/control", _guarded(self.state))
        app.router.add_get("/control/chats/{chat}", _guarded(self.history))
        app.router.add_get("/control/calls", _guarded(self.calls))
        app.router.add_get("/control/events", self.events)

    async def acts(self, request: web.Request) -> Any:
        """Let a person do something."""
        return told(self._control.act(await asked_for(request)))

    async def people(self, request: web.Request) -> Any:
        """Make a person."""
        asked = await asked_for(request)
        names = {key: str(asked[key]) for key in ("last_name", "username", "language", "bio") if asked.get(key)}
        return person_body(self._world.user(str(asked.get("first_name") or "Somebody"), **names))

    async def bots(self, request: web.Request) -> Any:
        """Make a bot."""
        asked = await asked_for(request)
        token = str(asked.get("token") or "")
        if token and not token.partition(":")[0].isdecimal():
            raise Unknown("a token is a number, a colon and a secret")
        return person_body(self._world.bot(str(asked.get("username") or "new_bot"), token=token))

    async def chats(self, request: web.Request) -> Any:
        """Make a chat."""
        asked = await asked_for(request)
        return chat_body(self._control.make(str(asked.get("kind") or "supergroup"), asked))

    async def clock(self, request: web.Request) -> Any:
        """Move the clock forward."""
        seconds = _int((await asked_for(request)).get("seconds"))
        return {"now": self._world.clock.advance(timedelta(seconds=seconds)).isoformat()}

    async def faults(self, request: web.Request) -> Any:
        """Let the next calls of a method fail, or let all go well again."""
        asked = await asked_for(request)
        method, times, chat = str(asked.get("method") or "*"), _int(asked.get("times")) or 1, asked.get("chat") or None
        faults = self._world.faults
        match asked.get("fault"):
            case "fail":
                faults.fail(method, times=times, chat=chat, code=_int(asked.get("code")) or 500)
            case "flood":
                faults.flood(method, retry_after=_int(asked.get("seconds")) or 5, times=times, chat=chat)
            case "delay":
                faults.delay(method, _int(asked.get("seconds")), times=times, chat=chat)
            case "drop":
                faults.drop(method, times=times, chat=chat)
            case "none":
                faults.clear()
            case other:
                raise Unknown(f"there is no fault {other!r}; known are fail, flood, delay, drop, none")
        return True

    async def state(self, _request: web.Request) -> Any:
        """Everybody and every chat."""
        world = self._world
        return {
            "now": world.clock.now().isoformat(),
            "people": [person_body(person) for person in world.people.values()],
            "bots": [person_body(bot) for bot in world.bots.values()],
            "chats": [chat_body(chat) for chat in world.chats.values()],
        }

    async def history(self, request: web.Request) -> Any:
        """A chat with its messages."""
        chat = self._control.chat(request.match_info["chat"])
        return chat_body(chat) | {"messages": [message.wire() for message in chat.history]}

    async def calls(self, request: web.Request) -> Any:
        """The newest calls of bots, and what they were answered."""
        wanted = request.query.get("method", "").lower()
        found = [call for call in self._world.calls if not wanted or call.method.lower() == wanted]
        return [
            {"bot": call.bot, "method": call.method, "params": _plain(call.params), "ok": call.ok, "words": call.words}
            for call in found[-200:]
        ]

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Which chats changed, as it happens (server-sent events)."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        changed: set[int] = set()
        rung = asyncio.Event()

        def look(chat: Chat) -> None:
            changed.add(chat.id)
            rung.set()

        self._world.onlookers.add(look)
        self._rung.add(rung)
        try:
            await response.prepare(request)
            while not self._closed:
                await self._tell(response, changed, rung)
        except ConnectionError:
            return response
        finally:
            self._world.onlookers.discard(look)
            self._rung.discard(rung)
        return response

    async def _close(self, _app: web.Application) -> None:
        self._closed = True
        for rung in self._rung:
            rung.set()

    @staticmethod
    async def _tell(response: web.StreamResponse, changed: set[int], rung: asyncio.Event) -> None:
        try:
            async with asyncio.timeout(_BEATS_EVERY):
                await rung.wait()
        except TimeoutError:
            await response.write(b": still here\n\n")
            return
        rung.clear()
        numbers = sorted(changed)
        changed.clear()
        await response.write(b"event: changed\ndata: " + orjson.dumps(numbers) + b"\n\n")


def _plain(params: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value if isinstance(value, str | int | float | bool | list | dict) else str(value)
        for name, value in params.items()
    }


def _guarded(door: Callable[[web.Request], Awaitable[Any]]) -> Handler:
    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            return _json({"ok": True, "result": await door(request)})
        except NotAllowed as refused:
            return _json({"ok": False, "why": str(refused)}, 409)
        except (Unknown, ApiError, orjson.JSONDecodeError) as wrong:
            return _json({"ok": False, "why": str(wrong)}, 400)

    return answer
