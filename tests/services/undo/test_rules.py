"""What can be taken back, decided from what is recorded."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from sokoni.core.change import SYSTEM
from sokoni.core.errors import DomainError
from sokoni.identity.permission.types import TeamRole
from sokoni.services.undo import errors, rules
from sokoni.services.undo.types import Hurdle, RecordedChange

NOW = datetime(2026, 3, 2, tzinfo=UTC)
WINDOW = timedelta(hours=24)
CHANGE = RecordedChange(
    id=uuid4(),
    shop_id=uuid4(),
    action="thing.update",
    subject_kind="thing",
    subject_id=uuid4(),
    actor=SYSTEM,
    group_id=None,
    undoes_id=None,
    undone_by_id=None,
    is_overtaken=False,
    before={"name": "a"},
    after={"name": "b"},
    created_at=NOW - timedelta(hours=1),
)


class Things:
    """Takes everything back; reviews are an operator's."""

    kind = "thing"

    def can_undo(self, action: str) -> bool:
        raise AssertionError(action)

    def is_for_operators(self, action: str) -> bool:
        return action.startswith("review.")

    def role_for(self, action: str) -> TeamRole:
        raise AssertionError(action)

    async def undo(self, *_: object, **__: object) -> dict[object, DomainError]:
        raise AssertionError


def test_what_was_just_done_can_be_undone_until_the_window_closes():
    verdict = rules.judge(CHANGE, undoer=Things(), as_operator=False, now=NOW, window=WINDOW)
    assert (verdict.can_undo, verdict.until) == (True, NOW + timedelta(hours=23))
    rules.check(CHANGE, verdict, window=WINDOW)


@pytest.mark.parametrize(
    ("differing", "hurdle", "error"),
    [
        ({"undone_by_id": uuid4()}, Hurdle.UNDONE, errors.ChangeUndone),
        ({"created_at": NOW - WINDOW}, Hurdle.EXPIRED, errors.UndoExpired),
        ({"is_overtaken": True}, Hurdle.OVERTAKEN, errors.ChangeOvertaken),
        ({"action": "review.rejected"}, Hurdle.OPERATORS, errors.UndoForOperators),
        ({"action": "undo.review.rejected"}, Hurdle.OPERATORS, errors.UndoForOperators),
    ],
)
def test_says_before_what_stands_against_it(differing: dict[str, object], hurdle: Hurdle, error: type[DomainError]):
    change = replace(CHANGE, **differing)
    verdict = rules.judge(change, undoer=Things(), as_operator=False, now=NOW, window=WINDOW)
    assert (verdict.hurdle, verdict.can_undo) == (hurdle, False)
    with pytest.raises(error):
        rules.check(change, verdict, window=WINDOW)


def test_what_nobody_knows_how_to_undo_is_final():
    verdict = rules.judge(CHANGE, undoer=None, as_operator=True, now=NOW, window=WINDOW)
    with pytest.raises(errors.ChangeFinal):
        rules.check(CHANGE, verdict, window=WINDOW)


def test_operators_undo_their_own_decisions():
    change = replace(CHANGE, action="review.rejected")
    assert rules.judge(change, undoer=Things(), as_operator=True, now=NOW, window=WINDOW).can_undo
