"""The page's requests: look at a chat as somebody, and do something as her."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tests.support.telegram.bots import PrivateChat
from tests.support.telegram.chats import Chat
from tests.support.telegram.control import Control, Doors, Unknown, refuse_strangers
from tests.support.telegram.errors import NotAllowed
from tests.support.telegram.messages import Message
from tests.support.telegram.page.painting import painted
from tests.support.telegram.people import Person
from tests.support.telegram.world import TelegramWorld

_HERE = Path(__file__).parent
# The house's own colours, type and spaces.
_TOKENS = _HERE.parents[3] / "sokoni" / "web" / "static" / "css" / "tokens.css"
_STATIC = {"tokens.css": _TOKENS, "page.css": _HERE / "static" / "page.css", "live.js": _HERE / "static" / "live.js"}
_POLICY = "default-src 'self'; style-src 'self'; script-src 'self'; img-src 'self' data:; frame-ancestors 'none'"
_SHOWN = 80
_SERVICE = {
    "new_chat_members": "joined",
    "left_chat_member": "is no longer here",
    "pinned_message": "pinned a message",
    "new_chat_title": "gave the chat another title",
    "migrate_to_chat_id": "made this group a supergroup",
    "migrate_from_chat_id": "made this supergroup from a group",
}


@dataclass(frozen=True, slots=True)
class Place:
    """One chat in somebody's list."""

    key: str
    name: str
    kind: str
    chat: Chat | None
    inside: bool

    @property
    def last(self) -> str:
        """The newest message in short."""
        history = self.chat.history if self.chat is not None else []
        return str(history[-1])[:80] if history else ""


def service_words(message: Message) -> str:
    """What a service message says."""
    who = message.sender.name
    for member in message.content.get("new_chat_members", ()):
        return f"{member['first_name']} joined"
    if member := message.content.get("left_chat_member"):
        return (
            f"{member['first_name']} left"
            if member["id"] == message.sender.id
            else f"{who} removed {member['first_name']}"
        )
    return f"{who} {next((words for key, words in _SERVICE.items() if key in message.content), 'did something')}"


