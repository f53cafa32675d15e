"""What can be done with an address book."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sokoni.commerce.customer import repository, rules
from sokoni.commerce.customer.errors import AddressBookFull, AddressMissing
from sokoni.commerce.customer.types import AddressDraft, SavedAddress
from sokoni.core import ids
from sokoni.core.database import ReadSession, WriteSession


async def list_addresses(session: ReadSession, *, account_id: UUID) -> list[SavedAddress]:
    """Somebody's addresses, the one that checkout begins with in front; one statement."""
    return await repository.list_addresses(session, account_id=account_id)


async def get_address(session: ReadSession, *, account_id: UUID, address_id: UUID) -> SavedAddress:
    """One address of somebody's book.

    Raises:
        AddressMissing: it is not in the book.
    """
    found = await repository.get(session, account_id=account_id, address_id=address_id)
    if found is None:
        raise AddressMissing
    return found


async def add_address(session: WriteSession, *, account_id: UUID, draft: AddressDraft, now: datetime) -> UUID:
    """The id of a new address; the first one of a book stands first. An address that is there already is not doubled.

    Raises:
        AddressIncomplete: a part is missing or too long.
        AddressBookFull: the book has its 20 addresses.
    """
    cleaned = rules.normalise(draft)
    await repository.lock_book(session, account_id=account_id)
    known = await repository.list_addresses(session, account_id=account_id)
    for address in known:
        if _draft_of(address) == cleaned:
            return address.id
    if len(known) >= rules.MAX_ADDRESSES:
        raise AddressBookFull(maximum=rules.MAX_ADDRESSES)
    address_id = ids.new_id()
    await repository.insert_address(
        session, address_id=address_id, account_id=account_id, draft=cleaned, is_first=not known, now=now
    )
    return address_id


async def change_address(
    session: WriteSession, *, account_id: UUID, address_id: UUID, draft: AddressDraft, now: datetime
) -> None:
    """Write an address anew; orders keep the one that they were sent to.

    Raises:
        AddressIncomplete: a part is missing or too long.
        AddressMissing: it is not in the book.
    """
    values = asdict(rules.normalise(draft))
    if not await repository.update_address(
        session, account_id=account_id, address_id=address_id, values=values, now=now
    ):
        raise AddressMissing


async def put_first(session: WriteSession, *, account_id: UUID, address_id: UUID, now: datetime) -> None:
    """Let checkout begin with an address.

    Raises:
        AddressMissing: it is not in the book.
    """
    await repository.lock_book(session, account_id=account_id)
    await repository.clear_first(session, account_id=account_id)
    if not await repository.update_address(
        session, account_id=account_id, address_id=address_id, values={"is_first": True}, now=now
    ):
        raise AddressMissing


async def remove_address(session: WriteSession, *, account_id: UUID, address_id: UUID, now: datetime) -> None:
    """Take an address out of the book; where it stood first, the newest of the others does.

    Raises:
        AddressMissing: it is not in the book.
    """
    await repository.lock_book(session, account_id=account_id)
    if not await repository.delete_address(session, account_id=account_id, address_id=address_id):
        raise AddressMissing
    left = await repository.list_addresses(session, account_id=account_id)
    if left and not left[0].is_first:
        await repository.update_address(
            session, account_id=account_id, address_id=left[0].id, values={"is_first": True}, now=now
        )


def _draft_of(address: SavedAddress) -> AddressDraft:
    known = asdict(address)
    return AddressDraft(**{name: known[name] for name in AddressDraft.__dataclass_fields__})
