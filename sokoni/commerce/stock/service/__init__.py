"""What others may ask of stock, by use case: read levels, keep them, hold goods and let them go."""

from sokoni.commerce.stock.service.holding import (
    add_waiting,
    allocate,
    allocate_all,
    check_supply,
    expire_holds,
    fulfil,
    fulfil_some,
    hold,
    lock_level,
    release,
    release_all,
    serve_line,
    withdraw,
)
from sokoni.commerce.stock.service.keeping import (
    adjust,
    change_level,
    change_levels,
    come_back,
    receive,
    set_on_hand,
)
from sokoni.commerce.stock.service.reading import get_level, levels, list_holds, list_levels, list_movements, verify

__all__ = [
    "add_waiting",
    "adjust",
    "allocate",
    "allocate_all",
    "change_level",
    "change_levels",
    "check_supply",
    "come_back",
    "expire_holds",
    "fulfil",
    "fulfil_some",
    "get_level",
    "hold",
    "levels",
    "list_holds",
    "list_levels",
    "list_movements",
    "lock_level",
    "receive",
    "release",
    "release_all",
    "serve_line",
    "set_on_hand",
    "verify",
    "withdraw",
]
