"""A week of a lively group as its bot hears of it: people come, chat, flood, forward, shout, correct themselves and go.

It is made up, but always the same for a seed, and the happenings are such as rules look for, a good part of them on the
very edge of what a rule allows.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.support.factories import telegram

WEEK = timedelta(days=7)
BOSS, HELPER, TRUSTED = 7, 8, 9
_REGULARS = range(100, 130)
_NEWCOMERS = range(500, 10_000)
_CHANNEL = {"id": -1009, "type": "channel", "title": "Deals", "username": "deals"}
_SMALL_TALK = (
    "Is the lamp still there?", "I like the green one", "¿Cuánto cuesta la lámpara azul?", "See you on friday then",
    "Does it come with a bulb?", "سلام، این چراغ هنوز هست؟", "Да, она ещё есть", "ok", "Thanks!", "👍",
)  # fmt: skip
_OFFENCES = (
    "BUY MY LAMPS NOW", "free c4sino for all", "come to our cas1no", "call +57 300 123 4567 at once",
    "Купите наши лампы сегодня же, дешевле не найдёте", "@ann @bob @cat @dan look here",
)  # fmt: skip
_FILES = ("photo", "sticker", "voice", "document")


@dataclass
class Week:
    """What happened in it, in order: each is a kind of update and its body."""

    begins: datetime
    chat_id: int
    count: int
    seed: int = 51
    happened: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._dice = random.Random(self.seed)
        self._newcomers: list[int] = []
        self._next_newcomer = iter(_NEWCOMERS)
        self._messages = 0
        # Of an album's messages, the first.
        self._firsts: dict[int, int] = {}
        self._at = self.begins
        step = WEEK / (self.count + 1)
        while self._messages < self.count:
            # Days are quiet and evenings are busy; what belongs together comes within seconds.
            self._at = max(self._at + timedelta(seconds=1), self.begins + step * self._messages)
            kinds = (self._chat, self._offend, self._flood, self._copy, self._send, self._forward, self._join)
            self._dice.choices(kinds, weights=(30, 12, 3, 3, 8, 4, 4))[0]()

    def _chat(self) -> None:
        self._say(self._somebody(), self._dice.choice(_SMALL_TALK))

    def _offend(self) -> None:
        who = self._somebody()
        if self._dice.random() < 0.3:
            said = self._say(who, *self._link())
        else:
            said = self._say(who, self._dice.choice(_OFFENCES))
        for _ in range(self._dice.choice((0, 0, 0, 1, 2))):
            # Somebody corrects what was said, and it is no better, or only now as bad.
            self._edit(said, "text")

    def _flood(self) -> None:
        who = self._somebody()
        for number in range(self._dice.randint(3, 9)):
            self._say(who, f"and {number} more", seconds=self._dice.choice((0, 1, 1, 3)))

    def _copy(self) -> None:
        text = f"Look at the lamps of {self._dice.choice(('Ana', 'Ben'))}, they are the best"
        one, is_one = self._somebody(), self._dice.random() < 0.5
        for _ in range(self._dice.randint(2, 5)):
            self._say(one if is_one else self._somebody(), text, seconds=self._dice.choice((1, 5, 20)))

    def _send(self) -> None:
        who, kind = self._somebody(), self._dice.choice(_FILES)
        file = {
            "file_unique_id": f"file-{self._dice.randrange(20)}",
            "file_name": f"a.{self._dice.choice(('pdf', 'exe'))}",
        }
        content: Any = [file] if kind == "photo" else file
        album = {"media_group_id": f"album-{self._messages}"} if kind == "photo" and self._dice.random() < 0.5 else {}
        first = self._messages + 1
        for number in range(self._dice.randint(2, 6) if album else 1):
            caption = self._dice.choice((*_OFFENCES, *_SMALL_TALK)) if number == 0 else ""
            more = {"caption": caption} if caption else {}
            posted = self._post(who, {kind: content, **more, **album}, seconds=0 if number else 1)
            self._firsts[posted["message_id"]] = first
        if self._dice.random() < 0.3:
            self._edit(posted, "caption")

    def _forward(self) -> None:
        origin = self._dice.choice(
            (
                {"type": "channel", "chat": _CHANNEL},
                {"type": "user", "sender_user": telegram.person(77)},
                {"type": "hidden_user", "sender_user_name": "Nobody"},
            )
        )
        self._post(self._somebody(), {"text": "Read this", "forward_origin": origin})

    def _join(self) -> None:
        who = next(self._next_newcomer)
        self._newcomers.append(who)
        user = telegram.person(who)
        changed = {
            "old_chat_member": {"status": "left", "user": user},
            "new_chat_member": {"status": "member", "user": user},
        }
        about = {"chat": telegram.group(self.chat_id), "from": user, "date": int(self._at.timestamp())}
        self.happened.append(("chat_member", {**about, **changed}))
        self._post(who, {"new_chat_members": [user]})
        if self._dice.random() < 0.6:
            self._say(who, *self._link(), seconds=self._dice.choice((5, 100, 299, 300, 301)))

    def _somebody(self) -> int:
        if self._newcomers and self._dice.random() < 0.25:
            return self._dice.choice(self._newcomers[-10:])
        return self._dice.choice((BOSS, HELPER, TRUSTED, *_REGULARS[: self._dice.choice((4, 30))]))

    def _link(self) -> tuple[str, Mapping[str, Any]]:
        host = self._dice.choice(("spam.shop", "example.com", "t.me/spam"))
        text = f"👋 look: https://{host}/lamp"
        # Telegram counts in units of UTF-16: the hand is two.
        return text, {"entities": [{"type": "url", "offset": 9, "length": len(text) - 8}]}

    def _say(self, who: int, text: str, more: Mapping[str, Any] | None = None, *, seconds: int = 1) -> dict[str, Any]:
        found = {"entities": _mentions(text)} if "@" in text else {}
        return self._post(who, {"text": text, **found, **(more or {})}, seconds=seconds)

    def _post(self, who: int, content: Mapping[str, Any], *, seconds: int = 1) -> dict[str, Any]:
        self._at += timedelta(seconds=seconds)
        self._messages += 1
        sender = {"sender_chat": _CHANNEL} if self._dice.random() < 0.01 else {}
        body = {
            "message_id": self._messages,
            "date": int(self._at.timestamp()),
            "chat": telegram.group(self.chat_id),
            "from": telegram.person(who, name=f"Person {who}"),
            **sender,
            **content,
        }
        self.happened.append(("message", body))
        return body

    def _edit(self, said: Mapping[str, Any], name: str) -> None:
        self._at += timedelta(seconds=self._dice.choice((2, 30, 90, 4000)))
        kept = {each: value for each, value in said.items() if each != "entities"}
        # Whoever is quick edits twice within a second.
        for _ in range(self._dice.choice((1, 1, 2))):
            text = self._dice.choice((*_OFFENCES, *_SMALL_TALK))
            found = {"entities": _mentions(text)} if "@" in text else {}
            edited = {**kept, name: text, **found, "edit_date": int(self._at.timestamp())}
            self.happened.append(("edited_message", edited))

    def first_of(self, message_id: int) -> int:
        """The message itself, or the first one of the album that it belongs to."""
        return self._firsts.get(message_id, message_id)

    def in_batches(self, most: int) -> Iterator[tuple[datetime, Sequence[tuple[str, dict[str, Any]]]]]:
        """What happened, as it comes to be handled: with the time at which it is, that of the last.

        Now and then it is at once, and what is of one moment together; or some minutes late.
        """
        begun: list[tuple[str, dict[str, Any]]] = []
        waits = 0
        for kind, body in self.happened:
            if begun and (len(begun) >= most or _at(body) > _at(begun[0][1]) + waits):
                yield self._time(begun), begun
                begun, waits = [], self._dice.choice((0, 60, 600))
            begun.append((kind, body))
        yield self._time(begun), begun

    def _time(self, batch: Sequence[tuple[str, dict[str, Any]]]) -> datetime:
        return datetime.fromtimestamp(_at(batch[-1][1]), tz=self.begins.tzinfo)


def _at(body: Mapping[str, Any]) -> int:
    at: int = body.get("edit_date", body["date"])
    return at


def _mentions(text: str) -> list[dict[str, Any]]:
    found, place = [], 0
    for word in text.split(" "):
        if word.startswith("@"):
            found.append({"type": "mention", "offset": place, "length": len(word)})
        place += len(word) + 1
    return found
