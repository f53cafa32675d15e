"""What an address book refuses.

DomainError
├── AddressMissing       it is not in this book
├── AddressIncomplete    a part without which nothing arrives is missing or too long
└── AddressBookFull      more addresses than anybody needs
"""

from sokoni.core.errors import DomainError, Kind


class AddressMissing(DomainError):
    """There is no such address in the book."""

    code = "customer.address_missing"
    kind = Kind.MISSING
    message = "This address is not in your address book."
    hint = "Look at your address book: it may have been removed on another device."


class AddressIncomplete(DomainError):
    """A part of an address is missing or longer than any label."""

    code = "customer.address_incomplete"
    kind = Kind.INVALID
    message = "Please fill this in, in at most {maximum} letters."
    hint = "Name, street, city and country are what a courier needs."

    def __init__(self, *, field: str, maximum: int) -> None:
        super().__init__(field=field, maximum=maximum)


class AddressBookFull(DomainError):
    """The book has as many addresses as it may."""

    code = "customer.address_book_full"
    kind = Kind.CONFLICT
    message = "Your address book has {maximum} addresses, which is all it holds."
    hint = "Remove one that you do not need any more."

    def __init__(self, *, maximum: int) -> None:
        super().__init__(maximum=maximum)
