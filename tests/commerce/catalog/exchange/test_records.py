"""Records out of bytes: what is given back, what is complained about, and at which row."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.commerce.catalog.exchange.records import MAX_RECORD_BYTES, Record, RecordReader, read_all
from sokoni.commerce.catalog.types import Issue

HEAD = b"a,b,c\n"


def read(data: bytes, size: int = 7) -> list[Record | Issue]:
    return list(read_all(data[start : start + size] for start in range(0, len(data), size)))


def rows(data: bytes, size: int = 7) -> list[tuple[int, object]]:
    """Each item as (row, cells) or (row, code of the complaint)."""
    return [(item.row, item.cells if isinstance(item, Record) else item.code) for item in read(data, size)]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"1,2,3\n4,5,6\n", [(2, ["1", "2", "3"]), (3, ["4", "5", "6"])]),
        (b"1,2,3", [(2, ["1", "2", "3"])]),
        (b"1,2,3\r\n\r\n4,5,6\r\n", [(2, ["1", "2", "3"]), (4, ["4", "5", "6"])]),
        (b'"x\ny","p ""q""",3\n4,5,6\n', [(2, ["x\ny", 'p "q"', "3"]), (3, ["4", "5", "6"])]),
        (b'5" pipe,2,3\n', [(2, ['5" pipe', "2", "3"])]),
        (b'1,"2,3\n4,5,6\n7,8,9\n', [(2, "import.broken_quotes"), (3, ["4", "5", "6"]), (4, ["7", "8", "9"])]),
        (b'1,"2" x,3\n4,5,6\n', [(2, "import.broken_quotes"), (3, ["4", "5", "6"])]),
        (b'1,"2\n4,"5" x,6\n7,8,9\n', [(2, "import.broken_quotes"), (3, "import.broken_quotes"), (4, ["7", "8", "9"])]),
        (b"1,\xe9,3\n4,5,6\n", [(2, "import.not_utf8"), (3, ["4", "5", "6"])]),
        (b'1,"\n\xe9\n",3\n4,5,6\n', [(2, "import.not_utf8"), (3, ["4", "5", "6"])]),
        (b"1,\x00,3\n4,5,6\n", [(2, "import.not_text"), (3, ["4", "5", "6"])]),
    ],
)
def test_reads_what_can_be_read_and_numbers_the_rest(data: bytes, expected: list[tuple[int, object]]):
    assert rows(HEAD + data)[1:] == expected


@pytest.mark.parametrize("size", [1, 2, 3, 5, 1000])
def test_gives_the_same_whatever_the_blocks_are(size: int):
    data = '\ufeffa,b,c\r\n"x\r\ny",2,3\r\n1,"2,3\r\n4,5,6\r\n'.encode()
    assert rows(data, size) == rows(data, 4)


def test_drops_the_mark_at_the_beginning_of_a_file():
    assert rows(b"\xef\xbb\xbfa,b\n1,2\n") == [(1, ["a", "b"]), (2, ["1", "2"])]


@pytest.mark.parametrize(("mark", "word"), [(b";", ";"), (b"\t", "\t")])
def test_finds_other_separators_in_the_first_row(mark: bytes, word: str):
    assert rows(b"a,b,c\n1,2,3\n".replace(b",", mark)) == [(1, ["a", "b", "c"]), (2, ["1", "2", "3"])]


def test_takes_a_lone_carriage_return_for_the_end_of_a_row_where_there_is_no_other():
    assert rows(b"a,b\r1,2\r", 1000) == [(1, ["a", "b"]), (2, ["1", "2"])]


@pytest.mark.parametrize("start", ["a,b\n".encode("utf-16"), b"PK\x03\x04....", b"\x1f\x8b\x08\x00", b"%PDF-1.7"])
def test_refuses_files_that_are_no_text_of_this_kind(start: bytes):
    assert rows(start + b"1,2\n" * 10) == [(1, "import.file_unusable")]


ENORMOUS = {
    "one line": b"x" * (100 << 20),
    "many lines": (b"some words " * 90 + b"\n") * (100 << 10),
    "doubled quotes": b'""' * (50 << 20),
}


@pytest.mark.parametrize("kind", ENORMOUS)
def test_refuses_a_cell_of_100_megabytes_without_keeping_it(kind: str):
    inside = ENORMOUS[kind]
    blocks = [HEAD + b'1,"', *(inside[at : at + 65536] for at in range(0, len(inside), 65536)), b'",3\n4,5,6\n']
    reader = RecordReader()
    found: list[Record | Issue] = []
    most_kept = 0
    for block in blocks:
        found += reader.feed(block)
        most_kept = max(most_kept, reader.kept)
    found += reader.finish()
    assert [(item.row, item.cells if isinstance(item, Record) else item.code) for item in found] == [
        (1, ["a", "b", "c"]),
        (2, "import.cell_too_large"),
        (3, ["4", "5", "6"]),
    ]
    assert most_kept <= MAX_RECORD_BYTES + 65536


def test_gives_up_a_file_whose_quotes_would_be_read_again_without_end():
    data = HEAD + b'1,"2\n' + b'x",y,"z\n' * 400_000
    reader = RecordReader()
    found = reader.feed(data) + reader.finish()
    assert reader.is_unusable
    assert found[-1].row == 2


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00\r")), min_size=3, max_size=3)))
def test_gives_back_whatever_a_csv_writer_wrote(table: list[list[str]]):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows([["a", "b", "c"], *table])
    found = [item.cells for item in read(out.getvalue().encode(), 11) if isinstance(item, Record)]
    assert found == [["a", "b", "c"], *(row for row in table if any(row))]


@given(st.binary(max_size=400), st.integers(1, 50))
def test_never_raises_and_never_counts_backwards(data: bytes, size: int):
    numbers = [item.row for item in read(data, size)]
    assert numbers == sorted(numbers)


@given(st.text('a,"\n\r;\t1', max_size=200), st.integers(1, 50))
def test_never_raises_on_broken_tables(text: str, size: int):
    numbers = [item.row for item in read(HEAD + text.encode(), size)]
    assert numbers == sorted(numbers)
    assert all(number <= text.count("\n") + 2 for number in numbers)
