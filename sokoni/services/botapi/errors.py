"""What the Bot API refuses, in words for people.

Telegram says why in English half-sentences that change; what they mean is found by parts of them, and whoever decides
by an error looks at its `cause`.
"""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from http import HTTPStatus
from typing import Any

from sokoni.core.errors import Reason


class Cause(StrEnum):
    """Why a call failed."""

    TOKEN = "token"  # noqa: S105  # the name of a cause, not a secret
    CONFLICT = "conflict"
    LIMITED = "limited"
    MIGRATED = "migrated"
    BLOCKED = "blocked"
    OUTSIDE = "outside"
    RIGHTS = "rights"
    PRIVILEGED = "privileged"
    CHAT = "chat"
    USER = "user"
    MESSAGE = "message"
    OLD = "old"
    UNCHANGED = "unchanged"
    REQUEST = "request"
    SUPERGROUP = "supergroup"
    MARKUP = "markup"
    # Telegram has forgotten a file that it once had, or never had it from this bot.
    FILE = "file"
    UNFIT = "unfit"
    REFUSED = "refused"
    INVALID = "invalid"
    SERVER = "server"
    NETWORK = "network"
    # Ours, not Telegram's: what was to be sent along.
    GONE = "gone"
    STORAGE = "storage"


WORDS: Mapping[Cause, Reason] = {
    Cause.TOKEN: Reason("Telegram does not know this token, or it was revoked"),
    Cause.CONFLICT: Reason("another program asks for this bot's updates at the same time"),
    Cause.LIMITED: Reason("Telegram asks to wait, because too much was sent"),
    Cause.MIGRATED: Reason("the group has become a supergroup, which has another number"),
    Cause.BLOCKED: Reason("they have blocked the bot, or their account is gone"),
    Cause.OUTSIDE: Reason("the bot is not in this chat, or may not write to them before they write to it"),
    Cause.RIGHTS: Reason("the bot is no administrator there, or lacks the right for it"),
    Cause.PRIVILEGED: Reason("they are an administrator, whom the bot may not touch"),
    Cause.CHAT: Reason("there is no such chat, or the bot has never been in it"),
    Cause.USER: Reason("they are not in this chat"),
    Cause.MESSAGE: Reason("the message is no longer there"),
    Cause.OLD: Reason("it is too late: Telegram allows it for a limited time only"),
    Cause.UNCHANGED: Reason("nothing would change"),
    Cause.REQUEST: Reason("there is no request to join from them any more"),
    Cause.SUPERGROUP: Reason("Telegram allows it in supergroups only"),
    Cause.MARKUP: Reason("the text's formatting cannot be read"),
    Cause.FILE: Reason("Telegram does not have the file any more"),
    Cause.UNFIT: Reason("Telegram does not take the file: it is too large, or not what it was sent as"),
    Cause.REFUSED: Reason("Telegram refused it"),
    Cause.INVALID: Reason("the call was not made as Telegram wants it"),
    Cause.SERVER: Reason("Telegram has trouble of its own"),
    Cause.NETWORK: Reason("Telegram could not be reached"),
    Cause.GONE: Reason("the file that was to go along is not kept any more"),
    Cause.STORAGE: Reason("the store of files does not answer"),
}
# Asked in this order; the first that fits. Source: texts of the Bot API server's Client.cpp, and of TDLib behind it.
_PHRASES: Sequence[tuple[Cause, re.Pattern[str]]] = tuple(
    (cause, re.compile(pattern, re.IGNORECASE))
    for cause, pattern in (
        (Cause.BLOCKED, r"blocked by the user|user is deactivated|USER_DEACTIVATED"),
        (
            Cause.OUTSIDE,
            r"bot was kicked|bot is not a member|chat was deleted|can't initiate conversation|chat_write_forbidden",
        ),
        (
            Cause.PRIVILEGED,
            r"is an administrator of the chat|can't remove chat owner|USER_ADMIN_INVALID|can't restrict self",
        ),
        (
            Cause.RIGHTS,
            # What is too old cannot be deleted 'for everyone'; without those words the bot may not.
            r"not enough rights|need administrator rights|ADMIN_REQUIRED|have no rights|RIGHT_FORBIDDEN|be deleted$",
        ),
        (Cause.UNCHANGED, r"is not modified|CHAT_NOT_MODIFIED"),
        (
            Cause.MESSAGE,
            r"message (to|with|identifier|thread) .*not (found|specified)|MESSAGE_ID_INVALID|message not found",
        ),
        (Cause.OLD, r"can't be (deleted|edited)|query is too old|QUERY_ID_INVALID"),
        (Cause.REQUEST, r"HIDE_REQUESTER_MISSING|USER_ALREADY_PARTICIPANT"),
        (Cause.CHAT, r"chat not found|PEER_ID_INVALID|CHANNEL_(INVALID|PRIVATE)|group chat was deactivated"),
        (Cause.USER, r"user not found|USER_NOT_PARTICIPANT|PARTICIPANT_ID_INVALID|user_id_invalid|member not found"),
        (
            Cause.SUPERGROUP,
            r"only (for|in) supergroups?|supergroup (and channel )?chats? only|available only for supergroups",
        ),
        (Cause.MARKUP, r"can't parse entities"),
        (Cause.FILE, r"wrong (remote )?file identifier|invalid file_id|FILE_REFERENCE|wrong type of the file"),
        (
            Cause.UNFIT,
            r"file is too big|too large|IMAGE_PROCESS_FAILED|PHOTO_\w*INVALID|MEDIA_INVALID|file must be non-empty",
        ),
    )
)
# Who is not in a chat gets nothing done there. Not among them: who may not write, or was never in it.
_PUT_OUT = re.compile(
    r"bot was kicked|bot is not a member|chat was (deleted|deactivated)|CHANNEL_PRIVATE", re.IGNORECASE
)
_BY_STATUS: Mapping[int, Cause] = {
    HTTPStatus.UNAUTHORIZED: Cause.TOKEN,
    # What an address with a token of no bot answers.
    HTTPStatus.NOT_FOUND: Cause.TOKEN,
    HTTPStatus.CONFLICT: Cause.CONFLICT,
    HTTPStatus.TOO_MANY_REQUESTS: Cause.LIMITED,
    HTTPStatus.FORBIDDEN: Cause.OUTSIDE,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: Cause.UNFIT,
}


