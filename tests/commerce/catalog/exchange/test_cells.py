"""What single cells say."""

import contextlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.commerce.catalog.exchange import cells
from sokoni.commerce.catalog.types import Status


@pytest.mark.parametrize("text", ["TRUE", "true", "True", "yes", "Y", "1", " on "])
def test_reads_every_yes(text: str):
    assert cells.read_bool(text, blank=False) is True


@pytest.mark.parametrize("text", ["FALSE", "false", "no", "N", "0", "off"])
def test_reads_every_no(text: str):
    assert cells.read_bool(text, blank=True) is False


@pytest.mark.parametrize("blank", [True, False])
def test_takes_a_blank_for_what_it_is_told(*, blank: bool):
    assert cells.read_bool(" ", blank=blank) is blank


@pytest.mark.parametrize(
    ("text", "decimals", "amount"),
    [
        ("12.50", 2, 1250),
        ("12.5", 2, 1250),
        ("12", 2, 1200),
        ("12.500", 2, 1250),
        ("1200.0", 0, 1200),
        ("1.5", 3, 1500),
    ],
)
def test_reads_prices_in_minor_units(text: str, decimals: int, amount: int):
    assert cells.read_price(text, decimals=decimals) == amount


@pytest.mark.parametrize("text", ["-1", "1,50", "$5", "1.999", "12e3", "NaN", "", "٣", "9" * 40, "1 000"])
def test_refuses_what_is_no_price(text: str):
    with pytest.raises(cells.CellError):
        cells.read_price(text, decimals=2)


@given(st.integers(0, cells.MAX_PRICE), st.sampled_from([0, 2, 3]))
def test_reads_back_every_price_as_it_is_written(amount: int, decimals: int):
    whole, fraction = divmod(amount, 10**decimals)
    text = f"{whole}.{fraction:0{decimals}}" if decimals else str(whole)
    assert cells.read_price(text, decimals=decimals) == amount


@pytest.mark.parametrize(
    ("text", "unit", "grams"),
    [
        ("1", "kg", 1000),
        ("1.5", "kg", 1500),
        ("1", "lb", 454),
        ("1", "oz", 28),
        ("250", "g", 250),
        ("250.5", "", 251),
        ("", "kg", 0),
    ],
)
def test_reads_weights_in_grams(text: str, unit: str, grams: int):
    assert cells.read_grams(text, unit=unit) == grams


@pytest.mark.parametrize(("text", "unit"), [("-1", "g"), ("x", "g"), ("1", "stone"), ("1e400", "g"), ("NaN", "kg")])
def test_refuses_what_is_no_weight(text: str, unit: str):
    with pytest.raises(cells.CellError):
        cells.read_grams(text, unit=unit)


@pytest.mark.parametrize(("text", "number"), [("3", 3), ("3.0", 3), ("-2", -2), ("+4", 4)])
def test_reads_whole_numbers_as_spreadsheets_write_them(text: str, number: int):
    assert cells.read_whole(text, largest=100) == number


@pytest.mark.parametrize("text", ["3.5", "x", "", "101", "1e2"])
def test_refuses_what_is_no_whole_number(text: str):
    with pytest.raises(cells.CellError):
        cells.read_whole(text, largest=100)


@pytest.mark.parametrize(
    ("text", "policy"),
    [("deny", "deny"), ("DENY", "deny"), ("", "deny"), ("continue", "backorder"), ("TRUE", "backorder")],
)
def test_reads_policies_of_both_generations(text: str, policy: str):
    assert cells.read_policy(text) == policy


@pytest.mark.parametrize(
    ("text", "status"),
    [("Active", Status.APPROVED), ("", Status.APPROVED), ("draft", Status.DRAFT), ("archived", Status.ARCHIVED)],
)
def test_reads_statuses(text: str, status: Status):
    assert cells.read_status(text) is status


def test_refuses_unknown_words_for_policy_and_status():
    with pytest.raises(cells.CellError):
        cells.read_policy("perhaps")
    with pytest.raises(cells.CellError):
        cells.read_status("perhaps")
    with pytest.raises(cells.CellError):
        cells.read_bool("perhaps", blank=True)


def test_keeps_each_tag_once_in_order():
    assert cells.read_tags("Gold,  Moon , ,Gold,New  arrivals") == ("Gold", "Moon", "New arrivals")


_READERS = (
    lambda text: cells.read_bool(text, blank=True),
    lambda text: cells.read_price(text, decimals=2),
    lambda text: cells.read_grams(text, unit=text),
    lambda text: cells.read_whole(text, largest=100),
    cells.read_policy,
    cells.read_status,
)


@given(st.sampled_from(_READERS), st.text(max_size=60))
def test_reads_or_says_no_in_few_words_whatever_a_cell_holds(read: Callable[[str], object], text: str):
    with contextlib.suppress(cells.CellError):
        assert read(text) is not None
        return
    with pytest.raises(cells.CellError) as refused:
        read(text)
    assert len(str(refused.value)) < 200
