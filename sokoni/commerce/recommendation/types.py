"""What recommendations are to others."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Select


class Bond(StrEnum):
    """By what two products are neighbours: bought by the same people, or alike in what is said of them."""

    BOUGHT = "bought"
    ALIKE = "alike"


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """The products beside one, the nearest first."""

    bought: tuple[UUID, ...] = ()
    alike: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Cards beside a product, as JSON objects: bought with it, like it, and where both are few, what is wanted now."""

    bought: tuple[bytes, ...] = ()
    alike: tuple[bytes, ...] = ()
    wanted: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What a run reads: who bought what (`buyer`, `product_id`, `bought_at`), and what is said of which product.

    `goods` gives `product_id` and `trait`. Both are read inside the database.
    """

    purchases: Select[Any]
    goods: Select[Any]
