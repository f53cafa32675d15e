"""When a digest is due, and what stands in it. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from sokoni.telegram.action.types import GroupStatistics
from sokoni.telegram.speech.service import N_, fitted, number, plain, say

AT_HOUR = 8
MORNING = N_("Good morning! In <b>{group}</b> the last day brought:")
MORNING_OF_SEVERAL = N_("Good morning! The last day brought:")
GROUP = "<b>{group}</b>"
UNDONE = N_("{count} of it were taken back.")
# As the pages call what was done.
KIND_WORDS: Mapping[str, str] = MappingProxyType({
    "warn": N_("Warned"),
    "mute": N_("Muted"),
    "kick": N_("Removed"),
    "ban": N_("Banned"),
    "delete": N_("Message deleted"),
    "report": N_("Reported"),
    "captcha": N_("Captcha"),
    "raid": N_("Raid"),
})  # fmt: skip


def due_on(now: datetime, zone: str) -> date | None:
    """The day whose digest is due now, by the clock of a group; None where none is."""
    here = now.astimezone(ZoneInfo(zone))
    return here.date() if here.hour == AT_HOUR else None


def text(found: Sequence[tuple[str, GroupStatistics]], language: str) -> str | None:
    """What an owner reads of groups, by their names; None where nothing happened that they would want to read."""
    busy = [(name, lines) for name, statistics in found if (lines := told(statistics, language))]
    if not busy:
        return None
    if len(busy) == 1:
        [(name, lines)] = busy
        return fitted("\n".join([say(language, MORNING, group=name), *lines]))
    parts = ["\n".join([say(language, GROUP, group=name), *lines]) for name, lines in busy]
    return fitted("\n\n".join([plain(language, MORNING_OF_SEVERAL), *parts]))


def told(statistics: GroupStatistics, language: str) -> Sequence[str]:
    """What was done in a group, a line for each kind, and how much of it was taken back; nothing for a quiet day."""
    shown = {kind: tally for kind, tally in statistics.by_kind.items() if kind in KIND_WORDS and tally.total}
    lines = [f"{plain(language, KIND_WORDS[kind])}: {number(language, tally.total)}" for kind, tally in shown.items()]
    undone = sum(tally.undone for tally in shown.values())
    return [*lines, say(language, UNDONE, count=undone)] if undone else lines
