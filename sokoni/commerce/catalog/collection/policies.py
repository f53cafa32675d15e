"""Who sees a collection."""

from sokoni.commerce.catalog.collection import errors
from sokoni.commerce.catalog.collection.types import Collection
from sokoni.identity.permission import policies
from sokoni.identity.permission.types import Subject


def sees_everything_in(subject: Subject, collection: Collection) -> bool:
    """Whether somebody works for the shop, or runs the marketplace."""
    return subject.is_operator or policies.is_member_of(subject, collection.shop_id)


def check_can_see(subject: Subject, collection: Collection) -> None:
    """Pass what is shown for everybody; the rest for the shop's team and operators.

    Raises:
        CollectionMissing: it is not shown, and not theirs.
    """
    if not (collection.is_listed or sees_everything_in(subject, collection)):
        raise errors.CollectionMissing
