"""Locks: what members of a group cannot send, as a rule that only deletes. Pure."""

from collections.abc import Mapping
from uuid import uuid5

from sokoni.telegram.group.settings_types import Lock, Penalty
from sokoni.telegram.group.types import KeptGroup
from sokoni.telegram.rule import rules as rule_rules
from sokoni.telegram.rule.engine.conditions import Combine, Condition, Custom, Forwards, Links, Media, Mentions, Part
from sokoni.telegram.rule.engine.message import Carried, ForwardedFrom
from sokoni.telegram.rule.engine.types import Consequence, EngineRule
from sokoni.telegram.speech.service import N_

LOCKED = N_("Something that is locked here")
_CARRIED: Mapping[Lock, frozenset[Carried]] = {
    Lock.PHOTOS: frozenset({Carried.PHOTO}),
    Lock.VIDEOS: frozenset({Carried.VIDEO, Carried.VIDEO_NOTE}),
    Lock.GIFS: frozenset({Carried.ANIMATION}),
    Lock.STICKERS: frozenset({Carried.STICKER, Carried.CUSTOM_EMOJI}),
    Lock.VOICE: frozenset({Carried.VOICE}),
    Lock.MUSIC: frozenset({Carried.AUDIO}),
    Lock.FILES: frozenset({Carried.DOCUMENT}),
    Lock.POLLS: frozenset({Carried.POLL}),
    Lock.PLACES: frozenset({Carried.LOCATION, Carried.VENUE}),
    Lock.CONTACTS: frozenset({Carried.CONTACT}),
    Lock.GAMES: frozenset({Carried.GAME, Carried.DICE}),
    Lock.STORIES: frozenset({Carried.STORY}),
    Lock.BOTS: frozenset({Carried.VIA_BOT, Carried.BUTTONS}),
    Lock.MEDIA: frozenset(Carried) - {Carried.VIA_BOT, Carried.BUTTONS, Carried.CUSTOM_EMOJI},
}


def rules_of(kept: KeptGroup) -> list[EngineRule]:
    """The rule that a group's locks make, which comes after its own; it leaves alone whom rules leave alone."""
    if not kept.settings.locks:
        return []
    return [
        EngineRule(
            id=uuid5(kept.group.id, "locks"),
            name=LOCKED,
            condition=Custom(Combine.ANY, tuple(Part(_condition(each)) for each in kept.settings.locks)),
            consequence=Consequence(penalty=Penalty.NONE),
            priority=-rule_rules.MAX_PRIORITY,
        )
    ]


def _condition(lock: Lock) -> Condition:
    match lock:
        case Lock.ALL:
            # Of no parts, all hold.
            return Custom(Combine.ALL, ())
        case Lock.LINKS:
            return Links()
        case Lock.FORWARDS:
            return Forwards(frozenset(ForwardedFrom))
        case Lock.MENTIONS:
            return Mentions(0)
        case _:
            return Media(_CARRIED[lock])
