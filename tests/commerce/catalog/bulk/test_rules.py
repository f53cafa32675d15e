"""What bulk work makes of a product, and which actions mean something."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.commerce.catalog.bulk import errors, rules
from sokoni.commerce.catalog.bulk.types import BulkAction, BulkKind
from sokoni.commerce.catalog.errors import ProductInvalid, ProductMoveRefused

PRICES = st.integers(0, 10**12)
VARIANT = {
    "position": 1,
    "sku": None,
    "barcode": "",
    "option_values": ["Default Title", "", ""],
    "price": 1000,
    "compare_at": None,
    "weight_grams": 0,
    "taxable": True,
    "requires_shipping": True,
    "image_id": None,
}
STATE = {
    "status": "draft",
    "status_reason": "",
    "publish_at": None,
    "unpublish_at": None,
    "tags": ["Old", "red"],
    "category_ids": ["b"],
    "variants": {"v": VARIANT},
    "vendor": "Sol",
    "product_type": "",
    "texts": {"es": {"title": "x"}},
}


def reprice(**fields: object) -> BulkAction:
    return BulkAction(kind=BulkKind.REPRICE, **fields)


def applied(action: BulkAction, state: dict[str, object] = STATE) -> dict[str, object]:
    return dict(rules.applied(action, state, language="es", auto_approve=True, values={}))


@pytest.mark.parametrize(
    ("price", "fields", "expected"),
    [
        (1000, {"percent_bp": -1000}, 900),
        (999, {"percent_bp": -1000}, 899),
        (5, {"percent_bp": 1000}, 6),
        (1000, {"amount": -1500}, 0),
        (1000, {"amount": 50}, 1050),
        (1234, {"percent_bp": 0, "ending": 99}, 1199),
        (1260, {"percent_bp": 0, "ending": 99}, 1299),
        (1249, {"percent_bp": 0, "ending": 99}, 1299),
        (20, {"percent_bp": 0, "ending": 99}, 99),
        (129_900, {"percent_bp": -1000, "ending": 90_000, "ending_of": 100_000}, 90_000),
        (5_249_000, {"amount": 0, "ending": 0, "ending_of": 100_000}, 5_200_000),
    ],
)
def test_a_price_becomes(price: int, fields: dict[str, int], expected: int):
    assert rules.new_price(price, reprice(**fields)) == expected


@given(PRICES, st.integers(-10_000, 100_000), st.integers(0, 99))
def test_a_price_with_an_ending_ends_so_and_is_near(price: int, percent_bp: int, ending: int):
    exact = rules.new_price(price, reprice(percent_bp=percent_bp))
    rounded = rules.new_price(price, reprice(percent_bp=percent_bp, ending=ending))
    assert rounded % 100 == ending
    assert abs(rounded - exact) <= max(50, ending)


@given(PRICES, st.integers(-10_000, 100_000))
def test_a_price_never_falls_below_nought_and_never_moves_against_the_sign(price: int, percent_bp: int):
    made = rules.new_price(price, reprice(percent_bp=percent_bp))
    assert made >= 0
    assert (made - price) * percent_bp >= 0


def test_the_old_price_stands_beside_a_lower_one_only():
    cheaper = applied(reprice(percent_bp=-5000, keep_old_as_compare_at=True))
    assert (cheaper["variants"]["v"]["price"], cheaper["variants"]["v"]["compare_at"]) == (500, 1000)
    dearer = applied(reprice(percent_bp=5000, keep_old_as_compare_at=True))
    assert (dearer["variants"]["v"]["price"], dearer["variants"]["v"]["compare_at"]) == (1500, None)


def test_tags_and_categories_come_and_go():
    tagged = applied(BulkAction(kind=BulkKind.TAGS, add=("new", "red"), remove=("OLD",)))
    assert tagged["tags"] == ["red", "new"]
    moved = applied(BulkAction(kind=BulkKind.CATEGORIES, add=("a",), remove=("b",)))
    assert moved["category_ids"] == ["a"]


@pytest.mark.parametrize(
    "action",
    [
        BulkAction(kind=BulkKind.FIELDS, vendor="x" * 256),
        BulkAction(kind=BulkKind.FIELDS, product_type="x" * 256),
        BulkAction(kind=BulkKind.TAGS, add=("x" * 256,)),
        BulkAction(kind=BulkKind.TAGS, add=tuple(map(str, range(249)))),
    ],
)
def test_words_grow_no_longer_than_files_and_programs_may_say_them(action: BulkAction):
    with pytest.raises(ProductInvalid):
        applied(action)


def test_moves_go_by_the_table():
    assert applied(BulkAction(kind=BulkKind.PUBLISH))["status"] == "approved"
    assert applied(BulkAction(kind=BulkKind.TAKE_DOWN)) == STATE
    with pytest.raises(ProductMoveRefused):
        applied(BulkAction(kind=BulkKind.PUBLISH), {**STATE, "status": "archived"})


def test_fields_are_set_where_they_are_said():
    changed = applied(BulkAction(kind=BulkKind.FIELDS, product_type="Lamp"))
    assert (changed["vendor"], changed["product_type"]) == ("Sol", "Lamp")
    assert applied(BulkAction(kind=BulkKind.FIELDS, vendor=""))["vendor"] == ""


@pytest.mark.parametrize(
    "action",
    [
        reprice(),
        reprice(percent_bp=1, amount=1),
        reprice(percent_bp=-10_001),
        reprice(percent_bp=1, ending=100),
        reprice(percent_bp=1, ending=5, ending_of=50),
        reprice(amount=10**16),
        BulkAction(kind=BulkKind.TAGS),
        BulkAction(kind=BulkKind.TAGS, add=("a",), remove=("a",)),
        BulkAction(kind=BulkKind.ATTRIBUTE),
        BulkAction(kind=BulkKind.FIELDS),
    ],
)
def test_refuses_actions_that_mean_nothing(action: BulkAction):
    with pytest.raises(errors.BulkInvalid):
        rules.check_action(action)


def test_a_token_stands_for_exactly_what_was_previewed():
    now = datetime(2026, 3, 2, tzinfo=UTC)
    one, two = (uuid4(), now), (uuid4(), now)
    action = {"kind": "publish"}
    token = rules.token_of(action, [one, two])
    assert rules.token_of(action, [two, one]) == token
    others = [
        rules.token_of(action, [one]),
        rules.token_of({"kind": "archive"}, [one, two]),
        rules.token_of(action, [one, (two[0], now + timedelta(microseconds=1))]),
    ]
    assert len({token, *others}) == 4


@pytest.mark.parametrize(
    ("text", "exponent", "ending"),
    [
        ("0.99", 2, (99, 100)),
        ("0.9", 2, (90, 100)),
        ("9.50", 2, (950, 1000)),
        ("0", 2, (0, 100)),
        ("000", 2, (0, 100_000)),
        ("900", 2, (90_000, 100_000)),
        ("0", 0, (0, 10)),
        ("99", 0, (99, 100)),
    ],
)
def test_an_ending_is_read_as_one_writes_the_end_of_a_price(text: str, exponent: int, ending: tuple[int, int]):
    assert rules.read_ending(text, exponent=exponent) == ending


@pytest.mark.parametrize("text", ["", "x", "-1", "1.", ".99", "0.999", "12345678", "1e3", "\u066b"])
def test_what_is_no_end_of_a_price_is_refused(text: str):
    with pytest.raises(errors.BulkInvalid):
        rules.read_ending(text, exponent=2)


@given(price=PRICES, whole=st.integers(0, 9999), cents=st.integers(0, 99))
def test_prices_end_as_was_written(price: int, whole: int, cents: int):
    written = f"{whole}.{cents:02}"
    ending, ending_of = rules.read_ending(written, exponent=2)
    action = BulkAction(kind=BulkKind.REPRICE, percent_bp=0, ending=ending, ending_of=ending_of)
    rules.check_action(action)
    end = written if whole else f".{cents:02}"
    assert f"{rules.new_price(price, action) / 100:.2f}".endswith(end)
