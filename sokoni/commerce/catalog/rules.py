"""What is decided about products and categories without looking anything up."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from uuid import UUID

from sokoni.commerce.catalog import errors
from sokoni.commerce.catalog.types import Category, CategoryDraft, Mover, ProductDraft, Status, VariantDraft
from sokoni.core.errors import Reason

MAX_TITLE_LENGTH = 255
# A vendor, a type, a tag, an article number: what indexes and files take, too.
MAX_LINE_LENGTH = 255
MAX_TAGS = 250
MAX_SLUG_LENGTH = 255
MAX_OPTIONS = 3
MAX_PRICE = 10**15
# Later, there are times that have no place in the calendar of every zone.
LAST_YEAR = 9998
# Points and rectangles in pictures are given in thousandths.
WHOLE = 1000
_MAX_SEARCH_WORDS = 8
_SLUG = re.compile(r"[^\s/?#\x00]+")
_CATEGORY_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LANGUAGE = re.compile("[a-z]{2,3}")
_TAX_CLASS = re.compile("[a-z0-9][a-z0-9_-]{0,39}")
_WORDS = re.compile(r"\w+")

MOVES: Mapping[Status, Mapping[Status, frozenset[Mover]]] = MappingProxyType(
    {
        Status.DRAFT: {
            Status.PENDING_REVIEW: frozenset({Mover.SELLER}),
            Status.APPROVED: frozenset({Mover.OPERATOR}),
            Status.ARCHIVED: frozenset({Mover.SELLER, Mover.OPERATOR}),
        },
        Status.PENDING_REVIEW: {
            Status.APPROVED: frozenset({Mover.OPERATOR}),
            Status.REJECTED: frozenset({Mover.OPERATOR}),
            Status.DRAFT: frozenset({Mover.SELLER}),
            Status.ARCHIVED: frozenset({Mover.SELLER, Mover.OPERATOR}),
        },
        Status.APPROVED: {
            Status.DRAFT: frozenset({Mover.SELLER}),
            Status.REJECTED: frozenset({Mover.OPERATOR}),
            Status.ARCHIVED: frozenset({Mover.SELLER, Mover.OPERATOR}),
        },
        Status.REJECTED: {
            Status.DRAFT: frozenset({Mover.SELLER}),
            Status.PENDING_REVIEW: frozenset({Mover.SELLER}),
            Status.APPROVED: frozenset({Mover.OPERATOR}),
            Status.ARCHIVED: frozenset({Mover.SELLER, Mover.OPERATOR}),
        },
        Status.ARCHIVED: {Status.DRAFT: frozenset({Mover.SELLER, Mover.OPERATOR})},
    }
)


def target_of_move(status: Status, wanted: Status, *, mover: Mover, auto_approve: bool) -> Status:
    """Where a wished move really leads: a seller who publishes gets a review, or approval where that is automatic.

    Raises:
        ProductMoveRefused: the table does not hold the move for this mover.
    """
    asks_to_publish = mover is Mover.SELLER and wanted in {Status.APPROVED, Status.PENDING_REVIEW}
    listed = Status.PENDING_REVIEW if asks_to_publish else wanted
    if mover not in MOVES[status].get(listed, frozenset()):
        raise errors.ProductMoveRefused(status=status, wanted=wanted, allowed=allowed_moves(status, mover=mover))
    return Status.APPROVED if asks_to_publish and auto_approve else listed


def allowed_moves(status: Status, *, mover: Mover) -> tuple[Status, ...]:
    """Where somebody may move a product from a status."""
    return tuple(wanted for wanted, movers in MOVES[status].items() if mover in movers)


def status_when_published(*, auto_approve: bool) -> Status:
    """What a product becomes that its seller wants to have on sale."""
    return Status.APPROVED if auto_approve else Status.PENDING_REVIEW


def language_of(locale: str) -> str:
    """The language of a locale: 'es' of 'es-CO'. Texts stand by language."""
    return locale.partition("-")[0].partition("_")[0].lower()


def is_language(text: str) -> bool:
    """Whether a text is a language's code, under which texts can stand."""
    return _LANGUAGE.fullmatch(text) is not None


def is_slug(text: str) -> bool:
    """Whether a text can stand in an address as it is."""
    return 0 < len(text) <= MAX_SLUG_LENGTH and _SLUG.fullmatch(text) is not None


def is_tax_class(text: str) -> bool:
    """Whether a text can name a class of tax rates."""
    return _TAX_CLASS.fullmatch(text) is not None


def is_category_slug(text: str) -> bool:
    """Whether a text can be the address part of a category."""
    return len(text) <= MAX_SLUG_LENGTH and _CATEGORY_SLUG.fullmatch(text) is not None


def normal_handle(text: str) -> str:
    """A handle as a file means it: small letters, hyphens for spaces, without what no address may hold.

    Letters of every script stay, as they do at Shopify.
    """
    joined = "-".join(text.lower().split())
    return re.sub(r"[/?#\x00]+", "-", joined)


