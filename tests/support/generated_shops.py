"""Catalogues as hypothesis makes them: every status, several languages, and texts that files stumble over."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import strategies as st

from sokoni.commerce.catalog import rules
from sokoni.commerce.catalog.attribute import rules as rules_of_attributes
from sokoni.commerce.catalog.attribute.types import Attribute, AttributeType, Given, Plain
from sokoni.commerce.catalog.collection import rules as collection_rules
from sokoni.commerce.catalog.collection.types import (
    CollectionDraft,
    CollectionSort,
    CollectionText,
    Comparand,
    Condition,
    Match,
    Rule,
)
from sokoni.commerce.catalog.collection.types import Field as CollectionField
from sokoni.commerce.catalog.exchange.parsed import Schedule
from sokoni.commerce.catalog.exchange.state import ImageRow, ProductState, TextRow, VariantRow
from sokoni.commerce.catalog.ports import StockRow
from sokoni.commerce.catalog.repository import bulk
from sokoni.commerce.catalog.types import ImageState, Status
from sokoni.commerce.stock.adapters.intake import Intake
from sokoni.core import ids
from sokoni.core.database import WriteSession
from sokoni.services.media.types import Frame

_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
# Quotation marks, separators, line ends, formulas, scripts from right to left, emoji, marks that guard formulas.
_SNIPPETS = (
    '"', '""', ",", ";", "\t", "\n", "\r\n", "=1+1", "+49", "-20 %", "@home", "'", "'=", "''@", "\\", "\\,", "\\n",
    "|", "a > b", "<b>bold</b>", "&amp;", "&", "علی", "עט", "\u200f", "\ufeff", "\U0001f600", "\u200d", "é",
    "e\u0301", "Default Title", "Title", "TRUE", "1.0", "12,50", "null", "{}", " ", "x" * 200,
)  # fmt: skip
_characters = st.characters(exclude_categories=("Cs",), exclude_characters="\x00")
_nasty = st.lists(st.sampled_from(_SNIPPETS) | st.text(_characters, max_size=5), max_size=4).map("".join)


def line(most: int = 255) -> st.SearchStrategy[str]:
    """A text of one field, as the API takes it: without spaces around it."""
    return _nasty.map(lambda text: text[:most].strip())


def filled(most: int = 255) -> st.SearchStrategy[str]:
    """A text of one field that is not blank."""
    return line(most).filter(bool)


slugs = st.text(st.characters(categories=("Ll", "Nd"), include_characters="-_.=+@'\",;"), min_size=1, max_size=20).map(
    rules.normal_handle
)
_statuses = st.sampled_from(Status)
_amounts = st.integers(0, 10**15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """A product with the stock of its variants."""

    state: ProductState
    stock: Sequence[StockRow] = field(default=())


@st.composite
def texts(draw: st.DrawFn) -> TextRow:
    """Words in one language; descriptions are clean, as everything that writes them keeps them."""
    return TextRow(
        title=draw(filled()),
        description_html=rules.clean_html(draw(_nasty)),
        seo_title=draw(line()),
        seo_description=draw(line(2000)),
    )


@st.composite
def variants(draw: st.DrawFn, options: tuple[str, ...], images: Sequence[ImageRow]) -> list[VariantRow]:
    """One variant for each of some combinations of values, or the only one of a product without options."""
    values = st.tuples(*(filled() for _ in options))
    only = [("Default Title",)]
    chosen = draw(st.lists(values, min_size=1, max_size=4, unique=True)) if options != ("Title",) else only
    return [
        VariantRow(
            id=ids.new_id(),
            position=position,
            sku=draw(st.none() | filled(200).map(lambda text: f"{text}{ids.new_id()}")),
            barcode=draw(line()),
            options=(*each, "", "")[:3],
            price=draw(_amounts),
            compare_at=draw(st.none() | _amounts),
            weight_grams=draw(st.integers(0, 10**9)),
            taxable=draw(st.booleans()),
            tax_class=draw(st.sampled_from(["standard", "reduced-rate", "0_"])),
            requires_shipping=draw(st.booleans()),
            image_id=draw(st.sampled_from([None, *(image.id for image in images)])),
            created_at=_EPOCH,
        )
        for position, each in enumerate(chosen, start=1)
    ]


@st.composite
def frames(draw: st.DrawFn) -> Frame:
    """How a picture may be cut, or that it may be cut anyhow."""
    x, y = draw(st.integers(0, 999)), draw(st.integers(0, 999))
    width, height = draw(st.integers(1, 1000 - x)), draw(st.integers(1, 1000 - y))
    return Frame(
        focus=draw(st.none() | st.just((x, y))),
        crop=draw(st.none() | st.just((x, y, width, height))),
    )


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    """When the clock publishes and takes down, to the microsecond as the database keeps it."""
    latest = datetime(rules.LAST_YEAR - 2, 1, 1)  # noqa: DTZ001  # bounds are naive
    starts = draw(st.none() | st.datetimes(_EPOCH.replace(tzinfo=None), latest, timezones=st.just(UTC)))
    lasts = draw(st.none() | st.timedeltas(timedelta(microseconds=1), timedelta(days=400)))
    return Schedule(publish_at=starts, unpublish_at=None if lasts is None else (starts or _EPOCH) + lasts)


@st.composite
def said(draw: st.DrawFn, attributes: Sequence[Attribute]) -> dict[UUID, Plain]:
    """What a product says of some attributes."""
    chosen = draw(st.lists(st.sampled_from(attributes), unique_by=lambda each: each.id)) if attributes else []
    values = {each.id: rules_of_attributes.read_value(each, draw(_given(each))) for each in chosen}
    return {attribute_id: value for attribute_id, value in values.items() if value is not None}


def _given(attribute: Attribute) -> st.SearchStrategy[Given]:
    codes = st.sampled_from([each.code for each in attribute.choices] or [""])
    by_type: dict[AttributeType, st.SearchStrategy[Given]] = {
        AttributeType.TEXT: filled(1000),
        AttributeType.NUMBER: st.decimals(-999_999, 999_999, places=6, allow_nan=False),
        AttributeType.BOOLEAN: st.booleans(),
        AttributeType.DATE: st.dates(),
        AttributeType.CHOICE: codes,
        AttributeType.CHOICES: st.lists(codes, min_size=1),
        AttributeType.COLOUR: st.lists(codes, min_size=1),
    }
    return by_type[attribute.type]


@st.composite
def images(draw: st.DrawFn) -> list[ImageRow]:
    """Images that wait to be fetched, each from an address of its own."""
    addresses = draw(st.lists(st.integers(1, 99), max_size=3, unique=True))
    return [
        ImageRow(
            id=ids.new_id(),
            position=position,
            alt=draw(line(1000)),
            source_url=f"https://images.example/{number}.jpg?a=1,2&b='x'",
            state=ImageState.PENDING,
            media_hash=None,
            frame=draw(frames()),
        )
        for position, number in enumerate(addresses, start=1)
    ]


@st.composite
def goods(
    draw: st.DrawFn,
    slug: str,
    category_ids: Sequence[UUID],
    attributes: Sequence[Attribute],
    languages: Sequence[str],
) -> Goods:
    """A product of any kind."""
    options = draw(st.just(("Title",)) | st.lists(filled(), min_size=1, max_size=3, unique=True).map(tuple))
    pictures = draw(images())
    made = draw(variants(options, pictures))
    language, *others = languages
    state = ProductState(
        id=ids.new_id(),
        slug=slug,
        status=draw(_statuses),
        status_reason=draw(line(500)),
        language=language,
        product_type=draw(line()),
        vendor=draw(line()),
        tags=tuple(dict.fromkeys(draw(st.lists(filled(), max_size=3)))),
        created_at=_EPOCH,
        texts={language: draw(texts()), **{each: draw(texts()) for each in others if draw(st.booleans())}},
        schedule=draw(schedules()),
        attributes=draw(said(attributes)),
        options=options,
        variants=made,
        images=pictures,
        category_ids=frozenset(draw(st.sets(st.sampled_from(category_ids), max_size=2)) if category_ids else ()),
    )
    return Goods(state=state, stock=[draw(_stock(each.id)) for each in made])


@st.composite
def _stock(draw: st.DrawFn, variant_id: UUID) -> StockRow:
    return StockRow(
        variant_id=variant_id,
        quantity=draw(st.integers(0, 10**6)),
        policy=draw(st.sampled_from(("deny", "backorder"))),
        tracked=draw(st.booleans()),
    )


@st.composite
def catalogues(
    draw: st.DrawFn,
    category_ids: Sequence[UUID],
    attributes: Sequence[Attribute] = (),
    languages: Sequence[str] = ("es", "en"),
) -> list[Goods]:
    """A few products, each at an address of its own."""
    return [
        draw(goods(slug, category_ids, attributes, languages))
        for slug in draw(st.lists(slugs, max_size=4, unique=True))
    ]


@st.composite
def conditions(draw: st.DrawFn, category_ids: Sequence[UUID]) -> Condition:
    """A condition that means something."""
    field_ = draw(st.sampled_from(CollectionField))
    values: dict[CollectionField, st.SearchStrategy[Comparand]] = {
        CollectionField.PRICE: _amounts,
        CollectionField.ON_SALE: st.booleans(),
        CollectionField.CATEGORY: st.sampled_from(category_ids).map(str),
        CollectionField.ATTRIBUTE: filled() | st.integers(-(10**9), 10**9) | st.floats(-1e9, 1e9) | st.booleans(),
    }
    return Condition(
        field=field_,
        operator=draw(st.sampled_from(sorted(collection_rules.OPERATORS[field_]))),
        value=draw(values.get(field_, filled())),
        attribute="a-text" if field_ is CollectionField.ATTRIBUTE else None,
    )


@st.composite
def collections(
    draw: st.DrawFn, slug: str, product_ids: Sequence[UUID], category_ids: Sequence[UUID]
) -> CollectionDraft:
    """A collection by hand or by rule, with words in two languages."""
    spoken = {language: _collection_text(draw(texts())) for language in ("es", "en")}
    met = st.lists(conditions(category_ids), min_size=1, max_size=3).map(tuple)
    rules_of = st.none() | st.builds(Rule, match=st.sampled_from(Match), conditions=met)
    rule = draw(rules_of)
    sorts = [each for each in CollectionSort if rule is None or each is not CollectionSort.POSITION]
    plan = draw(schedules())
    own = spoken["es"]
    return CollectionDraft(
        slug=slug,
        language="es",
        title=own.title,
        description_html=own.description_html,
        seo_title=own.seo_title,
        seo_description=own.seo_description,
        texts=spoken,
        rule=rule,
        sort=draw(st.sampled_from(sorts)),
        image_alt=draw(line()),
        is_published=draw(st.booleans()),
        publish_at=plan.publish_at,
        unpublish_at=plan.unpublish_at,
        product_ids=tuple(draw(st.permutations(product_ids))) if rule is None else (),
    )


def _collection_text(row: TextRow) -> CollectionText:
    return CollectionText(
        title=row.title,
        description_html=row.description_html,
        seo_title=row.seo_title,
        seo_description=row.seo_description,
    )


async def stock_up(
    session: WriteSession,
    catalogue: Sequence[Goods],
    *,
    shop_id: UUID,
    currency: str,
    now: datetime,
    attributes: Sequence[Attribute] = (),
) -> None:
    """Put a catalogue into a shop."""
    states = [each.state for each in catalogue]
    for state in states:
        state.created_at = now
        for variant in state.variants:
            variant.created_at = now
    await bulk.lock_shop(session, shop_id=shop_id)
    by_id = {each.id: each for each in attributes}
    await bulk.save(session, shop_id=shop_id, currency=currency, products=states, attributes=by_id, now=now)
    rows = [row for each in catalogue for row in each.stock]
    await Intake().receive(session, shop_id=shop_id, rows=rows, overwrite=False, now=now)
