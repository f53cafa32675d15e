"""Words for the states of things, in one place, so that each state is called the same on every page."""

from collections.abc import Mapping
from types import MappingProxyType

from sokoni.web.translation import N_

STATUS_WORDS: Mapping[str, str] = MappingProxyType({
    "pending": N_("waiting"),
    "part_confirmed": N_("partly confirmed"),
    "confirmed": N_("confirmed"),
    "processing": N_("being prepared"),
    "part_shipped": N_("partly on its way"),
    "shipped": N_("on its way"),
    "part_delivered": N_("partly delivered"),
    "delivered": N_("delivered"),
    "part_returned": N_("partly returned"),
    "returned": N_("returned"),
    "cancelled": N_("cancelled"),
})  # fmt: skip

# What a seller presses to move an order there.
MOVE_WORDS: Mapping[str, str] = MappingProxyType({
    "confirmed": N_("Accept the order"),
    "processing": N_("Start preparing"),
    "shipped": N_("Mark as sent"),
    "delivered": N_("Mark as delivered"),
    "cancelled": N_("Cancel the order"),
})  # fmt: skip

PAYMENT_STATE_WORDS: Mapping[str, str] = MappingProxyType({
    "open": N_("waiting for payment"),
    "in_review": N_("receipt is being checked"),
    "failed": N_("payment failed"),
    "closed": N_("not paid"),
    "paid": N_("paid"),
    "refunded": N_("refunded"),
})  # fmt: skip

PAYMENT_METHOD_WORDS: Mapping[str, str] = MappingProxyType({
    "test": N_("Test payment"),
    "manual": N_("Bank transfer with receipt"),
    "cash": N_("Cash on delivery"),
    "wompi": N_("Card, PSE, Nequi or cash point (Wompi)"),
    "stripe": N_("Card (Stripe)"),
    "payu": N_("Card, PSE or cash point (PayU)"),
    "gift_card": N_("Gift card"),
    "store_credit": N_("Store credit"),
    "exchange": N_("In exchange for what came back"),
})  # fmt: skip

PAYMENT_METHOD_HINTS: Mapping[str, str] = MappingProxyType({
    "test": N_("No real money: you decide on the next page how the payment ends."),
    "manual": N_("You send the money and upload a picture of the receipt; the shop confirms it."),
    "cash": N_("You pay when the parcel arrives."),
    "wompi": N_("You pay on Wompi's page, and come back here."),
    "stripe": N_("You pay on Stripe's page, and come back here."),
    "payu": N_("You pay on PayU's page, and come back here."),
})  # fmt: skip

PRODUCT_STATUS_WORDS: Mapping[str, str] = MappingProxyType({
    "draft": N_("draft"),
    "pending_review": N_("waiting for approval"),
    "approved": N_("for sale"),
    "rejected": N_("rejected"),
    "archived": N_("archived"),
})  # fmt: skip

SHOP_STATUS_WORDS: Mapping[str, str] = MappingProxyType({
    "pending": N_("waiting for approval"),
    "approved": N_("open"),
    "rejected": N_("rejected"),
    "suspended": N_("suspended"),
})  # fmt: skip

RETURN_STATE_WORDS: Mapping[str, str] = MappingProxyType({
    "requested": N_("return asked for"),
    "approved": N_("return agreed"),
    "rejected": N_("return refused"),
    "cancelled": N_("return called off"),
    "received": N_("return has arrived"),
    "refunded": N_("return paid back"),
    "exchanging": N_("replacement set aside"),
    "exchanged": N_("replacement sent"),
})  # fmt: skip

RETURN_REASON_WORDS: Mapping[str, str] = MappingProxyType({
    "damaged": N_("It arrived damaged"),
    "wrong_item": N_("It is not what I ordered"),
    "not_as_described": N_("It is not as described"),
    "does_not_fit": N_("It does not fit"),
    "not_wanted": N_("I no longer want it"),
    "other": N_("Something else"),
})  # fmt: skip

# What a row of an order's timeline tells, where it is no move.
ENTRY_WORDS: Mapping[str, str] = MappingProxyType({
    "placed": N_("Placed"),
    "note": N_("Note"),
    "tracking": N_("Tracking number"),
    "shipment": N_("Parcel"),
    "taken_off": N_("Taken off the order"),
    "return": N_("Return"),
    "message": N_("Message"),
    "payment": N_("Payment"),
    "refund": N_("Given back"),
    "store_credit": N_("Given back as store credit"),
    "dispute": N_("Disputed at the bank"),
})  # fmt: skip