class Page:
    """Shows the world to one person at a time."""

    def __init__(self, world: TelegramWorld) -> None:
        self._world = world
        self._control = Control(world)
        loader = FileSystemLoader(_HERE / "templates")
        self._templates = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, enable_async=False)
        self._templates.globals |= {"painted": painted, "service_words": service_words, "photo_path": self._photo_path}
        self._templates.filters["clock"] = lambda seconds: datetime.fromtimestamp(seconds, UTC).strftime("%H:%M")

    def _photo_path(self, message: Message) -> str:
        return self._world.files.get(message.content["photo"][-1]["file_id"]).path

    def add(self, app: web.Application) -> None:
        """Open the page's doors."""
        app.router.add_get("/", self.home)
        app.router.add_get("/as/{person}", self.show)
        app.router.add_get("/as/{person}/{place}", self.show)
        app.router.add_post("/as/{person}/{place}", self.do)
        app.router.add_get("/look/{name}", self.look)
        app.router.add_get("/media/{path:.+}", self.media)

    async def home(self, _request: web.Request) -> web.StreamResponse:
        """Go to the first person, or make one."""
        if not self._world.people:
            self._world.user("Olga")
        first = next(iter(self._world.people.values()))
        raise web.HTTPSeeOther(f"/as/{first.id}")

    async def show(self, request: web.Request) -> web.StreamResponse:
        """The chat as somebody sees it."""
        try:
            person = self._control.person(request.match_info["person"])
        except Unknown:
            raise web.HTTPSeeOther("/") from None
        places = self._places(person)
        wanted = request.match_info.get("place")
        place = next((place for place in places if place.key == wanted), places[0] if places else None)
        html = self._templates.get_template("chat.html").render(
            **self._facts(person, place),
            places=places,
            why=request.query.get("why", ""),
            replying=_replying(place, request),
        )
        headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-store", "Referrer-Policy": "same-origin"}
        return web.Response(text=html, content_type="text/html", headers=headers)

    def _facts(self, person: Person, place: Place | None) -> dict[str, Any]:
        chat = place.chat if place else None
        inside = place is not None and place.inside
        messages = chat.seen_by(person)[-_SHOWN:] if chat is not None and (inside or chat.username) else []
        return {
            "me": person,
            "place": place,
            "chat": chat,
            "messages": messages,
            "member": chat.member(person) if chat is not None else None,
            "private": isinstance(chat, PrivateChat),
            "can_write": place is not None and inside and (chat is None or chat.may(person, "can_send_messages")),
            "people": list(self._world.people.values()),
            "bots": list(self._world.bots.values()),
            "here": sorted(chat.present(), key=lambda account: account.name) if chat is not None else [],
            "press": person.last_press,
            "now": self._world.clock.now(),
            "address": self._world.address,
        }

    def _places(self, person: Person) -> list[Place]:
        chats = [
            Place(str(chat.id), chat.title, chat.kind, chat, chat.member(person).present)
            for chat in self._world.chats.values()
            if not chat.migrated_to
        ]
        bots = [
            Place(bot.username, bot.name, "bot", bot.private.get(person.id), True) for bot in self._world.bots.values()
        ]
        return sorted(chats, key=lambda place: not place.inside) + bots

    async def do(self, request: web.Request) -> web.StreamResponse:
        """Do something as somebody, and show what came of it."""
        person, place = request.match_info["person"], request.match_info["place"]
        fields = await request.post()
        asked = {name: str(value) for name, value in fields.items() if not isinstance(value, web.FileField)}
        picture = fields.get("picture")
        back = f"/as/{person}/{place}"
        try:
            data = picture.file.read() if isinstance(picture, web.FileField) else b""
            back = self._send_picture(person, place, asked, data) if data else self._do(person, place, asked) or back
        except (NotAllowed, Unknown) as refused:
            back += f"?why={quote(str(refused))}"
        raise web.HTTPSeeOther(back)

    def _send_picture(self, person: str, place: str, asked: dict[str, Any], data: bytes) -> str:
        chat = self._control.place(place, person)
        answered = chat.messages.get(int(asked["reply_to"])) if asked.get("reply_to", "").isdecimal() else None
        self._control.person(person).sends_photo(chat, data, asked.get("text", ""), reply_to=answered)
        return f"/as/{person}/{place}"

    def _do(self, person: str, place: str, asked: dict[str, Any]) -> str | None:
        match asked.get("does"):
            case "waits":
                self._world.clock.advance(timedelta(seconds=int(asked["seconds"])))
            case "meets":
                new = self._world.user(asked["first_name"] or "Somebody", language=asked.get("language", ""))
                return f"/as/{new.id}/{place}"
            case "makes a bot":
                bot = self._world.bot(asked["username"].removeprefix("@") or "new_bot")
                return f"/as/{person}/{bot.username}"
            case "makes a group":
                chat = self._control.make("supergroup", {"owner": person, "title": asked["title"]})
                return f"/as/{person}/{chat.id}"
            case _:
                self._control.act({"chat": place, "where": place, **asked, "who": person})
        return None

    async def look(self, request: web.Request) -> web.StreamResponse:
        """Styles and the script."""
        path = _STATIC.get(request.match_info["name"])
        if path is None:
            raise web.HTTPNotFound
        return web.FileResponse(path)

    async def media(self, request: web.Request) -> web.StreamResponse:
        """A file that somebody sent."""
        file = self._world.files.fetch(request.match_info["path"])
        if file is None:
            raise web.HTTPNotFound
        kind = (
            file.mime_type
            if file.mime_type.startswith("image/") and "svg" not in file.mime_type
            else "application/octet-stream"
        )
        return web.Response(body=file.data, content_type=kind, headers={"X-Content-Type-Options": "nosniff"})


def _replying(place: Place | None, request: web.Request) -> Message | None:
    number = request.query.get("reply", "")
    found = place.chat.messages.get(int(number)) if place and place.chat and number.isdecimal() else None
    return found if found is not None and found.is_there else None


def open_doors(app: web.Application, world: TelegramWorld) -> None:
    """Add the control doors and the page to a server."""
    app.middlewares.append(refuse_strangers)
    Doors(world).add(app)
    Page(world).add(app)
