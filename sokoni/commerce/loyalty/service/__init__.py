"""What others may do with points."""

from sokoni.commerce.loyalty.service.following import follow
from sokoni.commerce.loyalty.service.losing import expire, list_expired_holders, list_expiring
from sokoni.commerce.loyalty.service.programme import find_programme, save_programme
from sokoni.commerce.loyalty.service.spending import open_redemption, redeem
from sokoni.commerce.loyalty.service.standing import (
    get_standing,
    grant,
    list_entries,
    list_for_account,
    look,
    set_wants_mail,
)

__all__ = [
    "expire",
    "find_programme",
    "follow",
    "get_standing",
    "grant",
    "list_entries",
    "list_expired_holders",
    "list_expiring",
    "list_for_account",
    "look",
    "open_redemption",
    "redeem",
    "save_programme",
    "set_wants_mail",
]
