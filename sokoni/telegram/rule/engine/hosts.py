"""Where links lead: hosts in one form, Telegram's own addresses, and hosts that pretend to be others."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qs, urlsplit

from sokoni.telegram.rule.engine import letters

TELEGRAM = "t.me"
_TELEGRAM_HOSTS = frozenset({"t.me", "telegram.me", "telegram.dog"})
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_HAS_AUTHORITY = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_INVITES = ("joinchat/", "+")
_MAX_URL = 2048
_DISGUISED = re.compile(r"(?:https?://|www\.|t\.me/|telegram\.me/)[^\s<>\"']+|tg:[^\s<>\"']+", re.IGNORECASE)
_LOOKS_LIKE_ADDRESS = re.compile(r"(?:https?://)?(?:[^\W_][\w-]*\.)+[^\W\d_]{2,24}(?:[/?#:]\S*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Link:
    """Where a link leads: `host` in small letters, its international names as people read them.

    `path` is the first part of a Telegram address: a name, or + for any invitation. `hides` is the host that its words
    show, where that is another one. `pretends` says that the host is written in letters of several scripts.
    """

    host: str
    path: str = ""
    hides: str = ""
    pretends: bool = False

    @property
    def is_telegram(self) -> bool:
        """Whether it leads to a chat, a channel or a bot."""
        return self.host == TELEGRAM

    @property
    def shown(self) -> str:
        """How it is named to people."""
        return f"{self.host}/{self.path}" if self.path else self.host


@lru_cache(maxsize=4096)
def parse(url: str) -> Link | None:
    """Where an address leads; None for what leads nowhere: a mail address, a phone number, nonsense."""
    cleaned = letters.plain(url).strip()[:_MAX_URL].replace("\\", "/")
    if cleaned.lower().startswith("tg:"):
        return _deep_link(cleaned)
    if not _HAS_AUTHORITY.match(cleaned):
        if _SCHEME.match(cleaned) and not re.match(r"[^/:]+:\d", cleaned):
            return None
        cleaned = f"https://{cleaned}"
    try:
        parts = urlsplit(cleaned)
        host = readable(parts.hostname or "")
    except ValueError:
        return None
    if "." not in host and ":" not in host:
        return None
    return _link(host, parts.path)


def readable(host: str) -> str:
    """A host as people read it: small letters, international names decoded, no dot at its end."""
    labels = host.rstrip(".").lower().split(".")
    return ".".join(_decoded(label) for label in labels)


def is_allowed(link: Link, allowed: Collection[str]) -> bool:
    """Whether a link leads to one of some hosts, to what is below one, or to an allowed name on Telegram."""
    if link.is_telegram:
        return TELEGRAM in allowed or f"{TELEGRAM}/{link.path}" in allowed
    host = link.host
    while host:
        if host in allowed:
            return True
        host = host.partition(".")[2]
    return False


def shown_in(words: str) -> Link | None:
    """Where words seem to lead, if they look like an address: `bank.example` does, `our shop` does not."""
    shown = words.strip()
    return parse(shown) if _LOOKS_LIKE_ADDRESS.fullmatch(shown) else None


def disguised_in(text: str) -> list[Link]:
    """Links that are broken up by what cannot be seen, so that Telegram takes them for words."""
    if text.isascii() or not letters.has_invisible(text):
        return []
    addresses = _DISGUISED.findall(letters.plain(text))
    return [link for address in addresses if (link := parse(address)) is not None]


def entry(written: str) -> str | None:
    """An entry of an allow list as links are compared with it: a host, or a name on Telegram; None for neither."""
    text = written.strip()
    if text.startswith("@"):
        name = text[1:].lower()
        return f"{TELEGRAM}/{name}" if re.fullmatch(r"[a-z0-9_]{3,32}", name) else None
    link = parse(text.removeprefix("*."))
    return None if link is None else link.shown


def _link(host: str, path: str) -> Link:
    first = path.strip("/").split("/")[0]
    if host in _TELEGRAM_HOSTS:
        is_invite = path.lstrip("/").startswith(_INVITES)
        # The web preview of a channel stands below /s/.
        name = path.strip("/").split("/")[1] if first == "s" and path.count("/") > 1 else first
        return Link(TELEGRAM, "+" if is_invite else name.lower())
    name, _, parent = host.partition(".")
    if parent in _TELEGRAM_HOSTS and name != "www":
        return Link(TELEGRAM, name)
    if parent in _TELEGRAM_HOSTS:
        return _link(parent, path)
    return Link(host, pretends=_pretends(host))


def _deep_link(url: str) -> Link:
    asked = parse_qs(url.partition("?")[2])
    if "invite" in asked:
        return Link(TELEGRAM, "+")
    return Link(TELEGRAM, asked.get("domain", [""])[0].lower())


def _decoded(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode").lower()
    except (UnicodeError, ValueError):
        return label


def _pretends(host: str) -> bool:
    """Whether a label mixes scripts, or is written wholly in letters that look Latin below a Latin ending."""
    if host.isascii():
        return False
    *labels, _ = host.split(".")
    return any(not label.isascii() and (letters.is_mixed(label) or letters.looks_latin(label)) for label in labels)
