"""Whatever a bot says in a group it says in the group's language: no English is left in what commands answer."""

import html
import re

from sokoni.telegram.console import handlers
from sokoni.telegram.moderation.handlers import EnforceRules
from tests.support.keeping import Keeping
from tests.telegram.console.people import MEMBER, OWNER, SPAMMER, creator, look, reply_to

COMMANDS = handlers.Commands()
# In its letters, English cannot hide.
LANGUAGE = "fa"
# What people type.
SAID = (
    "/help",
    "/warn",
    "/warns",
    "/unwarn",
    "/unwarn",
    "/unmute",
    "/unban",
    "/rules",
    "/setrules 1",
    "/report",
    "/settings",
    "/notes",
    "/save 1 2",
    "/notes",
    "/note 1",
    "/note 3",
    "/clear 1",
    "/filters",
    "/filter 1 2",
    "/filters",
    "/stop 1",
    "/schedule",
    "/schedule daily 18:30 1",
    "/schedule off 1",
    "/schedule off 9",
    "/night",
    "/night 23:00 07:00",
    "/night off",
    "/language fa",
    "/timezone UTC",
    "/timezone x",
    "/info",
    "/id",
    "/admins",
    "/stats",
    "/locks",
    "/lock",
    "/lock links all",
    "/locks",
    "/unlock all",
    "/lock 1",
    "/slowmode",
    "/slowmode 30s",
    "/slowmode off",
    "/welcome on",
    "/goodbye off",
    "/approve",
    "/unapprove",
    "/pin",
    "/unpin",
    "/promote",
    "/export",
    "/mute 1s",
    "/mute 1h",
    "/kick",
    "/ban 2d",
    "/dban",
    "/demote",
    "/purge",
    "/raid 10m",
    "/raid off",
    "/raid off",
    "/import x",
    '/import {"colour": 1}',
    '/import {"slow_mode_seconds": 9000}',
    '/import {"captcha": {"kind": "poetry"}}',
    '/import {"timezone": "Mars"}',
    "/resetwarns",
    "/resetwarns",
    "/unpinall",
    "/reload",
    "/me",
    "/captcha",
    "/captcha on",
    "/reports on",
    "/invitelink x",
    "/invitelink 7d ask",
    "/setlog",
    "/setlog off",
    "/ban @nobody_here",
)
# Names of things that are the same in every language: commands, sorts of locks, names of zones and of the bot's people.
_SAME = re.compile(
    r"[/@#]\w+|https?://\S+|\b(?:off|daily|mon|fri|monthly|links|stickers|all|UTC|Sam|Ada|America|Bogota|Asia|Tehran|Lamps|more|Person|end|undo|ask|colour|slow_mode_seconds|captcha|kind|button|arithmetic|timezone)\b"
)
_LOCKS = re.compile(r"[a-z_]+(?:, [a-z_]+){5,}")
_WORD = re.compile(r"[A-Za-z]{3,}")


async def test_nothing_that_is_said_is_left_in_english(run: Keeping):
    await run.settle({"language": LANGUAGE, "log": {"chat_id": -1007}, "takes_reports": True, "slow_mode_seconds": 0})
    said: dict[str, list[str]] = {}
    for text in SAID:
        command = run.says(OWNER, text, **reply_to(SPAMMER))
        command.body["from"]["language_code"] = LANGUAGE
        await run.handle(COMMANDS, command)
        if await run.calls("getChatMember"):
            waiting = await run.calls()
            said.setdefault(text, []).extend(_texts(waiting))
            await look(run, creator(OWNER))
        said.setdefault(text, []).extend(_texts(await run.taken()))
    await run.settle({"locks": ["all"]})
    await run.handle(EnforceRules(), run.says(MEMBER, "1"))
    said["a lock"] = _texts(await run.taken())

    left = {text: words for text, answers in said.items() if (words := [w for each in answers for w in _english(each)])}
    assert left == {}
    assert sum(map(len, said.values())) > len(SAID)


def _texts(calls: object) -> list[str]:
    return [str(each.params["text"]) for each in calls if "text" in each.params]  # type: ignore[attr-defined]


def _english(said: str) -> list[str]:
    plain = html.unescape(re.sub(r"<pre>.*?</pre>|<[^>]*>", " ", said, flags=re.DOTALL))
    return _WORD.findall(_SAME.sub(" ", _LOCKS.sub(" ", plain)))
