"""What a part of an order brings its shop."""

from dataclasses import dataclass

from sokoni.core.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Takings:
    """What is left of a part for its shop; all of it after what was taken off or given back.

    `paid` is its buyer's, `funded` what the market pays in the buyer's place, `commission` and the tax on it what the
    market keeps. Until it is booked, they are what they will be as things stand. `in_till`: the shop takes the money in
    itself, and what the market keeps comes off what it pays the shop next.
    """

    paid: Money
    funded: Money
    commission: Money
    commission_tax: Money
    is_booked: bool
    in_till: bool

    @property
    def left(self) -> Money:
        """What the shop keeps."""
        return self.paid + self.funded - self.commission - self.commission_tax
