"""Carriers whose tracking pages we know, and how a parcel is followed. Pure.

Whoever is not in the table is named in the seller's words, and may come with an address of the seller's. What buyers
open is always https: an address of the table, or one that was checked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import quote, urlsplit

from sokoni.commerce.order.errors import TrackingAddressUnsafe
from sokoni.commerce.order.parcel_types import Tracking


@dataclass(frozen=True, slots=True)
class Carrier:
    """A carrier with its tracking page; `{number}` stands where the number goes."""

    name: str
    address: str


CARRIERS: Mapping[str, Carrier] = MappingProxyType({
    "servientrega": Carrier(
        "Servientrega", "https://www.servientrega.com/wps/portal/rastreo-envio/detalle?id={number}&tipo=0"
    ),
    "interrapidisimo": Carrier("Inter Rapidísimo", "https://interrapidisimo.com/sigue-tu-envio/?guia={number}"),
    "coordinadora": Carrier(
        "Coordinadora",
        "https://coordinadora.com/rastreo/rastreo-de-guia/detalle-de-rastreo-de-guia/?guia={number}",
    ),
    "correos": Carrier(
        "Correos", "https://www.correos.es/es/es/herramientas/localizador/envios/detalle?tracking-number={number}"
    ),
    "iran-post": Carrier("پست ایران", "https://tracking.post.ir/?id={number}"),
    "dhl": Carrier("DHL", "https://www.dhl.com/global-en/home/tracking.html?submit=1&tracking-id={number}"),
    "fedex": Carrier("FedEx", "https://www.fedex.com/fedextrack/?trknbr={number}"),
    "ups": Carrier("UPS", "https://www.ups.com/track?tracknum={number}"),
    "usps": Carrier("USPS", "https://tools.usps.com/go/TrackConfirmAction?tLabels={number}"),
    "royal-mail": Carrier("Royal Mail", "https://www.royalmail.com/track-your-item#/tracking-results/{number}"),
})  # fmt: skip


def name_of(carrier: str) -> str:
    """What people call a carrier; one that is not in the table is called as its seller wrote."""
    known = CARRIERS.get(carrier)
    return known.name if known is not None else carrier


def address_of(tracking: Tracking) -> str:
    """Where a parcel can be followed; empty where nobody knows."""
    known = CARRIERS.get(tracking.carrier)
    if known is None:
        return tracking.address
    return known.address.format(number=quote(tracking.number, safe="")) if tracking.number else ""


def checked(tracking: Tracking) -> Tracking:
    """The same, with an address only where the table has none.

    Raises:
        TrackingAddressUnsafe: the address is no https address.
    """
    if tracking.carrier in CARRIERS or not tracking.address:
        return Tracking(carrier=tracking.carrier, number=tracking.number)
    try:
        parts = urlsplit(tracking.address)
    except ValueError:
        raise TrackingAddressUnsafe from None
    if parts.scheme != "https" or not parts.hostname or parts.username is not None:
        raise TrackingAddressUnsafe
    return tracking
