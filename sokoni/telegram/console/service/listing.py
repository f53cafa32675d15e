"""The lists of commands that Telegram shows while somebody types: to members, to who runs a group, and in private."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Any
from uuid import UUID

import orjson

from sokoni.core.database import WriteSession
from sokoni.telegram.console import repository, words
from sokoni.telegram.console.ports import LISTED
from sokoni.telegram.console.types import Audience, Listed
from sokoni.telegram.gateway import bots, sending
from sokoni.telegram.gateway.types import Call, Priority
from sokoni.telegram.speech.service import LANGUAGES, plain, say
from sokoni.telegram.speech.types import Markup

_CHUNK = 500


async def tell(session: WriteSession, *, bot_ids: Collection[UUID], now: datetime) -> None:
    """Let Telegram list the commands as they are now, for those bots that list others; three statements at most."""
    lists = command_lists()
    changed = await repository.note_version(session, bot_ids=bot_ids, version=version_of(lists), now=now)
    calls = [
        Call(bot_id=bot_id, method="setMyCommands", params=params, priority=Priority.BROADCAST)
        for bot_id in sorted(changed)
        for params in lists
    ]
    await sending.send(session, calls, now=now)


async def tell_all(session: WriteSession, *, after: UUID | None, now: datetime) -> UUID | None:
    """The same for the next bots at work behind one; the last of them, None where there are no more."""
    bot_ids = await bots.list_active_ids(session, after=after, limit=_CHUNK)
    await tell(session, bot_ids=bot_ids, now=now)
    return bot_ids[-1] if len(bot_ids) == _CHUNK else None


def command_lists() -> Sequence[Mapping[str, Any]]:
    """What Telegram is told: a list for each audience and language; English is what all others read."""
    listed = [*words.LISTED, *LISTED.in_order]
    return [_list(listed, audience, language) for audience in Audience for language in LANGUAGES]


def helped(language: str) -> Markup:
    """What /help says: a line for commands that belong together, and one for each of other packages that has one."""
    lines = [*words.HELP, *(each.help for each in LISTED.in_order if each.help)]
    return Markup("\n".join(say(language, each) for each in lines))


def version_of(lists: Sequence[Mapping[str, Any]]) -> str:
    """By what lists are known to be others."""
    return blake2b(orjson.dumps(lists), digest_size=12).hexdigest()


def _list(listed: Sequence[Listed], audience: Audience, language: str) -> Mapping[str, Any]:
    commands = [
        {"command": each.name, "description": plain(language, each.words)}
        for each in listed
        if audience in each.audiences
    ]
    said = {} if language == LANGUAGES[0] else {"language_code": language}
    return {"commands": commands, "scope": {"type": audience.value}, **said}
