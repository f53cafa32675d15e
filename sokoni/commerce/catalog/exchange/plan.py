"""What an import will write: the file's products laid over what is there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.catalog import rules
from sokoni.commerce.catalog.attribute import rules as attribute_rules
from sokoni.commerce.catalog.attribute.errors import AttributeValueInvalid
from sokoni.commerce.catalog.attribute.types import Attribute
from sokoni.commerce.catalog.exchange import cells, words
from sokoni.commerce.catalog.exchange.parsed import (
    ABSENT,
    NO_OPTIONS,
    ONLY_OPTION,
    ONLY_VALUE,
    Options,
    ParsedImage,
    ParsedProduct,
    ParsedText,
    ParsedVariant,
)
from sokoni.commerce.catalog.exchange.state import ImageRow, ProductState, TextRow, VariantRow
from sokoni.commerce.catalog.exchange.words import Sentence
from sokoni.commerce.catalog.exchange.writing import own_picture
from sokoni.commerce.catalog.ports import StockRow
from sokoni.commerce.catalog.types import ImageState, ImportOptions, Issue, Status
from sokoni.services.media.types import MediaObject


@dataclass(slots=True, kw_only=True)
class Surroundings:
    """What is there before a chunk is written.

    `sku_owners` says which product of the shop has a SKU; `pictures` are those that the files name by hash and that are
    here. `seen` are the handles that a dry run has passed, since it left none of them in the database; `told` are the
    categories whose absence the report has mentioned.
    """

    language: str
    products: dict[str, ProductState]
    sku_owners: dict[str, UUID]
    categories: Mapping[str, UUID]
    now: datetime
    new_id: Callable[[], UUID]
    pictures: Mapping[str, MediaObject] = field(default_factory=dict)
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    told: set[str] = field(default_factory=set)
    # How many more products the shop's plan holds; None for as many as it likes.
    room: int | None = None


@dataclass(slots=True)
class Plan:
    """What is to be written and told."""

    changed: list[ProductState] = field(default_factory=list)
    stock_of_new: list[StockRow] = field(default_factory=list)
    stock_of_known: list[StockRow] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    attributes: Mapping[UUID, Attribute] = field(default_factory=dict)
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0

    @property
    def new_images(self) -> int:
        """How many images have to be fetched."""
        return sum(image.is_to_fetch for product in self.changed for image in product.images)


def make_plan(parsed: Sequence[ParsedProduct], around: Surroundings, options: ImportOptions) -> Plan:
    """The plan for a chunk of products; nothing in it collides with the database or with itself."""
    plan = Plan()
    for product in parsed:
        _plan_product(product, around, options, plan)
    handles = dict.fromkeys(product.handle for product in parsed if not product.refused)
    touched = {state.id: state for handle in handles if (state := around.products.get(handle)) is not None}
    for state in touched.values():
        if state.is_new:
            plan.created += 1
        elif state.differs():
            plan.updated += 1
        else:
            plan.unchanged += 1
            continue
        plan.changed.append(state)
    return plan


def _plan_product(parsed: ParsedProduct, around: Surroundings, options: ImportOptions, plan: Plan) -> None:
    state = around.products.get(parsed.handle)
    if parsed.refused:
        plan.refused += 1
        return
    is_new = state is None
    if state is None:
        if not _may_come_in(parsed, around, plan):
            return
        state = _new_state(parsed, around)
    if parsed.option_names is not None and parsed.title:
        state.options = parsed.option_names
    merge = _Variants(state, parsed, around, options, plan)
    merge.apply()
    if not state.variants:
        _refuse(plan, parsed, words.NO_VARIANTS)
        return
    _lay_over(state, parsed, around)
    _lay_categories(state, parsed, around, plan)
    _lay_attributes(state, parsed, around, plan)
    state.schedule = state.schedule if parsed.schedule is None else parsed.schedule
    if is_new:
        state.status = _first_status(parsed, merge, options, plan)
        state.status_reason = parsed.status_reason
        around.products[state.slug] = state
        _take_room(around, Status.ARCHIVED, state.status)
    elif parsed.status is not None:
        wanted = _next_status(state.status, parsed.status, options)
        if _take_room(around, state.status, wanted):
            state.status = wanted
        else:
            plan.issues.append(words.PLAN_FULL_ARCHIVED.issue(parsed.row, handle=parsed.handle))
    _merge_images(state, parsed, merge.images_of_variants, around)


def _may_come_in(parsed: ParsedProduct, around: Surroundings, plan: Plan) -> bool:
    """Whether a product that is not there yet can be made; else what becomes of it is in the plan."""
    if not parsed.title:
        if parsed.handle in around.seen:
            plan.unchanged += 1
        else:
            _refuse(plan, parsed, words.NO_TITLE)
        return False
    if around.room == 0 and parsed.status is not Status.ARCHIVED:
        _refuse(plan, parsed, words.PLAN_FULL)
        return False
    return True


def _new_state(parsed: ParsedProduct, around: Surroundings) -> ProductState:
    return ProductState(
        id=around.new_id(),
        slug=parsed.handle,
        status=Status.DRAFT,
        status_reason="",
        language=parsed.language or around.language,
        product_type="",
        vendor="",
        tags=(),
        created_at=around.now,
        texts={},
        options=(ONLY_OPTION,),
    )


def _lay_over(state: ProductState, parsed: ParsedProduct, around: Surroundings) -> None:
    """Overwrite what the file has a column for, with a blank where the cell is blank."""
    if not parsed.title:
        return
    texts = parsed.texts or {around.language: _text_of(parsed, parsed.title)}
    for language, said in texts.items():
        _lay_text(state, language, said)
    state.vendor = state.vendor if parsed.vendor is None else parsed.vendor
    state.product_type = state.product_type if parsed.product_type is None else parsed.product_type
    if parsed.tags is not None and (parsed.are_tags_exact or parsed.tags != cells.read_tags(", ".join(state.tags))):
        state.tags = parsed.tags


def _text_of(parsed: ParsedProduct, title: str) -> ParsedText:
    return ParsedText(
        title=title,
        body_html=parsed.body_html,
        seo_title=parsed.seo_title,
        seo_description=parsed.seo_description,
    )


def _lay_text(state: ProductState, language: str, said: ParsedText) -> None:
    text = state.texts.get(language)
    if text is None:
        text = state.texts[language] = TextRow(title="", description_html="", seo_title="", seo_description="")
    text.title = said.title
    text.description_html = text.description_html if said.body_html is None else rules.clean_html(said.body_html)
    text.seo_title = text.seo_title if said.seo_title is None else said.seo_title
    text.seo_description = text.seo_description if said.seo_description is None else said.seo_description


def _lay_categories(state: ProductState, parsed: ParsedProduct, around: Surroundings, plan: Plan) -> None:
    """Put a product into the categories that the file names; one that is new and in none, into that of its type."""
    found: set[UUID] = set()
    for text in parsed.categories or ():
        category_id = find_category(text, around.categories)
        if category_id is not None:
            found.add(category_id)
        elif text not in around.told:
            around.told.add(text)
            sentence = words.NO_CATEGORY
            plan.issues.append(sentence.issue(parsed.row, handle=parsed.handle, category=words.short(text)))
    if state.is_new and not found and parsed.product_type and not parsed.are_all_categories:
        of_type = around.categories.get(parsed.product_type.casefold())
        found |= {of_type} if of_type is not None else set()
    if parsed.are_all_categories and parsed.categories is not None:
        state.category_ids = frozenset(found)
    else:
        state.category_ids |= found


def _lay_attributes(state: ProductState, parsed: ParsedProduct, around: Surroundings, plan: Plan) -> None:
    """Overwrite what the file says of attributes; others stay."""
    for code, given in (parsed.attributes or {}).items():
        attribute = around.attributes.get(code)
        try:
            value = None if attribute is None else attribute_rules.read_value(attribute, given)
        except AttributeValueInvalid:
            plan.issues.append(
                words.ATTRIBUTE_VALUE.issue(parsed.row, handle=parsed.handle, attribute=words.short(code))
            )
            continue
        if attribute is None:
            plan.issues.append(words.NO_ATTRIBUTE.issue(parsed.row, handle=parsed.handle, attribute=words.short(code)))
        elif value is None:
            state.attributes.pop(attribute.id, None)
        else:
            state.attributes[attribute.id] = value


def _take_room(around: Surroundings, status: Status, wanted: Status) -> bool:
    """Whether the shop's plan has room for a product that moves, which it takes; one that is archived gives it back."""
    if around.room is None:
        return True
    taken = (wanted is not Status.ARCHIVED) - (status is not Status.ARCHIVED)
    if taken > around.room:
        return False
    around.room -= taken
    return True


