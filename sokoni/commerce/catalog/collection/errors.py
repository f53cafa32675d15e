"""Why something cannot be done with collections.

DomainError
├── CollectionMissing      there is no such collection, or not for this visitor
├── CollectionInvalid      a field cannot be used
├── CollectionSlugTaken    the shop has another one at this address
└── CollectionByRule       products come into it by its rule, not by hand
"""

from sokoni.core.errors import DomainError, Kind, Reason


class CollectionMissing(DomainError):
    """There is no such collection, or it is not shown."""

    code = "catalog.collection_missing"
    kind = Kind.MISSING
    message = "There is no such collection here."
    hint = "Go back to the shop; the collection may have been renamed or taken down."


class CollectionInvalid(DomainError):
    """A field of a collection cannot be used."""

    code = "catalog.collection_invalid"
    kind = Kind.INVALID
    message = "The {field} of the collection cannot be used: {reason}."
    hint = "Correct it and save again."

    def __init__(self, *, field: str, reason: Reason) -> None:
        super().__init__(field=field, reason=reason)


class CollectionSlugTaken(DomainError):
    """Another collection of the shop stands at this address."""

    code = "catalog.collection_slug_taken"
    kind = Kind.CONFLICT
    message = "Another collection of this shop has the address '{slug}'."
    hint = "Choose another address, or leave it out and one is made of the title."

    def __init__(self, *, slug: str) -> None:
        super().__init__(slug=slug, field="slug")


class CollectionByRule(DomainError):
    """Products come into the collection by its rule."""

    code = "catalog.collection_by_rule"
    kind = Kind.CONFLICT
    message = "This collection fills itself by a rule."
    hint = "Change its rule, or make a collection that is put together by hand."
