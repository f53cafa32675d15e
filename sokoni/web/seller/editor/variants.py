"""The variants of a product as lines of a grid: shown a page at a time, read from the form, their stock beside."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sokoni.commerce.catalog.errors import OptionValuesTaken, SkuTaken
from sokoni.commerce.catalog.types import Option, ProductDetail, Variant, VariantChange, VariantDraft
from sokoni.commerce.stock.types import Level, LevelChange, Policy
from sokoni.core.errors import DomainError
from sokoni.web.forms import Form
from sokoni.web.seller.editor import fields
from sokoni.web.translation import N_

# So many lines of the grid stand on one page.
SHOWN = 50
# What can be typed once for all variants.
FILLED = ("price", "compare", "stock", "weight")
NEEDS_ALL = N_("Choose a value of each option.")
_MAX_GRAMS = 10**9
_MAX_PIECES = 10**7
# More are no count that somebody can have seen.
_MAX_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Line:
    """A variant with its stock."""

    variant: Variant
    level: Level | None

    @property
    def stock(self) -> str:
        """The pieces on the shelf as the field shows them; nothing where nobody counts."""
        return str(self.level.on_hand) if self.level is not None and self.level.tracked else ""

    @property
    def may_sell_out(self) -> bool:
        """Whether it is sold on when nothing is left."""
        return self.level is not None and self.level.policy is Policy.BACKORDER


def page_of(product: ProductDetail, number: int) -> tuple[Sequence[Variant], int]:
    """The variants of a page (from 1), and how many pages there are."""
    pages = max(1, -(-len(product.variants) // SHOWN))
    first = (min(max(number, 1), pages) - 1) * SHOWN
    return product.variants[first : first + SHOWN], pages


def fill(form: Form, product: ProductDetail) -> None:
    """Let what was typed for all variants stand in each line of the form."""
    for name in FILLED:
        typed = form.text(f"all-{name}")
        if typed:
            lines = {f"{name}-{variant.id}": typed for variant in product.variants}
            form.values = {**form.values, **lines, f"all-{name}": ""}


def read_added(form: Form, product: ProductDetail, options: Sequence[Option]) -> tuple[VariantDraft, ...]:
    """The variant that is added by itself, like the first one but for its values; a mistake where one is missing."""
    chosen = tuple(form.text(f"add-{at}")[: fields.MAX_LINE] for at in range(len(options)))
    if not any(chosen):
        return ()
    if not all(chosen):
        form.mistakes["add"] = NEEDS_ALL
        return ()
    model = product.variants[0]
    return (
        VariantDraft(
            price=model.price.amount,
            compare_at=None if model.compare_at is None else model.compare_at.amount,
            option_values=chosen,
            weight_grams=model.weight_grams,
            taxable=model.taxable,
            tax_class=model.tax_class,
            requires_shipping=model.requires_shipping,
        ),
    )


def read_changes(
    form: Form, product: ProductDetail, *, removed_images: Collection[UUID]
) -> Mapping[UUID, VariantChange]:
    """What the form changes of variants, by their ids; mistakes stand beside the fields."""
    shown = {image.id for image in product.images} - set(removed_images)
    changes = {variant.id: _read_change(form, variant, shown) for variant in product.variants}
    return {key: change for key, change in changes.items() if change}


def _read_change(form: Form, variant: Variant, images: Collection[UUID]) -> VariantChange:
    change, key, currency = VariantChange(), variant.id, variant.price.currency
    if f"price-{key}" in form.values:
        change["price"] = fields.amount(form, f"price-{key}", currency)
    if f"compare-{key}" in form.values:
        change["compare_at"] = fields.amount_or_none(form, f"compare-{key}", currency)
    if f"sku-{key}" in form.values:
        change["sku"] = fields.line(form, f"sku-{key}") or None
    if f"barcode-{key}" in form.values:
        change["barcode"] = fields.line(form, f"barcode-{key}")
    if f"weight-{key}" in form.values:
        change["weight_grams"] = form.integer(f"weight-{key}", most=_MAX_GRAMS)
    if f"more-{key}" in form.values:
        change["taxable"] = bool(form.text(f"taxable-{key}"))
        if f"tax-class-{key}" in form.values:
            change["tax_class"] = fields.tax_class(form, f"tax-class-{key}")
        change["requires_shipping"] = bool(form.text(f"ships-{key}"))
        # A picture that is taken away, here or meanwhile, is shown no more by what the form still says of it.
        wanted = form.uuid(f"image-{key}")
        change["image_id"] = wanted if wanted in images else None
    return change


def read_removed(form: Form, product: ProductDetail) -> tuple[UUID, ...]:
    """The variants that are to go."""
    return tuple(variant.id for variant in product.variants if form.text(f"remove-{variant.id}"))


def read_counts(form: Form, product: ProductDetail, levels: Mapping[UUID, Level]) -> list[LevelChange]:
    """What the form changes of stock; what was sold while the page was open is nobody's mistake."""
    counts = [_read_count(form, variant.id, levels.get(variant.id)) for variant in product.variants]
    return [count for count in counts if count is not None]


def _read_count(form: Form, key: UUID, level: Level | None) -> LevelChange | None:
    name, before = f"stock-{key}", f"was-stock-{key}"
    typed, seen = form.text(name), form.text(before)
    is_counted = name in form.values and typed != seen
    pieces = form.integer(name, most=_MAX_PIECES) if is_counted and typed else None
    tracked = bool(typed) if is_counted else None
    policy = None
    if f"more-{key}" in form.values:
        wanted = Policy.BACKORDER if form.text(f"sells-on-{key}") else Policy.DENY
        policy = wanted if wanted is not (level.policy if level is not None else Policy.DENY) else None
    if not is_counted and policy is None:
        return None
    known = int(seen[:_MAX_DIGITS]) if pieces is not None and seen.isdecimal() else None
    return LevelChange(variant_id=key, on_hand=pieces, seen_on_hand=known, tracked=tracked, policy=policy)


def refuse(form: Form, error: DomainError, product: ProductDetail) -> bool:
    """Whether a refusal was about lines of the grid; then it stands beside each field that it is about."""
    if isinstance(error, OptionValuesTaken) and form.text("add-0"):
        form.mistakes["add"] = error
        return True
    if not isinstance(error, SkuTaken):
        return False
    taken = {each.strip() for each in str(error.fields["sku"]).split(", ")}
    names = [f"sku-{variant.id}" for variant in product.variants]
    found = [name for name in names if form.text(name) in taken]
    for name in found:
        form.mistakes[name] = error
    return bool(found)
