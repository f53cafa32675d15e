"""What happened to an order, in the words of who looks at it in a console."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fastapi import Request

from sokoni.commerce.order.types import Entry, TimelineEntry
from sokoni.identity.permission.types import Subject
from sokoni.web import rendering, vocabulary
from sokoni.web.translation import N_

_STATES: Mapping[Entry, Mapping[str, str]] = {
    Entry.PAYMENT: vocabulary.PAYMENT_STATE_WORDS,
    Entry.RETURN: vocabulary.RETURN_STATE_WORDS,
}


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """A row of the timeline in words."""

    at: datetime
    words: str
    who: str
    note: str


def shown(request: Request, subject: Subject, entry: TimelineEntry) -> ShownEntry:
    """A row in the reader's language; what people wrote stays as they wrote it."""
    message = vocabulary.ENTRY_WORDS.get(entry.entry)
    if message is None:
        message = vocabulary.STATUS_WORDS[entry.target] if entry.target else N_("Note")
    return ShownEntry(
        at=entry.at,
        words=rendering.translate(request, subject, message),
        who=entry.actor.label,
        note=_note(request, subject, entry),
    )


def _note(request: Request, subject: Subject, entry: TimelineEntry) -> str:
    if entry.entry is Entry.DISPUTE:
        return _of_dispute(request, subject, entry.note)
    known = _STATES.get(entry.entry, {})
    return rendering.translate(request, subject, known[entry.note]) if entry.note in known else entry.note


def _of_dispute(request: Request, subject: Subject, note: str) -> str:
    """The amount, and how the dispute stands: a state that we have no words for as its provider calls it."""
    amount, _, state = note.partition(": ")
    if state in vocabulary.DISPUTE_STATE_WORDS:
        state = rendering.translate(request, subject, vocabulary.DISPUTE_STATE_WORDS[state])
    return f"{amount} · {state.replace('_', ' ')}" if state else amount