def slugify(title: str) -> str:
    """A title as an address part: plain letters and digits where the script has them, else its own letters."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain) or _WORDS.findall(title.lower())
    return "-".join(words)[: MAX_SLUG_LENGTH - 10].strip("-") or "product"


def free_slug(wanted: str, taken: Sequence[str]) -> str:
    """The wanted slug, or it with the first number that makes it free."""
    occupied = frozenset(taken)
    if wanted not in occupied:
        return wanted
    number = 2
    while (candidate := f"{wanted}-{number}") in occupied:
        number += 1
    return candidate


def clean_html(html: str) -> str:
    """HTML without anything that runs or restyles, in lines that end as HTML's do; what is not markup stays.

    Pictures stay, for who shows the text elsewhere; the policy of our own pages loads none from other sites.
    """
    html = _plain_beginning_and_lines(html)
    if "<" not in html and "&" not in html:
        # Nothing to clean, and plain text is most of what files hold.
        return html.replace(">", "&gt;").replace("\u00a0", "&nbsp;")
    # Only who writes descriptions with markup needs it, and it holds 1.6 MB.
    import nh3

    # Markup can hide what is taken away here, and stand in front of it.
    return _plain_beginning_and_lines(nh3.clean(html))


def _plain_beginning_and_lines(html: str) -> str:
    """HTML in lines that end as its lines do, without the mark by which files say that they are UTF-8."""
    if "\r" in html:
        html = html.replace("\r\n", "\n").replace("\r", "\n")
    return html.lstrip("\ufeff")


def search_query(text: str) -> str:
    """A visitor's words as a query of PostgreSQL's text search: all of them, each as a beginning; '' for no words."""
    words = _WORDS.findall(text.lower())[:_MAX_SEARCH_WORDS]
    return " & ".join(f"'{word}':*" for word in words)


def variant_title(option_values: Sequence[str]) -> str:
    """What tells a variant from its siblings: 'Large / Red'; '' for the only one of a product."""
    values = [value for value in option_values if value]
    return "" if values == ["Default Title"] else " / ".join(values)


@dataclass(frozen=True, slots=True)
class PricedVariant:
    """What the product row is summed up from."""

    id: UUID
    position: int
    price: int
    compare_at: int | None


@dataclass(frozen=True, slots=True)
class PriceSummary:
    """What a listing shows of the variants."""

    min_price: int
    max_price: int
    compare_at: int | None
    variant_count: int
    only_variant_id: UUID | None


def summarise_prices(variants: Sequence[PricedVariant]) -> PriceSummary:
    """The prices of a product: the cheapest variant stands for it, the first of them where several are."""
    cheapest = min(variants, key=lambda each: (each.price, each.position, each.id))
    return PriceSummary(
        min_price=cheapest.price,
        max_price=max(each.price for each in variants),
        compare_at=cheapest.compare_at,
        variant_count=len(variants),
        only_variant_id=cheapest.id if len(variants) == 1 else None,
    )


def check_draft(draft: ProductDraft) -> None:
    """Pass a product that can be made.

    Raises:
        ProductInvalid: a field cannot be used.
        OptionValuesTaken, SkuTaken: two of its variants collide.
    """
    check_title(draft.title)
    if draft.slug is not None:
        check_slug(draft.slug)
    check_options(draft.options)
    if not draft.variants:
        raise errors.ProductInvalid(field="variants", reason=Reason("a product needs at least one"))
    for variant in draft.variants:
        check_variant(variant, options=draft.options)
    _check_differ(draft.variants)


def check_slug(slug: str) -> None:
    """Pass what can stand in an address.

    Raises:
        ProductInvalid: it cannot.
    """
    if not is_slug(slug):
        raise errors.ProductInvalid(field="slug", reason=Reason("an address holds no spaces, slashes, ? or #"))


def check_options(names: Sequence[str]) -> None:
    """Pass names of options.

    Raises:
        ProductInvalid: there are too many, or two are the same, or one is blank.
    """
    if len(names) > MAX_OPTIONS or len(set(names)) != len(names) or not all(name.strip() for name in names):
        raise errors.ProductInvalid(
            field="options", reason=Reason("there are up to {most}, each with a name of its own", most=MAX_OPTIONS)
        )


def check_focus(focus: Sequence[int] | None) -> None:
    """Pass a point within a picture, in thousandths of its width and height; None is the middle.

    Raises:
        ProductInvalid: it lies outside.
    """
    if focus is not None and (len(focus) != 2 or not all(0 <= each <= WHOLE for each in focus)):  # noqa: PLR2004  # x and y
        raise errors.ProductInvalid(field="focus", reason=Reason("it is a point [x, y] in thousandths, from 0 to 1000"))


def check_crop(crop: Sequence[int] | None) -> None:
    """Pass a rectangle within a picture, in thousandths of its width and height; None is the whole.

    Raises:
        ProductInvalid: it lies outside, or is empty.
    """
    if crop is None:
        return
    if len(crop) == 4:  # noqa: PLR2004  # x, y, width and height
        x, y, width, height = crop
        if min(x, y) >= 0 and min(width, height) > 0 and x + width <= WHOLE and y + height <= WHOLE:
            return
    raise errors.ProductInvalid(
        field="crop", reason=Reason("it is a rectangle [x, y, width, height] in thousandths, within 1000")
    )


def check_title(title: str) -> None:
    """Pass a title that is there and fits.

    Raises:
        ProductInvalid: it is not, or does not.
    """
    if not title.strip() or len(title) > MAX_TITLE_LENGTH or "\x00" in title:
        raise errors.ProductInvalid(
            field="title", reason=Reason("it has 1 to {most} characters", most=MAX_TITLE_LENGTH)
        )


def check_line(text: str, *, field: str) -> None:
    """Pass a short text that fits where it is kept.

    Raises:
        ProductInvalid: it is too long.
    """
    if len(text) > MAX_LINE_LENGTH:
        raise errors.ProductInvalid(
            field=field, reason=Reason("it has at most {most} characters", most=MAX_LINE_LENGTH)
        )


def check_tags(tags: Sequence[str]) -> None:
    """Pass tags that are not too many, none of them too long.

    Raises:
        ProductInvalid: they cannot be used.
    """
    if len(tags) > MAX_TAGS:
        raise errors.ProductInvalid(field="tags", reason=Reason("there are at most {most}", most=MAX_TAGS))
    for tag in tags:
        check_line(tag, field="tags")


def check_variant(variant: VariantDraft, *, options: Sequence[str]) -> None:
    """Pass a variant that can be made.

    Raises:
        ProductInvalid: a field cannot be used.
    """
    check_amounts(price=variant.price, compare_at=variant.compare_at, weight_grams=variant.weight_grams)
    check_option_values(variant.option_values, options=options)
    if variant.sku is not None and not variant.sku.strip():
        raise errors.ProductInvalid(field="sku", reason=Reason("it is blank; leave it out where there is none"))


def check_amounts(*, price: int, compare_at: int | None, weight_grams: int) -> None:
    """Pass amounts that a variant can have.

    Raises:
        ProductInvalid: one is negative or absurd.
    """
    if not 0 <= price <= MAX_PRICE:
        raise errors.ProductInvalid(field="price", reason=Reason("it is negative or too large"))
    if compare_at is not None and not 0 <= compare_at <= MAX_PRICE:
        raise errors.ProductInvalid(field="compare_at", reason=Reason("it is negative or too large"))
    if not 0 <= weight_grams <= 10**9:
        raise errors.ProductInvalid(field="weight_grams", reason=Reason("it is negative or too large"))


def check_option_values(values: Sequence[str], *, options: Sequence[str]) -> None:
    """Pass one value for each option.

    Raises:
        ProductInvalid: there are more or fewer, or one is blank.
    """
    if len(values) != len(options) or not all(value.strip() for value in values):
        reason = Reason(
            "there is one for each option, and the options are: {options}", options=", ".join(options) or "-"
        )
        raise errors.ProductInvalid(field="option_values", reason=reason)


def _check_differ(variants: Sequence[VariantDraft]) -> None:
    combinations: set[tuple[str, ...]] = set()
    skus: set[str] = set()
    for variant in variants:
        if variant.option_values in combinations:
            raise errors.OptionValuesTaken(values=variant.option_values)
        combinations.add(variant.option_values)
        if variant.sku is not None and variant.sku in skus:
            raise errors.SkuTaken(sku=variant.sku)
        skus.update([variant.sku] if variant.sku is not None else [])


def check_category(draft: CategoryDraft) -> None:
    """Pass a category that can be made.

    Raises:
        ProductInvalid: its slug or names cannot be used.
    """
    if not is_category_slug(draft.slug):
        raise errors.ProductInvalid(
            field="slug", reason=Reason("it takes small letters, digits and single hyphens only")
        )
    if not draft.names or not all(name.strip() for name in draft.names.values()):
        raise errors.ProductInvalid(field="names", reason=Reason("a category needs a name in at least one language"))


def grow_tree(flat: Sequence[Category]) -> tuple[Category, ...]:
    """The roots of a tree whose nodes come flat, parents before their children."""
    children: dict[UUID | None, list[Category]] = {}
    # From the leaves up: what hangs below a node is complete when its turn comes.
    for node in reversed(flat):
        below = tuple(sorted(children.pop(node.id, []), key=lambda each: (each.position, each.name)))
        children.setdefault(node.parent_id, []).append(replace(node, children=below))
    return tuple(sorted(children.get(None, []), key=lambda each: (each.position, each.name)))
