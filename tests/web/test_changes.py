"""What people changed is told in words, whatever it was."""

import ast
from pathlib import Path

import pytest

import sokoni
from sokoni.commerce.order.credit_types import CreditKind
from sokoni.commerce.payout.types import PayoutState
from sokoni.commerce.returns.types import State as ReturnState
from sokoni.commerce.shop.types import Status as ShopStatus
from sokoni.web.changes import ACTION_WORDS

ROOT = Path(sokoni.__file__).parent


def _recorded() -> set[str]:
    """The names under which changes are recorded, as far as they stand in the program as they are."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in ROOT.rglob("*.py"))
    keywords = (each for tree in trees for each in ast.walk(tree) if isinstance(each, ast.keyword))
    values = (each.value for each in keywords if each.arg == "action")
    return {each.value for each in values if isinstance(each, ast.Constant) and "." in str(each.value)}


def test_every_change_is_told_in_words():
    found = _recorded()
    assert "order.move" in found
    assert sorted(found - ACTION_WORDS.keys()) == []


@pytest.mark.parametrize(
    ("topic", "names"),
    [
        ("order.credit_{}", set(CreditKind)),
        ("return.{}", set(ReturnState) - {ReturnState.REQUESTED}),
        ("payout.{}", set(PayoutState) - {PayoutState.CARRIED, PayoutState.DRAFTED}),
        ("shop.{}", set(ShopStatus)),
    ],
)
def test_every_step_is_told_in_words(topic: str, names: set[str]):
    assert sorted({topic.format(each) for each in names} - ACTION_WORDS.keys()) == []
