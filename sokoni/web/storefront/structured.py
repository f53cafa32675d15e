"""What search engines read of a page: schema.org documents as plain values. Pure.

Source: schema.org; Google Search Central, "Product (merchant listing)", "Breadcrumb", "Organization".
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sokoni.commerce.catalog.types import ProductDetail, Variant
from sokoni.commerce.review.types import Summary
from sokoni.core import money as money_rules
from sokoni.core.money import Money
from sokoni.web import pictures

Document = dict[str, Any]
_CONTEXT = "https://schema.org"
_MOST_PICTURES = 6
_UNRATED = Summary()


def product(
    detail: ProductDetail,
    *,
    chosen: Variant | None,
    available: int | None,
    address: str,
    base_url: str,
    description: str,
    rating: Summary = _UNRATED,
) -> Document:
    """A product with its stars, what it costs and whether it can be bought; `available` None means without limit."""
    paths = [pictures.address(each.media_hash, "l", "jpg", each.frame) for each in detail.images if each.media_hash]
    document: Document = {
        "@context": _CONTEXT,
        "@type": "Product",
        "name": detail.title,
        "url": address,
        "description": description,
        "image": [f"{base_url}{path}" for path in paths[:_MOST_PICTURES]],
        "sku": chosen.sku if chosen is not None else None,
        "gtin": _gtin(chosen),
        "brand": {"@type": "Brand", "name": detail.vendor or detail.shop_name},
        "category": detail.categories[0].name if detail.categories else None,
        "aggregateRating": _rating(rating),
        "offers": _offers(detail, available=available, chosen=chosen, address=address, base_url=base_url),
    }
    return {name: value for name, value in document.items() if value}


def breadcrumbs(steps: Sequence[tuple[str, str]], *, base_url: str) -> Document:
    """The way to a page: words and paths, the page itself last and without one."""
    return {
        "@context": _CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": words} | _item(path, base_url)
            for position, (words, path) in enumerate(steps, start=1)
        ],
    }


def site(*, base_url: str, name: str, description: str, logo: str) -> Sequence[Document]:
    """The marketplace itself, and how one searches in it."""
    organization: Document = {
        "@context": _CONTEXT,
        "@type": "Organization",
        "@id": f"{base_url}/#organization",
        "name": name,
        "url": f"{base_url}/",
        "logo": f"{base_url}{logo}",
    }
    website: Document = {
        "@context": _CONTEXT,
        "@type": "WebSite",
        "name": name,
        "description": description,
        "url": f"{base_url}/",
        "publisher": {"@id": organization["@id"]},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{base_url}/search?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
    }
    return organization, website


def store(*, name: str, description: str, city: str, country: str, address: str) -> Document:
    """A shop as an organization of its own."""
    document: Document = {
        "@context": _CONTEXT,
        "@type": "OnlineStore",
        "name": name,
        "url": address,
        "description": description,
        "address": {"@type": "PostalAddress", "addressLocality": city, "addressCountry": country},
    }
    return {name: value for name, value in document.items() if value}


def collection(*, name: str, description: str, image: str, address: str, shop_name: str, shop_address: str) -> Document:
    """What a shop put together, as a page of its store."""
    document: Document = {
        "@context": _CONTEXT,
        "@type": "CollectionPage",
        "name": name,
        "url": address,
        "description": description,
        "image": image,
        "isPartOf": {"@type": "OnlineStore", "name": shop_name, "url": shop_address},
    }
    return {name: value for name, value in document.items() if value}


def _offers(
    detail: ProductDetail, *, available: int | None, chosen: Variant | None, address: str, base_url: str
) -> Mapping[str, Any]:
    in_stock = chosen is not None and (available is None or available > 0)
    common = {
        "url": address,
        "priceCurrency": detail.currency,
        "availability": f"{_CONTEXT}/{'InStock' if in_stock else 'OutOfStock'}",
        "itemCondition": f"{_CONTEXT}/NewCondition",
        "seller": {"@type": "Organization", "name": detail.shop_name, "url": f"{base_url}/s/{detail.shop_slug}"},
    }
    prices = [variant.price for variant in detail.variants]
    if not prices:
        return {}
    if min(prices) == max(prices):
        return {"@type": "Offer", "price": _amount(prices[0])} | common
    return {
        "@type": "AggregateOffer",
        "lowPrice": _amount(min(prices)),
        "highPrice": _amount(max(prices)),
        "offerCount": len(prices),
    } | common


def _rating(rating: Summary) -> Mapping[str, Any] | None:
    if not rating.count:
        return None
    return {"@type": "AggregateRating", "ratingValue": rating.average, "reviewCount": rating.count}


def _amount(value: Money) -> str:
    return str(Decimal(value.amount).scaleb(-money_rules.exponent(value.currency)))


def _gtin(variant: Variant | None) -> str | None:
    code = variant.barcode if variant is not None else ""
    return code if code.isascii() and code.isdigit() and len(code) in {8, 12, 13, 14} else None


def _item(path: str, base_url: str) -> Document:
    return {"item": f"{base_url}{path}"} if path else {}