class BotApiError(Exception):
    """A call that failed: why, what Telegram said, and what it told to do about it. Never holds a token."""

    def __init__(
        self,
        cause: Cause,
        *,
        said: str = "",
        retry_after: int | None = None,
        migrate_to: int | None = None,
    ) -> None:
        self.cause = cause
        self.said = said
        self.retry_after = retry_after
        self.migrate_to = migrate_to
        super().__init__(f"{WORDS[cause]} ({said})" if said else str(WORDS[cause]))

    @property
    def words(self) -> Reason:
        """Why, for people."""
        return WORDS[self.cause]

    @property
    def is_passing(self) -> bool:
        """Whether the same call may succeed later."""
        return self.cause in {Cause.LIMITED, Cause.SERVER, Cause.NETWORK, Cause.STORAGE}

    @property
    def is_put_out(self) -> bool:
        """Whether the bot is no longer in the chat, or the chat is no more."""
        return self.cause in {Cause.OUTSIDE, Cause.CHAT} and _PUT_OUT.search(self.said) is not None

    @property
    def is_harmless(self) -> bool:
        """Whether what was wanted is so already."""
        return self.cause is Cause.UNCHANGED


def from_answer(answer: Mapping[str, Any], *, status: int) -> BotApiError:
    """The error that an answer without `ok` means."""
    said = str(answer.get("description") or "")
    parameters = answer.get("parameters")
    given = parameters if isinstance(parameters, dict) else {}
    code = answer.get("error_code")
    cause = _cause(said, status=code if isinstance(code, int) else status)
    if isinstance(given.get("migrate_to_chat_id"), int):
        return BotApiError(Cause.MIGRATED, said=said, migrate_to=given["migrate_to_chat_id"])
    after = given.get("retry_after")
    return BotApiError(cause, said=said, retry_after=after if isinstance(after, int) else None)


def _cause(said: str, *, status: int) -> Cause:
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Cause.SERVER
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.CONFLICT, HTTPStatus.TOO_MANY_REQUESTS}:
        return _BY_STATUS[status]
    for cause, phrase in _PHRASES:
        if phrase.search(said):
            return cause
    return _BY_STATUS.get(status, Cause.REFUSED)
