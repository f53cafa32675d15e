"""Cells go out so that no spreadsheet runs them, and come back as they were."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from sokoni.core import tables

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30) | st.from_regex(
    r"'{0,2}[=+\-@\t\r]{0,2}[a-z,\"\n]{0,5}", fullmatch=True
)


@given(TEXTS)
def test_a_guarded_text_is_no_formula_and_comes_back(text: str) -> None:
    guarded = tables.guard(text)
    assert not guarded.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert tables.unguard(guarded) == text


@given(st.lists(st.lists(TEXTS, min_size=2, max_size=4), max_size=5))
def test_any_reader_gets_the_cells_that_were_written(rows: list[list[str]]) -> None:
    written = tables.csv_lines(rows).decode()
    assert list(csv.reader(io.StringIO(written, newline=""), strict=True)) == rows