def find_category(text: str, known: Mapping[str, UUID]) -> UUID | None:
    """The category that words mean: by its whole path 'A > B', or by the last part, which may also be its slug."""
    parts = [" ".join(part.split()).casefold() for part in text.split(">")]
    return next((known[each] for each in ("/".join(parts), parts[-1]) if each and each in known), None)


def _first_status(parsed: ParsedProduct, merge: "_Variants", options: ImportOptions, plan: Plan) -> Status:
    wanted = parsed.status or Status.APPROVED
    if wanted is Status.ARCHIVED:
        return wanted
    if merge.is_unpriced:
        plan.issues.append(words.NO_PRICES.issue(parsed.row, handle=parsed.handle))
        return Status.DRAFT
    if parsed.is_gift_card:
        plan.issues.append(words.GIFT_CARD.issue(parsed.row, handle=parsed.handle))
        return Status.DRAFT
    return rules.status_when_published(auto_approve=options.approve) if wanted is Status.APPROVED else wanted


def _next_status(status: Status, wanted: Status, options: ImportOptions) -> Status:
    """A file may publish, take down or archive what its seller could; what an operator refused stays refused."""
    if status in {wanted, Status.REJECTED} or wanted is Status.REJECTED:
        return status
    if wanted not in {Status.APPROVED, Status.PENDING_REVIEW}:
        return wanted
    if status in {Status.PENDING_REVIEW, Status.APPROVED}:
        return status
    return rules.status_when_published(auto_approve=options.approve and wanted is Status.APPROVED)


