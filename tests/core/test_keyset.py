"""A list is read page by page, forwards and back, and each row stands on one page."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import Integer, Select, bindparam, column, func, select

from sokoni.core import keyset
from sokoni.core.database import WriteSession, count_statements
from sokoni.core.keyset import Keyset, PreparedPages
from sokoni.core.pages import InvalidCursor, Page, PageQuery, encode_cursor

Reading = Callable[..., Awaitable[Page[int]]]


def numbers(count: int):
    return func.generate_series(1, count).table_valued("n").render_derived()


async def read(session: WriteSession, count: int, query: PageQuery, *, falls: bool = False) -> Page[int]:
    listed = numbers(count)
    order = Keyset(columns=(listed.c.n,), kinds=(int,), falls=falls)
    return await keyset.read(session, select(listed.c.n), order, query, show=lambda row: row.n)


LISTED = func.generate_series(1, bindparam("count", type_=Integer)).table_valued(column("n", Integer)).render_derived()
BUILT = {falls: PreparedPages(Keyset(columns=(LISTED.c.n,), kinds=(int,), falls=falls)) for falls in (False, True)}


async def read_built(session: WriteSession, count: int, query: PageQuery, *, falls: bool = False) -> Page[int]:
    values = {"count": count}
    return await BUILT[falls].read(
        session, "all", lambda: select(LISTED.c.n), query, values=values, show=lambda row: row.n
    )


@pytest.mark.parametrize("read", [read, read_built])
@pytest.mark.parametrize("falls", [False, True])
@pytest.mark.parametrize("limit", [1, 2, 3, 10])
@pytest.mark.parametrize("count", [0, 1, 4, 6, 7])
async def test_pages_hold_each_row_once_forwards_and_back(
    session: WriteSession, read: Reading, count: int, limit: int, *, falls: bool
):
    forwards = [await read(session, count, PageQuery(limit=limit), falls=falls)]
    while (cursor := forwards[-1].next_cursor) is not None:
        forwards.append(await read(session, count, PageQuery(limit=limit, cursor=cursor), falls=falls))
    back = [forwards[-1]]
    while (cursor := back[0].previous_cursor) is not None:
        back.insert(0, await read(session, count, PageQuery(limit=limit, cursor=cursor), falls=falls))

    expected = list(range(count, 0, -1) if falls else range(1, count + 1))
    assert [number for page in forwards for number in page.items] == expected
    assert [page.items for page in back] == [page.items for page in forwards]
    assert all(len(page.items) == limit for page in forwards[:-1])


async def test_statements_are_built_once_for_each_set_of_what_is_asked_and_not_kept_for_ever(session: WriteSession):
    built: list[int] = []

    def build() -> Select[tuple[int]]:
        built.append(1)
        return select(LISTED.c.n)

    pages = PreparedPages(Keyset(columns=(LISTED.c.n,), kinds=(int,)))
    for _ in range(3):
        for limit in (1, 25):
            found = await pages.read(
                session, "same", build, PageQuery(limit=limit), values={"count": 30}, show=lambda row: row.n
            )
            assert len(found.items) == limit
    assert len(built) == 1
    for name in range(100):
        await pages.read(session, name, build, PageQuery(), values={"count": 1}, show=lambda row: row.n)
    assert len(pages) <= 64


async def test_a_page_costs_one_statement(session: WriteSession):
    with count_statements() as counted:
        first = await read(session, 5, PageQuery(limit=2))
        await read(session, 5, PageQuery(limit=2, cursor=first.next_cursor))
    assert counted.value == 2


@pytest.mark.parametrize(
    "cursor", [encode_cursor("after", "x"), encode_cursor("beside", 1), encode_cursor("after", 1, 2)]
)
async def test_refuses_a_cursor_of_another_list(session: WriteSession, cursor: str):
    with pytest.raises(InvalidCursor):
        await read(session, 5, PageQuery(cursor=cursor))
