"""What a row of a file means: a count of the shelf, to which what moved since is added."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.commerce.stock.importing import rules
from sokoni.commerce.stock.importing.errors import StockCountedSince
from sokoni.commerce.stock.importing.types import CountedItem, SheetRow, Since
from sokoni.core import ids

VARIANT, OTHER = ids.new_id(), ids.new_id()


def _row(number: int, *, sku: str = "A", location: str = "", named: bool = False) -> SheetRow:
    return SheetRow(
        row=number, sku=sku, variant_id=VARIANT if named else None, location=location, on_hand=number, as_of=None
    )


def _item(on_hand: int, as_of: int | None = 4) -> CountedItem:
    return CountedItem(row=2, variant_id=VARIANT, on_hand=on_hand, as_of=as_of)


def test_a_variant_counts_once_and_what_the_shop_does_not_sell_is_told() -> None:
    rows = [_row(2), _row(3, named=True), _row(4, sku="B"), _row(5, sku="C", named=False)]
    items, issues = rules.resolve(rows, by_sku={"A": VARIANT, "B": OTHER}, own=frozenset([VARIANT]))
    assert [(each.row, each.variant_id) for each in items] == [(2, VARIANT), (4, OTHER)]
    assert [(each.row, each.code) for each in issues] == [(3, "import.named_twice"), (5, "import.unknown_variant")]


def test_another_shop_s_variant_is_nobody_s() -> None:
    items, issues = rules.resolve([_row(2, named=True)], by_sku={}, own=frozenset())
    assert (items, [each.code for each in issues]) == ([], ["import.unknown_variant"])


def test_of_several_places_the_first_counts() -> None:
    rows = [_row(2, location="Shed"), _row(3, sku="B", location="Attic"), _row(4, sku="B", location="Shed")]
    items, issues = rules.resolve(rows, by_sku={"A": VARIANT, "B": OTHER}, own=frozenset())
    assert [each.row for each in items] == [2, 4]
    assert [(each.row, each.code) for each in issues] == [(3, "import.other_place")]


@given(st.integers(0, 1000), st.integers(-50, 50), st.integers(-500, 500))
def test_applied_again_it_says_the_same(on_hand: int, moved: int, imported: int) -> None:
    first = rules.wanted(_item(on_hand), Since(moved=moved))
    again = rules.wanted(_item(on_hand), Since(moved=moved, imported=imported))
    undone = rules.wanted(_item(on_hand), Since(moved=moved, imported=imported, taken_back=-imported))
    assert first == again == undone == on_hand + moved


def test_without_a_step_it_is_what_is_there_now() -> None:
    assert rules.wanted(_item(7, as_of=None), Since(moved=-3, is_counted=True)) == 7
    assert rules.wanted(_item(7), None) == 7


@pytest.mark.parametrize("since", [Since(is_counted=True), Since(imported=2, taken_back=-1), Since(taken_back=4)])
def test_what_was_counted_since_stays_as_it_was_counted(since: Since) -> None:
    with pytest.raises(StockCountedSince):
        rules.wanted(_item(7), since)
