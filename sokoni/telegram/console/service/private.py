"""What is said to bots in private chats."""

from datetime import datetime

from sokoni.core.database import WriteSession
from sokoni.identity.account import service as account
from sokoni.telegram.console import words
from sokoni.telegram.console.service import access, listing, menu
from sokoni.telegram.console.types import Answer, Request
from sokoni.telegram.person import service as person
from sokoni.telegram.person.types import START
from sokoni.telegram.speech.service import language_of, say

# What stands behind /start to open the menu of a group.
OPEN_GROUP = "g_"


async def answer(session: WriteSession, *, request: Request, now: datetime) -> Answer | None:
    """What is answered to a command in a private chat; None where it is none of ours.

    Raises:
        LinkOver, PersonTaken: a link that was opened links nobody.
        GroupNotChosen: the group is not theirs to manage.
    """
    language, user_id = language_of(request.language), request.user_id
    if user_id is None:
        return None
    match request.name:
        case "start" if request.rest.startswith(START):
            return await _link(session, request, user_id, language, now=now)
        case "start" if request.rest.startswith(OPEN_GROUP):
            kept, _ = await access.find_managed(session, group_id=_group_id(request.rest), user_id=user_id)
            return menu.of_group(kept, language)
        case "start" | "groups" | "settings":
            return await menu.home(session, user_id=user_id, language=language)
        case "help":
            return Answer(text=listing.helped(language))
        case _:
            return None


def start_of(group_id: int) -> str:
    """What stands behind /start to open the menu of a group."""
    return f"{OPEN_GROUP}{abs(group_id)}"


def _group_id(rest: str) -> int:
    digits = rest.removeprefix(OPEN_GROUP)
    return -int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= _LONGEST else 0


_LONGEST = 18


async def _link(session: WriteSession, request: Request, user_id: int, language: str, *, now: datetime) -> Answer:
    account_id = await person.redeem(
        session, token=request.rest.removeprefix(START), user_id=user_id, name=request.user_name, now=now
    )
    linked = await account.get(session, account_id=account_id)
    shown = await menu.home(session, user_id=user_id, language=language)
    text = f"{say(language, words.LINKED, account=linked.email)}\n\n{shown.text}"
    return Answer(text=text, buttons=shown.buttons)
