"""Menus in private chats: groups, and how each is kept, by buttons."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.pages import PageQuery
from sokoni.telegram.console import rules, words
from sokoni.telegram.console.service import access, looking
from sokoni.telegram.console.types import Answer
from sokoni.telegram.group import service as group
from sokoni.telegram.group.settings_types import CaptchaKind, GroupLanguage, Lock
from sokoni.telegram.group.types import KeptGroup
from sokoni.telegram.speech.service import plain, say

GROUPS_ON_A_PAGE = 8
_LANGUAGES = {"en": "English", "es": "Español", "fa": "فارسی"}
_CAPTCHAS = {CaptchaKind.BUTTON: words.CAPTCHA_BUTTON, CaptchaKind.ARITHMETIC: words.CAPTCHA_ARITHMETIC}
_SWITCH_NAMES = tuple(words.SWITCHES)
_LOCKS = tuple(Lock)
_Row = list[Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """A button of a menu that somebody pressed, and the message under which it stands."""

    data: str
    user_id: int
    language: str
    chat_id: int
    message_id: int
    callback_id: str
    bot_id: UUID


async def home(session: ReadSession, *, user_id: int, language: str, cursor: str | None = None) -> Answer:
    """The groups of somebody."""
    page = await access.list_managed(session, user_id=user_id, page=PageQuery(limit=GROUPS_ON_A_PAGE, cursor=cursor))
    if page is None:
        return Answer(text=say(language, words.HELLO_STRANGER))
    if not page.items and cursor is None:
        return Answer(text=say(language, words.NO_GROUPS))
    rows: list[_Row] = [[{"text": each.name, "callback_data": f"c:g:{each.group_id}"}] for each in page.items]
    if page.next_cursor is not None and len(page.next_cursor) <= _LONGEST_CURSOR:
        rows.append([{"text": plain(language, words.MORE), "callback_data": f"c:home:{page.next_cursor}"}])
    return Answer(text=say(language, words.HELLO), buttons=rows)


# A button carries 64 bytes.
_LONGEST_CURSOR = 64 - len("c:home:")


def of_group(kept: KeptGroup, language: str) -> Answer:
    """How a group is kept, with a button for each thing that can be otherwise."""
    group_id, settings = kept.group.group_id, kept.settings
    rows: list[_Row] = [
        [
            {
                "text": f"{words.mark(is_on=rules.setting_of(settings, name))} {plain(language, words.SWITCHES[name])}",
                "callback_data": f"c:t:{group_id}:{at}",
            }
        ]
        for at, name in enumerate(_SWITCH_NAMES)
    ]
    captcha = plain(language, words.CAPTCHA_KIND, kind=plain(language, _CAPTCHAS[settings.captcha.kind]))
    spoken = plain(language, words.LANGUAGE, language=_LANGUAGES[settings.language.value])
    rows += [
        [{"text": plain(language, words.LOCKS_BUTTON), "callback_data": f"c:x:{group_id}"}],
        [{"text": plain(language, words.STATS_BUTTON), "callback_data": f"c:s:{group_id}"}],
        [{"text": captcha, "callback_data": f"c:k:{group_id}"}],
        [{"text": spoken, "callback_data": f"c:l:{group_id}"}],
        [{"text": plain(language, words.BACK), "callback_data": "c:home:"}],
    ]
    return Answer(text=say(language, words.MENU, group=kept.group.name), buttons=rows)


def of_locks(kept: KeptGroup, language: str) -> Answer:
    """What members of a group may send, with a button for each thing that can be locked."""
    group_id, locked = kept.group.group_id, kept.settings.locks
    buttons = [
        {
            "text": f"{words.mark(is_on=each in locked)} {plain(language, words.LOCK_WORDS[each])}",
            "callback_data": f"c:x:{group_id}:{at}",
        }
        for at, each in enumerate(_LOCKS)
    ]
    rows: list[_Row] = [[*buttons[at : at + 2]] for at in range(0, len(buttons), 2)]
    rows.append([{"text": plain(language, words.BACK), "callback_data": f"c:g:{group_id}"}])
    return Answer(text=say(language, words.LOCKS_MENU, group=kept.group.name), buttons=rows)


async def press(session: WriteSession, *, pressed: Pressed, now: datetime) -> Answer | None:
    """Do what a button says, and show the menu as it is then; None where the button is none of ours.

    Raises:
        GroupNotChosen: the group is not theirs to manage, or not any more.
        SettingOfShop: those who manage the shop decide it.
    """
    match pressed.data.split(":"):
        case ["c", "home", cursor]:
            return await home(session, user_id=pressed.user_id, language=pressed.language, cursor=cursor or None)
        case ["c", ("g" | "s" | "x") as what, group_id]:
            kept, _ = await access.find_managed(session, group_id=int(group_id), user_id=pressed.user_id)
            return await _shown(session, kept, what, pressed.language, now=now)
        case ["c", ("t" | "k" | "l" | "x") as what, group_id, *rest]:
            kept, actor = await access.find_managed(session, group_id=int(group_id), user_id=pressed.user_id)
            patch = _patch(kept, what, rest)
            if patch is None:
                return None
            await access.check_may_set(session, kept=kept, patch=patch, user_id=pressed.user_id)
            kept = await group.save_settings(session, group_id=kept.group.group_id, patch=patch, actor=actor, now=now)
            return of_locks(kept, pressed.language) if what == "x" else of_group(kept, pressed.language)
        case _:
            return None


async def _shown(session: ReadSession, kept: KeptGroup, what: str, language: str, *, now: datetime) -> Answer:
    match what:
        case "s":
            text = await looking.statistics_of(session, kept=kept, language=language, now=now)
            back = {"text": plain(language, words.BACK), "callback_data": f"c:g:{kept.group.group_id}"}
            return Answer(text=text, buttons=[[back]])
        case "x":
            return of_locks(kept, language)
        case _:
            return of_group(kept, language)


def _patch(kept: KeptGroup, what: str, rest: list[str]) -> Mapping[str, Any] | None:
    settings = kept.settings
    match what, rest:
        case "t", [at] if at.isdigit() and int(at) < len(_SWITCH_NAMES):
            name = _SWITCH_NAMES[int(at)]
            return rules.patch_of(name, not rules.setting_of(settings, name))
        case "x", [at] if at.isdigit() and int(at) < len(_LOCKS):
            locked = {*settings.locks} ^ {_LOCKS[int(at)]}
            return {"locks": [each.value for each in _LOCKS if each in locked]}
        case "k", []:
            kinds = list(CaptchaKind)
            following = kinds[(kinds.index(settings.captcha.kind) + 1) % len(kinds)]
            return {"captcha": {"kind": following.value}}
        case "l", []:
            spoken = list(GroupLanguage)
            return {"language": spoken[(spoken.index(settings.language) + 1) % len(spoken)].value}
        case _:
            return None
