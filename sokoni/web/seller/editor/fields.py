"""How the editor's fields are called, and what is read of single ones; mistakes are left beside them."""

import re
from collections.abc import Sequence

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.types import STANDARD
from sokoni.core import money
from sokoni.core.errors import DomainError
from sokoni.web.forms import Form
from sokoni.web.translation import N_

MAX_LINE = 255
MAX_TAGS = 250
# A description, and what marks it up.
MAX_TEXT = 100_000
# A page of variants has some 600 fields; the rest is room for options and attributes.
MAX_FIELDS = 5000
# The fields of the page that a refusal may stand beside; others are said above the form.
SHOWN = frozenset({
    "title", "description", "seo_title", "seo_description", "slug", "tags", "categories", "options", "pictures",
    "publish_at", "unpublish_at", "add", "price", "compare_at", "sku", "weight_grams", "stock",
})  # fmt: skip
SHOWN_BEGINNINGS = (
    "attribute-", "option-", "new-option-", "price-", "compare-", "sku-", "weight-", "stock-", "focus-x-", "crop-x-",
    "title-",
)  # fmt: skip
_TAX_CLASS = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
NO_TAX_CLASS = N_("A tax class is one word of small letters and digits.")
TOO_MANY_TAGS = N_("A product has at most 250 tags.")


def line(form: Form, name: str) -> str:
    """One line of text, no longer than what is kept."""
    return form.text(name)[:MAX_LINE]


def tax_class(form: Form, name: str) -> str:
    """The word for a class of taxes, in small letters; a mistake where it is none."""
    word = form.text(name).lower() or STANDARD
    if not _TAX_CLASS.fullmatch(word):
        form.mistakes[name] = NO_TAX_CLASS
        return STANDARD
    return word


def amount(form: Form, name: str, currency: str) -> int:
    """An amount in minor units; a mistake where it is none."""
    raw = form.required(name)
    if not raw:
        return 0
    try:
        return money.parse_decimal(raw, currency).amount
    except DomainError as error:
        form.mistakes[name] = error
        return 0


def amount_or_none(form: Form, name: str, currency: str) -> int | None:
    """An amount in minor units, or None where nothing was typed; a mistake where it is none."""
    return amount(form, name, currency) if form.text(name) else None


def tags(form: Form, name: str) -> Sequence[str]:
    """Tags as they were typed in one line; a mistake where there are too many."""
    found = [tag[:MAX_LINE] for tag in catalog.split_tags(form.text(name))]
    if len(found) > MAX_TAGS:
        form.mistakes[name] = TOO_MANY_TAGS
    return found


def several(text: str) -> Sequence[str]:
    """Values typed in one line with commas between them, Latin or Arabic ones, each once."""
    return catalog.split_tags(text.replace("،", ","))
