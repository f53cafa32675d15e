"""Files of stock read: what their rows say, and that nothing in them makes the reader fall over."""

from hypothesis import given
from hypothesis import strategies as st

from sokoni.commerce.catalog.types import Issue
from sokoni.commerce.stock.importing import sheet
from sokoni.commerce.stock.importing.types import SheetRow
from sokoni.core import ids


def _read(text: str) -> tuple[list[SheetRow], list[Issue]]:
    items = list(sheet.read(text.encode()))
    return [each for each in items if isinstance(each, SheetRow)], [each for each in items if isinstance(each, Issue)]


def test_our_own_columns_are_read_and_blank_cells_say_nothing() -> None:
    variant_id = ids.new_id()
    rows, issues = _read(f"sku,location,on_hand,as_of,variant_id\nA,,3,7,\n'=B,,4.0,,{variant_id}\nC,,,,\n")
    assert issues == []
    assert [(each.row, each.sku, each.on_hand, each.as_of, each.variant_id) for each in rows] == [
        (2, "A", 3, 7, None),
        (3, "=B", 4, None, variant_id),
    ]


def test_shopify_s_inventory_file_says_what_is_new_and_else_what_is_there() -> None:
    rows, issues = _read(
        "Handle,Title,SKU,Location,On hand (current),On hand (new)\n"
        "lamp,Lamp,A,Shed,5,9\nlamp,Lamp,A,Attic,,not stocked\nlamp,Lamp,B,Attic,Not stocked,\nlamp,Lamp,C,Shed,4,\n"
    )
    # A file that comes straight from there has no new numbers yet.
    assert [(each.sku, each.location, each.on_hand) for each in rows] == [("A", "Shed", 9), ("C", "Shed", 4)]
    assert issues == []


def test_each_row_that_says_nothing_usable_is_told_with_its_number() -> None:
    rows, issues = _read("sku,variant_id,on_hand,as_of\nA,,many,\nB,,-1,\n,,3,\nC,nonsense,3,\nD,,3,soon\nE,,3,\n")
    assert [each.sku for each in rows] == ["E"]
    assert [(each.row, each.code) for each in issues] == [
        (2, "import.on_hand"),
        (3, "import.negative_stock"),
        (4, "import.no_variant_named"),
        (5, "import.no_variant_id"),
        (6, "import.as_of"),
    ]


def test_a_file_of_something_else_is_refused_as_a_whole() -> None:
    rows, issues = _read("Handle,Title\nlamp,Lamp\n")
    assert (rows, [each.code for each in issues]) == ([], ["import.not_stock"])


@given(st.binary(max_size=300) | st.text(alphabet="sku,on_hand\n\r\"';0123456789-=", max_size=200).map(str.encode))
def test_no_bytes_make_it_fall_over(data: bytes) -> None:
    for item in sheet.read(data):
        assert isinstance(item, SheetRow | Issue)
