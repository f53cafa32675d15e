"""Carts left behind on the wire."""

from typing import Self

from pydantic import Field

from sokoni.commerce.recovery.types import RecoveryFigures
from sokoni.core.money import MoneyOut
from sokoni.core.schema import Schema


class RecoveryFiguresOut(Schema):
    """Of a shop's goods in one currency: carts left behind, reminded, come back, and what that brought."""

    currency: str
    abandoned: int
    reminded: int
    recovered: int
    left: MoneyOut = Field(description="What lay in the carts that were left behind.")
    revenue: MoneyOut = Field(description="What was bought by those who came back after a reminder.")

    @classmethod
    def of(cls, figures: RecoveryFigures) -> Self:
        """The wire form of figures."""
        return cls(
            currency=figures.currency,
            abandoned=figures.abandoned,
            reminded=figures.reminded,
            recovered=figures.recovered,
            left=MoneyOut.of(figures.left),
            revenue=MoneyOut.of(figures.revenue),
        )
