"""What pricing refuses.

DomainError
├── ShippingChoiceInvalid    the chosen method is not offered for this parcel
├── ShippingUnavailable      a shop has no way to the destination
├── ShippingMethodInvalid    a seller's shipping method contradicts itself
└── TaxRateInvalid           a seller's tax rate contradicts itself
"""

from uuid import UUID

from sokoni.core.errors import DomainError, Kind, Reason


class ShippingChoiceInvalid(DomainError):
    """The chosen method does not exist, belongs to another shop, or does not carry this parcel."""

    code = "pricing.shipping_choice_invalid"
    kind = Kind.INVALID
    message = "This way of shipping is not offered for your parcel."
    hint = "Choose one of the ways that the quote lists for the shop."

    def __init__(self, *, shop_id: UUID, method_id: UUID) -> None:
        super().__init__(shop_id=shop_id, method_id=method_id, field="shipping")


class ShippingUnavailable(DomainError):
    """A shop has goods to ship and no method that reaches the destination with them."""

    code = "pricing.shipping_unavailable"
    kind = Kind.CONFLICT
    message = "A shop in this cart does not ship these goods to {country}."
    hint = "Choose another address, take the shop's goods out of the cart, or ask the shop."

    def __init__(self, *, shop_id: UUID, country: str) -> None:
        super().__init__(shop_id=shop_id, country=country)


class ShippingMethodInvalid(DomainError):
    """A shipping method that cannot be carried out as written."""

    code = "pricing.shipping_method_invalid"
    kind = Kind.INVALID
    message = "The shipping method '{name}' cannot be used: {reason}."
    hint = "Correct it and save all methods again; nothing was changed."

    def __init__(self, *, name: str, reason: Reason) -> None:
        super().__init__(name=name, reason=reason, field="methods")


class TaxRateInvalid(DomainError):
    """A tax rate that cannot be applied as written."""

    code = "pricing.tax_rate_invalid"
    kind = Kind.INVALID
    message = "The tax for {zone} cannot be used: {reason}."
    hint = "Correct it and save all rates again; nothing was changed."

    def __init__(self, *, zone: str, reason: Reason) -> None:
        super().__init__(zone=zone, reason=reason, field="rates")
