"""Who may manage API keys."""

from sokoni.identity.apikey import errors
from sokoni.identity.permission.types import Means, Subject


def check_may_manage_keys(subject: Subject) -> None:
    """Pass whoever signed in.

    Raises:
        KeyCannotMakeKeys: it is a key that asks.
    """
    if subject.means is Means.API_KEY:
        raise errors.KeyCannotMakeKeys