# How a dispute stands at the bank. Source: Stripe API, the dispute object's `status`.
DISPUTE_STATE_WORDS: Mapping[str, str] = MappingProxyType({
    "warning_needs_response": N_("an inquiry that waits for an answer"),
    "warning_under_review": N_("an inquiry that is looked at"),
    "warning_closed": N_("the inquiry is over"),
    "needs_response": N_("waits for evidence"),
    "under_review": N_("looked at by the bank"),
    "won": N_("won"),
    "lost": N_("lost"),
    "prevented": N_("prevented"),
})  # fmt: skip

# What somebody is in a shop's team.
ROLE_WORDS: Mapping[str, str] = MappingProxyType({
    "viewer": N_("viewer"),
    "staff": N_("staff"),
    "manager": N_("manager"),
    "owner": N_("owner"),
})  # fmt: skip

ROLE_HINTS: Mapping[str, str] = MappingProxyType({
    "viewer": N_("Sees everything, and changes nothing."),
    "staff": N_("Works on orders, products and stock, and answers customers."),
    "manager": N_("Also sets prices, promotions and hours, gives money back, and sees what is paid out."),
    "owner": N_("Also says where the money goes, and who works here."),
})  # fmt: skip

# What plans limit.
LIMIT_WORDS: Mapping[str, str] = MappingProxyType({
    "products": N_("Products"),
    "members": N_("People in the team"),
    "bots": N_("Bots"),
    "groups": N_("Groups"),
})  # fmt: skip

# What each part of a thing is called, by the last word of its path.
FIELD_WORDS: Mapping[str, str] = MappingProxyType({
    "title": N_("Title"),
    "description_html": N_("Description"),
    "description": N_("Description"),
    "seo_title": N_("Title for search engines"),
    "seo_description": N_("Description for search engines"),
    "slug": N_("Web address"),
    "status": N_("State"),
    "status_reason": N_("Reason"),
    "product_type": N_("Product type"),
    "vendor": N_("Vendor"),
    "tags": N_("Tags"),
    "options": N_("Options"),
    "category_ids": N_("Categories"),
    "publish_at": N_("Goes on sale"),
    "unpublish_at": N_("Goes off sale"),
    "position": N_("Order"),
    "sku": N_("SKU"),
    "barcode": N_("Barcode"),
    "option_values": N_("Option values"),
    "price": N_("Price"),
    "compare_at": N_("Price before"),
    "weight_grams": N_("Weight in grams"),
    "taxable": N_("Taxed"),
    "tax_class": N_("Tax class"),
    "requires_shipping": N_("Is sent"),
    "image_id": N_("Picture"),
    "image_hash": N_("Picture"),
    "image_alt": N_("Words for the picture"),
    "alt": N_("Words for the picture"),
    "focus": N_("Stays in sight"),
    "crop": N_("Shown part"),
    "variants": N_("Variant"),
    "images": N_("Picture"),
    "texts": N_("Texts"),
    "kind": N_("Kind"),
    "list_price": N_("Price in the list"),
    "currency": N_("Currency"),
    "rate_bp": N_("Percent off"),
    "starts_at": N_("Begins"),
    "ends_at": N_("Ends"),
    "belongs": N_("Who belongs"),
    "customers": N_("Customers"),
    "note": N_("Note"),
    "rule": N_("Conditions"),
    "conditions": N_("Conditions"),
    "match": N_("Products belong to it if …"),
    "sort": N_("Order"),
    "is_published": N_("Shown"),
    "products": N_("Products"),
    "name": N_("Name"),
    "names": N_("Name"),
    "code": N_("Code"),
    "type": N_("Kind"),
    "unit": N_("Unit"),
    "is_filterable": N_("Customers can filter by it"),
    "choices": N_("Choices"),
    "on_hand": N_("Stock"),
    "tracked": N_("Counted"),
    "city": N_("City"),
    "phone": N_("Phone"),
    "primary_category": N_("What it sells"),
    "returns_policy": N_("Returns"),
    "logo_hash": N_("Logo"),
    "banner_hash": N_("Banner"),
    "leaf_colour": N_("Main colour"),
    "marigold_colour": N_("Colour of what sells"),
    "tracking_number": N_("Tracking number"),
    "methods": N_("Ways of shipping"),
    "rates": N_("Taxes"),
    "role": N_("Role"),
    "format": N_("Format"),
    "filename": N_("File"),
    "created": N_("New products"),
    "updated": N_("Updated products"),
    "done": N_("Done"),
    "products_done": N_("Products done"),
    "country": N_("Country"),
    "locale": N_("Language"),
    "state": N_("State"),
    "zone": N_("Time zone"),
    "week": N_("Opening hours"),
    "holidays": N_("Holidays"),
    "sells_when_closed": N_("Takes orders outside its hours"),
    "plan": N_("Plan"),
    "max_products": N_("Most products"),
    "max_members": N_("Most people in the team"),
    "max_bots": N_("Most bots"),
    "max_groups": N_("Most groups"),
    "retired": N_("Retired"),
})  # fmt: skip
