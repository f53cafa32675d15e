"""Commands about what members may send, and how fast."""

from collections.abc import Collection

from sokoni.telegram.console import rules, words
from sokoni.telegram.console.errors import LengthUnfit
from sokoni.telegram.console.service.context import Context
from sokoni.telegram.console.types import Answer
from sokoni.telegram.group.settings_types import Lock
from sokoni.telegram.speech.service import known, say

_SLOWEST_SECONDS = 3600


async def lock(context: Context) -> Answer:
    """Keep members from sending some sorts of messages."""
    named = rules.locks(context.request.rest)
    if not named:
        return Answer(text=say(context.language, words.LOCK_HOW, what=", ".join(Lock)))
    await _keep(context, {*context.kept.settings.locks, *named})
    return Answer(text=say(context.language, words.LOCKED, what=_said(context, named)))


async def unlock(context: Context) -> Answer:
    """Let members send some sorts of messages again; all of them, if that is said."""
    named = rules.locks(context.request.rest)
    if not named:
        return await list_locks(context)
    freed = set(Lock) if Lock.ALL in named else set(named)
    await _keep(context, set(context.kept.settings.locks) - freed)
    return Answer(text=say(context.language, words.UNLOCKED, what=_said(context, named)))


async def list_locks(context: Context) -> Answer:
    """What members cannot send, and what else could be locked."""
    locked = context.kept.settings.locks
    head = say(context.language, words.LOCKS, what=_said(context, locked)) if locked else ""
    how = say(context.language, words.LOCK_HOW, what=", ".join(Lock))
    return Answer(text=f"{head or say(context.language, words.NO_LOCKS)}\n{how}")


async def slow_mode(context: Context) -> Answer:
    """Let members wait between two messages, or no more."""
    said = context.request.rest.strip().lower()
    seconds = 0 if said == "off" else None
    if (lasts := rules.length(said)) is not None:
        seconds = int(lasts.total_seconds())
    if seconds is None:
        return Answer(text=say(context.language, words.SLOW_HOW))
    if seconds > _SLOWEST_SECONDS:
        raise LengthUnfit
    await context.save({"slow_mode_seconds": seconds})
    template = words.SLOW if seconds else words.NOT_SLOW
    return Answer(text=say(context.language, template, time=lasts or 0))


async def _keep(context: Context, locks: Collection[Lock]) -> None:
    await context.save({"locks": [each.value for each in Lock if each in locks]})


def _said(context: Context, locks: Collection[Lock]) -> str:
    return ", ".join(known(context.language, words.LOCK_WORDS[each]) for each in locks)
