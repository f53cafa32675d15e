"""A message as rules see it: what it says, where it leads, what it carries, who stands behind it."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from sokoni.telegram.rule.engine import letters, tongues
from sokoni.telegram.rule.engine.hosts import Link


class Carried(StrEnum):
    """What a message can carry beside its words."""

    PHOTO = "photo"
    VIDEO = "video"
    ANIMATION = "animation"
    AUDIO = "audio"
    VOICE = "voice"
    VIDEO_NOTE = "video_note"
    DOCUMENT = "document"
    STICKER = "sticker"
    CUSTOM_EMOJI = "custom_emoji"
    POLL = "poll"
    LOCATION = "location"
    VENUE = "venue"
    CONTACT = "contact"
    DICE = "dice"
    GAME = "game"
    STORY = "story"
    INVOICE = "invoice"
    BUTTONS = "buttons"
    VIA_BOT = "via_bot"


class ForwardedFrom(StrEnum):
    """Whose message was forwarded; a hidden user lets nobody see who it was."""

    USER = "user"
    HIDDEN_USER = "hidden_user"
    BOT = "bot"
    GROUP = "group"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Forward:
    """Where a forwarded message came from; id and name as far as Telegram tells them."""

    source: ForwardedFrom
    id: int | None = None
    username: str = ""


@dataclass(frozen=True, kw_only=True)
class SeenMessage:
    """A message of a group. What is derived from its words is worked out when first asked for, and once.

    `author_id` is whom a penalty would meet: the user, or the chat in whose name they write (then it is negative).
    `sent_at` counts seconds since 1970, as Telegram gives it.
    """

    chat_id: int
    message_id: int
    author_id: int
    sent_at: int
    text: str = ""
    is_edit: bool = False
    is_from_chat: bool = False
    is_privileged: bool = False
    is_service: bool = False
    is_command: bool = False
    album: str | None = None
    forward: Forward | None = None
    carries: frozenset[Carried] = frozenset()
    file_key: str = ""
    file_ending: str = ""
    links: tuple[Link, ...] = ()
    mentions: frozenset[str] = frozenset()

    @cached_property
    def plain(self) -> str:
        """The words without what cannot be seen, compatibility forms replaced; capitals stay."""
        return letters.shown(self.text)

    @cached_property
    def octets(self) -> bytes:
        """The plain words in UTF-8, over which regular expressions go."""
        return self.plain.encode("utf-8", "replace")

    @cached_property
    def words(self) -> letters.Words:
        """The words as lists of words are compared with."""
        return letters.words_of(self.plain)

    @cached_property
    def language(self) -> str | None:
        """In which language it is written, where that can be told."""
        return tongues.guess(self.plain)

    @cached_property
    def fingerprint(self) -> int | None:
        """A number that is the same for the same words, or for the same file; None for a message of neither."""
        return letters.fingerprint(self.words.joined or self.file_key)
