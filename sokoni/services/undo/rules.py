"""What can be taken back, decided from what is recorded."""

from datetime import datetime, timedelta

from sokoni.services.undo import errors
from sokoni.services.undo.ports import Undoer
from sokoni.services.undo.types import Hurdle, RecordedChange, Verdict


def judge(
    change: RecordedChange, *, undoer: Undoer | None, as_operator: bool, now: datetime, window: timedelta
) -> Verdict:
    """Whether a change can be taken back, as far as the record tells; the thing itself is looked at when it is."""
    until = change.created_at + window
    if undoer is None:
        return Verdict(hurdle=Hurdle.FINAL, until=None)
    if change.undone_by_id is not None:
        return Verdict(hurdle=Hurdle.UNDONE, until=None)
    if not as_operator and undoer.is_for_operators(change.original_action):
        return Verdict(hurdle=Hurdle.OPERATORS, until=None)
    if now >= until:
        return Verdict(hurdle=Hurdle.EXPIRED, until=until)
    if change.is_overtaken:
        return Verdict(hurdle=Hurdle.OVERTAKEN, until=until)
    return Verdict(hurdle=None, until=until)


def check(change: RecordedChange, verdict: Verdict, *, window: timedelta) -> None:
    """Pass a change that can be taken back.

    Raises:
        ChangeFinal, ChangeUndone, UndoForOperators, UndoExpired, ChangeOvertaken: it cannot.
    """
    match verdict.hurdle:
        case Hurdle.FINAL:
            raise errors.ChangeFinal(action=change.action)
        case Hurdle.UNDONE:
            assert change.undone_by_id is not None  # That is what the verdict says.
            raise errors.ChangeUndone(undone_by_id=change.undone_by_id)
        case Hurdle.OPERATORS:
            raise errors.UndoForOperators
        case Hurdle.EXPIRED:
            raise errors.UndoExpired(window=window)
        case Hurdle.OVERTAKEN:
            raise errors.ChangeOvertaken(parts=sorted(change.after or {}))
        case None:
            return