def _merge_images(
    state: ProductState, parsed: ParsedProduct, of_variants: Mapping[UUID, ParsedImage], around: Surroundings
) -> None:
    known: dict[str, ImageRow] = {}
    for image in state.images:
        known.update({key: image for key in (image.source_url, image.media_hash) if key is not None})
    for wish in parsed.images:
        image = _image_of(wish, state, known, around)
        image.position = image.position if wish.position is None else max(wish.position, 1)
        image.alt = image.alt if wish.alt is None else wish.alt
        image.frame = image.frame if wish.frame is None else wish.frame
    by_key = {wish.key: wish for wish in parsed.images}
    for variant in state.variants:
        if variant.id in of_variants:
            wish = of_variants[variant.id]
            variant.image_id = _image_of(by_key.get(wish.key, wish), state, known, around).id


def _image_of(wish: ParsedImage, state: ProductState, known: dict[str, ImageRow], around: Surroundings) -> ImageRow:
    """The image that a file means, known by its first address or by what it shows; a new one where there is none."""
    digest = wish.media_hash or own_picture(wish.url)
    image = known.get(wish.url)
    # Only an address of ours says what it shows; under others, one picture may stand twice.
    if image is None and (not wish.url or own_picture(wish.url)):
        image = known.get(digest or "")
    if image is None:
        image = _new_image(state, wish, around.pictures.get(digest or ""), around)
        known.update({key: image for key in (image.source_url, image.media_hash, wish.url) if key})
    return image


def _new_image(state: ProductState, wish: ParsedImage, picture: MediaObject | None, around: Surroundings) -> ImageRow:
    last = max((image.position for image in state.images), default=0)
    # A picture that is here is not fetched again, and its address here is none to fetch it from later.
    source = None if picture is not None and own_picture(wish.url) else wish.url or None
    image = ImageRow(
        id=around.new_id(),
        position=last + 1,
        alt="",
        source_url=source,
        state=ImageState.PENDING if picture is None else ImageState.READY,
        media_hash=None if picture is None else picture.hash,
        width=None if picture is None else picture.width,
        height=None if picture is None else picture.height,
    )
    state.images.append(image)
    return image


