"""Makes what looks for a condition in a message: small functions, prepared once for each version of a group's rules."""

from collections.abc import Callable, Mapping
from typing import Any

from sokoni.telegram.rule.engine import hosts, patterns, tongues, wordlist
from sokoni.telegram.rule.engine.conditions import (
    Among,
    Caps,
    Combine,
    Condition,
    Custom,
    Duplicates,
    Flood,
    Forwards,
    Language,
    Links,
    Media,
    Mentions,
    NewMembers,
    Part,
    Patterns,
    Sort,
    WordList,
)
from sokoni.telegram.rule.engine.message import Forward, SeenMessage
from sokoni.telegram.rule.engine.recent import Recent
from sokoni.telegram.rule.engine.types import Member

# Given a message, its author, and what was posted lately with this message as the last: by what the condition holds.
Matcher = Callable[[SeenMessage, Member, Recent], str | None]

_ENDS_OF_EVIDENCE = 120
# Whatever is neither text nor a way of sending it.
_NOT_MEDIA = frozenset({"via_bot", "custom_emoji", "buttons"})


def matcher(condition: Condition) -> Matcher:
    """What looks for a condition."""
    return _MAKERS[type(condition)](condition)


def _flood(condition: Flood) -> Matcher:
    most, seconds = condition.messages, condition.seconds

    def is_flood(message: SeenMessage, _member: Member, recent: Recent) -> str | None:
        if message.is_edit or len(recent.author.posts) <= most:
            return None
        count = recent.author.count(until=message.sent_at, seconds=seconds)
        return str(count) if count > most else None

    return is_flood


def _duplicates(condition: Duplicates) -> Matcher:
    times, seconds, characters = condition.times, condition.seconds, condition.characters
    is_shared = condition.among is Among.GROUP

    def is_duplicate(message: SeenMessage, _member: Member, recent: Recent) -> str | None:
        trail = recent.group if is_shared else recent.author
        if message.is_edit or len(trail.posts) < times or 0 < len(message.text) < characters:
            return None
        if message.fingerprint is None:
            return None
        count = trail.count_same(message.fingerprint, until=message.sent_at, seconds=seconds)
        return str(count) if count >= times else None

    return is_duplicate


def _links(condition: Links) -> Matcher:
    allow, forbid = frozenset(condition.allow), frozenset(condition.forbid)

    def leads_elsewhere(message: SeenMessage, _member: Member, _recent: Recent) -> str | None:
        for link in message.links:
            if hosts.is_allowed(link, allow):
                continue
            if link.hides or link.pretends or not forbid or hosts.is_allowed(link, forbid):
                return link.shown[:_ENDS_OF_EVIDENCE]
        return None

    return leads_elsewhere


def _forwards(condition: Forwards) -> Matcher:
    sources, allow = condition.sources, condition.allow

    def is_forwarded(message: SeenMessage, _member: Member, _recent: Recent) -> str | None:
        forward = message.forward
        if forward is None or forward.source not in sources or _names(forward) & allow:
            return None
        return f"@{forward.username}" if forward.username else forward.source.value

    return is_forwarded


def _names(forward: Forward) -> frozenset[str]:
    return frozenset({f"@{forward.username}", str(forward.id)})


def _media(condition: Media) -> Matcher:
    kinds, endings = condition.kinds, condition.endings

    def carries(message: SeenMessage, _member: Member, _recent: Recent) -> str | None:
        if not kinds.isdisjoint(message.carries):
            return min(kinds & message.carries)
        return f".{message.file_ending}" if message.file_ending in endings else None

    return carries


def _words(condition: WordList) -> Matcher:
    find = wordlist.finder(condition.words)

    def has_word(message: SeenMessage, _member: Member, _recent: Recent) -> str | None:
        return find(message.words) if message.text else None

    return has_word


def _patterns(condition: Patterns) -> Matcher:
    together = patterns.together(condition.patterns, case_sensitive=condition.case_sensitive)

    def fits(message: SeenMessage, _member: Member, _recent: Recent) -> str | None:
        found = together.search(message.octets) if message.text else None
        return None if found is None else found.group().decode("utf-8", "replace")[:_ENDS_OF_EVIDENCE].strip()

    return fits


def _caps(condition: Caps) -> Matcher:
    percent, least = condition.percent, condition.letters

    def shouts(message: SeenMessage, _member: Member, _recent: Recent) -> str | None:
        text = message.text
        if len(text) < least or text.islower():
            return None
        capitals = sum(map(str.isupper, text))
        # Scripts without capitals count on neither side.
        cased = capitals + sum(map(str.islower, text))
        if cased < least or capitals * 100 < percent * cased:
            return None
        return f"{capitals * 100 // cased} %"

    return shouts


def _mentions(condition: Mentions) -> Matcher:
    most = condition.most

    def mentions_many(message: SeenMessage, _member: Member, _recent: Recent) -> str | None:
        count = len(message.mentions)
        return str(count) if count > most else None

    return mentions_many


def _new_members(condition: NewMembers) -> Matcher:
    seconds, sorts = condition.seconds, sorted(condition.sorts)

    def is_too_soon(message: SeenMessage, member: Member, _recent: Recent) -> str | None:
        if member.joined_at is None or message.sent_at - member.joined_at >= seconds:
            return None
        return next((sort for sort in sorts if _is_of(message, sort)), None)

    return is_too_soon


def _is_of(message: SeenMessage, sort: Sort) -> bool:
    match sort:
        case Sort.ANYTHING:
            return True
        case Sort.LINKS:
            return bool(message.links)
        case Sort.FORWARDS:
            return message.forward is not None
        case Sort.MEDIA:
            return bool(message.carries - _NOT_MEDIA)
        case Sort.MENTIONS:
            return bool(message.mentions)


def _language(condition: Language) -> Matcher:
    allow, least = condition.allow, condition.letters

    def is_foreign(message: SeenMessage, _member: Member, _recent: Recent) -> str | None:
        if len(message.text) < least or tongues.count_letters(message.text) < least:
            return None
        spoken = message.language
        return spoken if spoken is not None and spoken not in allow else None

    return is_foreign


def _custom(condition: Custom) -> Matcher:
    parts = tuple(_part(part) for part in condition.parts)
    if condition.combine is Combine.ANY:

        def any_holds(message: SeenMessage, member: Member, recent: Recent) -> str | None:
            return next((found for look in parts if (found := look(message, member, recent)) is not None), None)

        return any_holds

    def all_hold(message: SeenMessage, member: Member, recent: Recent) -> str | None:
        evidence = []
        for look in parts:
            found = look(message, member, recent)
            if found is None:
                return None
            evidence.append(found)
        return ", ".join(filter(None, evidence))[:_ENDS_OF_EVIDENCE]

    return all_hold


def _part(part: Part) -> Matcher:
    look = matcher(part.condition)
    if not part.negated:
        return look
    return lambda message, member, recent: "" if look(message, member, recent) is None else None


_MAKERS: Mapping[type, Callable[[Any], Matcher]] = {
    Flood: _flood,
    Links: _links,
    Forwards: _forwards,
    Media: _media,
    WordList: _words,
    Patterns: _patterns,
    Caps: _caps,
    Mentions: _mentions,
    NewMembers: _new_members,
    Language: _language,
    Duplicates: _duplicates,
    Custom: _custom,
}
