"""Cursors come back as they went, and nothing else is taken for one."""

import contextlib
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.core import pages

VALUES = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=50),
    st.integers(-(2**63), 2**63 - 1),
    st.uuids(),
    st.none(),
    st.datetimes(timezones=st.just(UTC)),
)


@given(values=st.lists(VALUES, max_size=4))
def test_cursor_comes_back_as_it_went(values: list[str | int | UUID | datetime | None]):
    assert pages.decode_cursor(pages.encode_cursor(*values)) == tuple(values)


@given(text=st.text(max_size=200))
def test_any_other_text_is_refused_or_read_but_never_crashes(text: str):
    with contextlib.suppress(pages.InvalidCursor):
        assert isinstance(pages.decode_cursor(text), tuple)


def test_refuses_a_cursor_of_another_order():
    with pytest.raises(pages.InvalidCursor):
        pages.decode_cursor(pages.encode_cursor("a", 1), length=3)


@pytest.mark.parametrize(("counted", "shown"), [(0, "0"), (999, "999"), (1000, "1,000"), (1001, "1,000+")])
def test_counts_are_exact_to_a_thousand(counted: int, shown: str):
    assert str(pages.Count.limited(counted)) == shown