class _Variants:
    """Lays a file's variants over those of one product."""

    def __init__(
        self, state: ProductState, parsed: ParsedProduct, around: Surroundings, options: ImportOptions, plan: Plan
    ) -> None:
        self._state = state
        self._parsed = parsed
        self._around = around
        self._overwrite_stock = options.overwrite_stock
        self._plan = plan
        self._by_sku = {each.sku: each for each in state.variants if each.sku is not None}
        self._by_id = {each.id: each for each in state.variants}
        self._by_options = {each.options: each for each in state.variants}
        self._touched: set[UUID] = set()
        self.images_of_variants: dict[UUID, ParsedImage] = {}
        self.is_unpriced = False

    def apply(self) -> None:
        """Change and add variants; those that the file does not name stay."""
        for wish in self._parsed.variants:
            problem = self._lay(wish)
            if problem is not None:
                self._plan.issues.append(problem)

    def _lay(self, wish: ParsedVariant) -> Issue | None:
        options = self._options(wish)
        if options is None:
            return self._issue(wish, words.OPTION_VALUES)
        known = self._known(wish, options)
        owner = self._around.sku_owners.get(wish.sku) if wish.sku else None
        if owner is not None and owner != self._state.id:
            return self._issue(wish, words.SKU_TAKEN, sku=wish.sku)
        same = self._by_options.get(options)
        if same is not None and same is not known and not self._will_move(same):
            return self._issue(wish, words.VARIANT_DOUBLED_VALUES)
        if known is not None and known.id in self._touched:
            return self._issue(wish, words.VARIANT_DOUBLED)
        if known is None:
            if wish.price is None and not self._state.is_new:
                return self._issue(wish, words.VARIANT_UNPRICED)
            known = self._add(wish, options)
        self._change(known, wish, options)
        return None

    def _options(self, wish: ParsedVariant) -> Options | None:
        names = self._state.options
        values = wish.options
        if values == NO_OPTIONS:
            # A file without options still knows variants by their SKU.
            known = self._by_sku.get(wish.sku) if wish.sku else None
            if known is not None:
                return known.options
            return (ONLY_VALUE, "", "") if names == (ONLY_OPTION,) else None
        is_complete = all(values[index] for index in range(len(names)))
        return values if is_complete and not any(values[len(names) :]) else None

    def _known(self, wish: ParsedVariant, options: Options) -> VariantRow | None:
        by_id = self._by_id.get(wish.id) if wish.id is not None else None
        by_sku = self._by_sku.get(wish.sku) if wish.sku else None
        if by_id is not None or by_sku is not None:
            return by_id or by_sku
        same = self._by_options.get(options)
        return None if same is None or same.id in self._touched or self._will_move(same) else same

    def _will_move(self, variant: VariantRow) -> bool:
        """Whether a later row of the file gives a variant other option values, so that its place becomes free."""
        if variant.id in self._touched or variant.sku is None:
            return False
        return any(wish.sku == variant.sku and wish.options != variant.options for wish in self._parsed.variants)

    def _add(self, wish: ParsedVariant, options: Options) -> VariantRow:
        variant = VariantRow(
            id=self._around.new_id(),
            position=max((each.position for each in self._state.variants), default=0) + 1,
            sku=None,
            barcode="",
            options=options,
            price=0,
            compare_at=None,
            weight_grams=0,
            taxable=True,
            requires_shipping=True,
            image_id=None,
            created_at=self._around.now,
        )
        self._state.variants.append(variant)
        self.is_unpriced = self.is_unpriced or wish.price is None
        return variant

    def _change(self, variant: VariantRow, wish: ParsedVariant, options: Options) -> None:
        self._touched.add(variant.id)
        if self._by_options.get(variant.options) is variant:
            del self._by_options[variant.options]
        variant.options = options
        self._by_options[options] = variant
        if wish.sku is not None:
            self._set_sku(variant, wish.sku or None)
        variant.price = variant.price if wish.price is None else wish.price
        variant.compare_at = variant.compare_at if wish.compare_at is ABSENT else wish.compare_at
        variant.barcode = variant.barcode if wish.barcode is None else wish.barcode
        variant.weight_grams = variant.weight_grams if wish.weight_grams is None else wish.weight_grams
        variant.taxable = variant.taxable if wish.taxable is None else wish.taxable
        variant.tax_class = variant.tax_class if wish.tax_class is None else wish.tax_class
        if wish.requires_shipping is not None:
            variant.requires_shipping = wish.requires_shipping
        if wish.image:
            self.images_of_variants[variant.id] = ParsedImage(row=wish.row, url=wish.image, position=None, alt=None)
        self._take_stock(variant, wish)

    def _set_sku(self, variant: VariantRow, sku: str | None) -> None:
        if variant.sku is not None and variant.sku != sku:
            self._by_sku.pop(variant.sku, None)
            if self._around.sku_owners.get(variant.sku) == self._state.id:
                del self._around.sku_owners[variant.sku]
        variant.sku = sku
        if sku is not None:
            self._by_sku[sku] = variant
            self._around.sku_owners[sku] = self._state.id

    def _take_stock(self, variant: VariantRow, wish: ParsedVariant) -> None:
        row = StockRow(
            variant_id=variant.id, quantity=max(wish.quantity or 0, 0), policy=wish.policy, tracked=wish.is_tracked
        )
        if variant.loaded is None:
            self._plan.stock_of_new.append(row)
        elif self._overwrite_stock and wish.quantity is not None:
            self._plan.stock_of_known.append(row)

    def _issue(self, wish: ParsedVariant, sentence: Sentence, **fields: Any) -> Issue:
        return sentence.issue(wish.row, handle=self._parsed.handle, **fields)


def _refuse(plan: Plan, parsed: ParsedProduct, sentence: Sentence) -> None:
    plan.refused += 1
    plan.issues.append(sentence.issue(parsed.row, handle=parsed.handle))
