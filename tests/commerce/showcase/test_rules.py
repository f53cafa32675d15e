"""Products become bytes and come back; words are compared however they are written; tokens say what is there."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.commerce.catalog.attribute.types import AttributeType, AttributeValue, ChosenValue, Plain
from sokoni.commerce.catalog.types import (
    CategoryRef,
    Image,
    ImageState,
    Option,
    ProductCard,
    ProductDetail,
    ProductWords,
    Status,
    Variant,
    WholeProduct,
)
from sokoni.commerce.review.types import Summary
from sokoni.commerce.showcase import rules
from sokoni.commerce.showcase.types import Shown
from sokoni.core import ids
from sokoni.core.money import Money

# Three and a half stars.
RATING = Summary(histogram=(1, 1, 1, 3, 2))
AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
TEXTS = st.text(max_size=40)
MONEY = st.builds(Money, st.integers(0, 10**15), st.just("COP"))
LEFT = st.none() | st.integers(0, 10)


def attribute(kind: AttributeType, value: Plain, *choices: ChosenValue, filterable: bool = True) -> AttributeValue:
    return AttributeValue(
        attribute_id=ids.new_id(),
        code=kind.value,
        name=kind.value.title(),
        type=kind,
        unit="cm" if kind is AttributeType.NUMBER else "",
        is_filterable=filterable,
        position=1,
        value=value,
        choices=choices,
    )


RED = ChosenValue(id=ids.new_id(), code="red", name="Red", colour="#ff0000")
SAID = (
    attribute(AttributeType.TEXT, "by hand"),
    attribute(AttributeType.NUMBER, Decimal("12.5")),
    attribute(AttributeType.BOOLEAN, True),
    attribute(AttributeType.COLOUR, ("red",), RED),
    attribute(AttributeType.CHOICE, "red", RED),
    attribute(AttributeType.DATE, date(2026, 1, 2)),
)


@st.composite
def variants_of(draw: st.DrawFn, sizes: list[str], picture: Image) -> tuple[Variant, ...]:
    return tuple(
        Variant(
            id=ids.new_id(),
            title=size,
            sku=draw(st.none() | TEXTS),
            barcode=draw(TEXTS),
            price=draw(MONEY),
            compare_at=draw(st.none() | MONEY),
            option_values=(size,),
            weight_grams=draw(st.integers(0, 10**6)),
            taxable=draw(st.booleans()),
            requires_shipping=draw(st.booleans()),
            image=draw(st.sampled_from([None, picture])),
        )
        for size in sizes
    )


def card_of(detail: ProductDetail) -> ProductCard:
    return ProductCard(
        id=detail.id,
        shop_id=detail.shop_id,
        shop_slug=detail.shop_slug,
        shop_name=detail.shop_name,
        shop_logo_hash=None,
        slug=detail.slug,
        title=detail.title,
        status=detail.status,
        price=min((each.price for each in detail.variants), key=lambda price: price.amount),
        price_varies=len({each.price for each in detail.variants}) > 1,
        compare_at=detail.variants[0].compare_at,
        image_hash=detail.images[0].media_hash,
        image_frame=detail.images[0].frame,
        image_alt=detail.images[0].alt,
        variant_count=len(detail.variants),
        only_variant_id=detail.variants[0].id if len(detail.variants) == 1 else None,
    )


@st.composite
def products(draw: st.DrawFn) -> WholeProduct:
    picture = Image(
        id=ids.new_id(),
        position=1,
        alt=draw(TEXTS),
        state=ImageState.READY,
        reason="",
        media_hash="ab" * 32,
        width=640,
        height=800,
        source_url=None,
        focus=draw(st.none() | st.just((500, 250))),
        crop=draw(st.none() | st.just((0, 0, 1000, 800))),
    )
    sizes = draw(st.lists(st.sampled_from(["S", "M", "L", "XL"]), min_size=1, max_size=4, unique=True))
    variants = draw(variants_of(sizes, picture))
    words = {
        language: ProductWords(
            title=draw(TEXTS), description_html=draw(TEXTS), seo_title=draw(TEXTS), seo_description=draw(TEXTS)
        )
        for language in ("en", *draw(st.sets(st.sampled_from(["es", "fa"]))))
    }
    category = CategoryRef(id=ids.new_id(), slug="bowls", path="home/bowls/", name="Bowls")
    detail = ProductDetail(
        id=ids.new_id(),
        shop_id=ids.new_id(),
        shop_slug="shop",
        shop_name=draw(TEXTS),
        shop_is_open=True,
        slug="bowl",
        title=words["en"].title,
        description_html=words["en"].description_html,
        seo_title=words["en"].seo_title,
        seo_description=words["en"].seo_description,
        status=Status.APPROVED,
        status_reason="",
        product_type=draw(TEXTS),
        vendor=draw(TEXTS),
        tags=tuple(draw(st.lists(TEXTS, max_size=3))),
        options=(Option(name="Size", values=tuple(sizes)),),
        variants=variants,
        images=(picture,),
        categories=(category,),
        currency="COP",
        created_at=AT,
        updated_at=AT,
        attributes=SAID,
        unpublish_at=draw(st.none() | st.just(AT)),
    )
    return WholeProduct(
        detail=detail,
        card=card_of(detail),
        language="en",
        words=words,
        category_names={category.id: {"es": "Cuencos"}},
        attributes=dict.fromkeys(words, SAID),
    )


@given(product=products(), left=LEFT)
def test_a_detail_comes_back_as_it_was(product: WholeProduct, left: int | None):
    remaining = {each.id: left for each in product.detail.variants}
    said, holds = rules.detail_halves(product, left=remaining, rating=RATING)
    assert said.keys() == product.words.keys()
    assert rules.read_detail(rules.whole(said["en"], holds)) == Shown(
        detail=product.detail, left=remaining, rating=RATING
    )


@given(product=products())
def test_a_category_has_its_name_in_the_language_of_the_words(product: WholeProduct):
    said, holds = rules.detail_halves(product, left={each.id: 1 for each in product.detail.variants}, rating=RATING)
    names = {
        language: rules.read_detail(rules.whole(part, holds)).detail.categories[0].name
        for language, part in said.items()
    }
    assert names == {language: "Cuencos" if language == "es" else "Bowls" for language in said}


@given(product=products(), is_available=st.booleans())
def test_a_card_comes_back_as_it_was(product: WholeProduct, is_available: bool):  # noqa: FBT001
    said, holds = rules.card_halves(product, is_available=is_available, rating=RATING)
    card = rules.read_card(rules.whole(said["en"], holds))
    prices, pictures = ("price", "price_varies", "compare_at"), ("image_hash", "image_frame", "image_alt")
    shared = ("id", "shop_id", "slug", "title", *prices, *pictures, "only_variant_id")
    assert [getattr(card, name) for name in shared] == [getattr(product.card, name) for name in shared]
    assert card.is_available is is_available
    assert card.rating == RATING


@given(product=products())
def test_a_price_changes_what_holds_and_not_what_is_said(product: WholeProduct):
    dearer = replace(product, card=replace(product.card, price=Money(product.card.price.amount + 1, "COP")))
    said, holds = rules.card_halves(product, is_available=True, rating=RATING)
    said_after, holds_after = rules.card_halves(dearer, is_available=True, rating=RATING)
    assert (said_after == said, holds_after == holds) == (True, False)


@given(product=products(), sold_out=st.booleans())
def test_tokens_say_what_can_be_bought(product: WholeProduct, sold_out: bool):  # noqa: FBT001
    left = {each.id: 0 if sold_out else None for each in product.detail.variants}
    tokens = rules.tokens_of(product.detail, left=left, rating=RATING)
    assert ("availability=in" in tokens) is not sold_out
    assert {f"option:Size={each.option_values[0]}" for each in product.detail.variants} <= set(tokens)
    assert "attribute:number=12.5" in tokens
    assert {"rating=2", "rating=3"} <= set(tokens)
    assert "rating=4" not in tokens
    assert "attribute:boolean=true" in tokens
    assert "attribute:colour=red" in tokens
    assert tokens == sorted(set(tokens))
    assert all("=" in token and rules.group_of(token) for token in tokens)


@given(product=products())
def test_a_size_that_is_sold_out_is_no_token_where_another_is_left(product: WholeProduct):
    first, *others = product.detail.variants
    left = {first.id: 0} | {each.id: 3 for each in others}
    tokens = rules.tokens_of(product.detail, left=left, rating=RATING)
    # The only size of all stays: what it is does not change by being sold out.
    assert (f"option:Size={first.option_values[0]}" in tokens) is (not others)


@pytest.mark.parametrize(
    ("written", "searched"),
    [
        ("Café", "cafe"),
        ("ÀÉÎÕÜ", "aeiou"),
        ("كتاب", "کتاب"),
        ("علي", "علی"),
        ("می‌خواهم", "می خواهم"),
        ("۱۲٣", "123"),
        ("Straße", "strasse"),
        ("آب", "اب"),
    ],
)
def test_words_are_the_same_however_they_are_written(written: str, searched: str):
    assert rules.words_of([written]) == rules.words_of([searched])


@given(text=st.text(max_size=200))
def test_any_text_is_a_query_or_none(text: str):
    query = rules.search_query(text)
    words = query.split(" & ") if query else []
    assert len(words) <= 8
    assert all(word.startswith("'") and word.endswith("':*") and "'" not in word[1:-3] for word in words)


@given(tokens=st.lists(st.text(max_size=20), max_size=10))
def test_filters_are_tokens_each_once_in_order(tokens: list[str]):
    kept = rules.parse_filters(tokens)
    assert list(kept) == sorted(set(kept))
    assert set(kept) <= set(tokens)
    assert all(group and value for group, _, value in (each.partition("=") for each in kept))
    assert sum(len(values) for values in rules.grouped(kept).values()) == len(kept)


def test_a_product_stands_in_its_categories_and_all_above_them():
    ids_by_path = {path: ids.new_id() for path in ("a/", "a/b/", "a/b/c/", "d/")}
    found = rules.branch_ids(["a/b/", "gone/x/"], ids_by_path)
    assert set(found) == {ids_by_path["a/"], ids_by_path["a/b/"]}


@given(parts=st.lists(st.binary(max_size=8), max_size=4))
def test_a_digest_knows_where_a_part_ends(parts: list[bytes]):
    joined = [b"".join(parts)]
    assert (rules.digest_of(parts) == rules.digest_of(joined)) is (parts == joined)


def test_halves_make_one_object():
    assert orjson.loads(rules.whole(b'"a":1', b'"b":2')) == {"a": 1, "b": 2}


def test_portions_are_of_the_size_and_hold_everything():
    wanted: list[UUID] = [ids.new_id() for _ in range(7)]
    portions = list(rules.chunks(wanted, 3))
    assert [len(each) for each in portions] == [3, 3, 1]
    assert [each for portion in portions for each in portion] == wanted
