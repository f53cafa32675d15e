"""Address books: of one account each, one address first, with an end."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from sokoni.commerce.customer import rules, service
from sokoni.commerce.customer.errors import AddressBookFull, AddressMissing
from sokoni.commerce.customer.types import AddressDraft
from sokoni.core import ids
from sokoni.core.database import WriteSession
from tests.support.factories import account as account_factory

HOME = AddressDraft(name="Neema Otieno", phone="", line="Moi Avenue 12", city="Nairobi", country="KE")
WORK = replace(HOME, line="Kenyatta Avenue 1")


@pytest.fixture
async def owner(session: WriteSession, now: datetime) -> UUID:
    return (await account_factory.account(session, now=now)).id


async def lines(session: WriteSession, owner: UUID) -> list[tuple[str, bool]]:
    return [(each.line, each.is_first) for each in await service.list_addresses(session, account_id=owner)]


async def test_the_first_address_stands_first_until_another_is_put_there(
    session: WriteSession, owner: UUID, now: datetime
):
    await service.add_address(session, account_id=owner, draft=HOME, now=now)
    work = await service.add_address(session, account_id=owner, draft=WORK, now=now + timedelta(minutes=1))
    assert await lines(session, owner) == [(HOME.line, True), (WORK.line, False)]
    await service.put_first(session, account_id=owner, address_id=work, now=now)
    assert await lines(session, owner) == [(WORK.line, True), (HOME.line, False)]


async def test_an_address_is_not_doubled(session: WriteSession, owner: UUID, now: datetime):
    first = await service.add_address(session, account_id=owner, draft=HOME, now=now)
    again = await service.add_address(session, account_id=owner, draft=replace(HOME, name=" Neema  Otieno"), now=now)
    assert first == again
    assert len(await lines(session, owner)) == 1


async def test_removing_the_first_puts_the_newest_in_its_place(session: WriteSession, owner: UUID, now: datetime):
    first = await service.add_address(session, account_id=owner, draft=HOME, now=now)
    for minutes, street in enumerate(("B Street", "C Street"), start=1):
        draft = replace(HOME, line=street)
        await service.add_address(session, account_id=owner, draft=draft, now=now + timedelta(minutes=minutes))
    await service.remove_address(session, account_id=owner, address_id=first, now=now)
    assert await lines(session, owner) == [("C Street", True), ("B Street", False)]


async def test_a_book_has_an_end(session: WriteSession, owner: UUID, now: datetime):
    for number in range(rules.MAX_ADDRESSES):
        await service.add_address(session, account_id=owner, draft=replace(HOME, line=f"Street {number}"), now=now)
    with pytest.raises(AddressBookFull):
        await service.add_address(session, account_id=owner, draft=WORK, now=now)


async def test_nobody_touches_another_s_book(session: WriteSession, owner: UUID, now: datetime):
    home = await service.add_address(session, account_id=owner, draft=HOME, now=now)
    stranger = (await account_factory.account(session, now=now)).id
    with pytest.raises(AddressMissing):
        await service.get_address(session, account_id=stranger, address_id=home)
    with pytest.raises(AddressMissing):
        await service.change_address(session, account_id=stranger, address_id=home, draft=WORK, now=now)
    with pytest.raises(AddressMissing):
        await service.put_first(session, account_id=stranger, address_id=home, now=now)
    with pytest.raises(AddressMissing):
        await service.remove_address(session, account_id=stranger, address_id=home, now=now)
    assert await lines(session, owner) == [(HOME.line, True)]


async def test_changing_writes_all_of_it_anew(session: WriteSession, owner: UUID, now: datetime):
    home = await service.add_address(session, account_id=owner, draft=replace(HOME, region="Coast"), now=now)
    await service.change_address(session, account_id=owner, address_id=home, draft=WORK, now=now)
    found = await service.get_address(session, account_id=owner, address_id=home)
    assert (found.line, found.region, found.is_first) == (WORK.line, "", True)


async def test_what_is_not_there_cannot_be_put_first(session: WriteSession, owner: UUID, now: datetime):
    await service.add_address(session, account_id=owner, draft=HOME, now=now)
    with pytest.raises(AddressMissing):
        await service.put_first(session, account_id=owner, address_id=ids.new_id(), now=now)
