"""What is decided about products without looking anything up."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.commerce.catalog import errors, rules
from sokoni.commerce.catalog.types import Category, CategoryDraft, Mover, ProductDraft, Status, VariantDraft


def draft(*variants: VariantDraft, **fields: object) -> ProductDraft:
    return ProductDraft(title="Lamp", variants=variants or (VariantDraft(price=1),), **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(("auto", "target"), [(True, Status.APPROVED), (False, Status.PENDING_REVIEW)])
def test_publishes_at_once_only_where_approval_is_automatic(auto: bool, target: Status):  # noqa: FBT001
    move = rules.target_of_move(Status.DRAFT, Status.APPROVED, mover=Mover.SELLER, auto_approve=auto)
    assert move is target


@pytest.mark.parametrize(
    ("status", "wanted", "mover"),
    [
        (Status.DRAFT, Status.REJECTED, Mover.SELLER),
        (Status.APPROVED, Status.APPROVED, Mover.SELLER),
        (Status.APPROVED, Status.REJECTED, Mover.SELLER),
        (Status.ARCHIVED, Status.APPROVED, Mover.OPERATOR),
        (Status.PENDING_REVIEW, Status.DRAFT, Mover.OPERATOR),
    ],
)
def test_refuses_moves_that_the_table_does_not_hold(status: Status, wanted: Status, mover: Mover):
    with pytest.raises(errors.ProductMoveRefused) as refused:
        rules.target_of_move(status, wanted, mover=mover, auto_approve=True)
    assert refused.value.fields["allowed"] == [each.value for each in rules.allowed_moves(status, mover=mover)]


@given(st.sampled_from(Status), st.sampled_from(Status), st.sampled_from(Mover), st.booleans())
def test_never_lets_a_seller_pass_a_review(status: Status, wanted: Status, mover: Mover, auto: bool):  # noqa: FBT001
    allowed = rules.allowed_moves(status, mover=mover)
    publishes = mover is Mover.SELLER and wanted is Status.APPROVED
    listed = Status.PENDING_REVIEW if publishes else wanted
    if listed in allowed:
        target = rules.target_of_move(status, wanted, mover=mover, auto_approve=auto)
        assert target is not Status.APPROVED or auto or mover is Mover.OPERATOR
    else:
        with pytest.raises(errors.ProductMoveRefused):
            rules.target_of_move(status, wanted, mover=mover, auto_approve=auto)


@given(st.text(max_size=300))
def test_makes_an_address_of_every_title(title: str):
    assert rules.is_slug(rules.slugify(title))


@given(st.text(max_size=200))
def test_normal_handles_stay_as_they_are(text: str):
    once = rules.normal_handle(text)
    assert rules.normal_handle(once) == once


@pytest.mark.parametrize(("title", "slug"), [("Café Olé!", "cafe-ole"), ("Лампа", "лампа"), ("!!", "product")])
def test_keeps_the_letters_of_a_title(title: str, slug: str):
    assert rules.slugify(title) == slug


def test_counts_on_until_an_address_is_free():
    assert rules.free_slug("lamp", ["lamp", "lamp-2", "lamp-4"]) == "lamp-3"
    assert rules.free_slug("lamp", ["lamps"]) == "lamp"


_PIECES = st.sampled_from(
    ["\ufeff", "&#xfeff;", "\r", "&#13;", "\n", "\u00a0", "&", "<b>", "</b>", "<script>", "</script>", ">"]
)


@given(st.lists(_PIECES | st.text(max_size=10), max_size=12).map("".join))
def test_cleaning_twice_changes_nothing_more(text: str):
    once = rules.clean_html(text)
    assert rules.clean_html(once) == once


@pytest.mark.parametrize(
    "html", ["<script>x()</script>", "<img src=x onerror=x()>", "<a href='javascript:x()'>x</a>", "<style>*{}</style>"]
)
def test_leaves_nothing_that_runs(html: str):
    cleaned = rules.clean_html(html)
    assert "x()" not in cleaned
    assert "{" not in cleaned


@given(st.text(max_size=100))
def test_makes_a_search_of_any_words_without_leaving_a_quote_open(text: str):
    query = rules.search_query(text)
    assert query.count("'") % 2 == 0
    assert "\\" not in query


@pytest.mark.parametrize(("locale", "language"), [("es-CO", "es"), ("pt_BR", "pt"), ("EN", "en"), ("", "")])
def test_reads_the_language_of_a_locale(locale: str, language: str):
    assert rules.language_of(locale) == language


def test_lets_the_cheapest_variant_stand_for_the_product():
    ids = [uuid4() for _ in range(3)]
    prices = [(20, None), (10, 15), (10, None)]
    summary = rules.summarise_prices(
        [
            rules.PricedVariant(id=ids[index], position=index, price=price, compare_at=compare_at)
            for index, (price, compare_at) in enumerate(prices)
        ]
    )
    assert (summary.min_price, summary.max_price, summary.compare_at) == (10, 20, 15)
    assert (summary.variant_count, summary.only_variant_id) == (3, None)


@pytest.mark.parametrize(
    ("values", "title"), [(["Default Title"], ""), (["Large", "Red", ""], "Large / Red"), (["", "", ""], "")]
)
def test_names_a_variant_by_its_values(values: list[str], title: str):
    assert rules.variant_title(values) == title


@pytest.mark.parametrize(
    "broken",
    [
        draft(slug="a b"),
        draft(options=("Size", "Size")),
        draft(options=("a", "b", "c", "d")),
        draft(VariantDraft(price=-1)),
        draft(VariantDraft(price=1, compare_at=-1)),
        draft(VariantDraft(price=1, weight_grams=-1)),
        draft(VariantDraft(price=1, sku=" ")),
        draft(VariantDraft(price=1, option_values=("S",))),
        draft(VariantDraft(price=1), options=("Size",)),
        ProductDraft(title=" ", variants=(VariantDraft(price=1),)),
        ProductDraft(title="x", variants=()),
    ],
)
def test_refuses_drafts_that_cannot_be_made(broken: ProductDraft):
    with pytest.raises(errors.ProductInvalid):
        rules.check_draft(broken)


def test_refuses_variants_that_collide_with_each_other():
    small = VariantDraft(price=1, option_values=("S",), sku="A")
    with pytest.raises(errors.OptionValuesTaken):
        rules.check_draft(draft(small, VariantDraft(price=1, option_values=("S",)), options=("Size",)))
    with pytest.raises(errors.SkuTaken):
        rules.check_draft(draft(small, VariantDraft(price=1, option_values=("M",), sku="A"), options=("Size",)))


def test_grows_a_tree_in_the_operators_order():
    def node(slug: str, parent: Category | None = None, position: int = 0) -> Category:
        path = f"{parent.path if parent else ''}{slug}/"
        parent_id = parent.id if parent else None
        return Category(
            id=uuid4(),
            parent_id=parent_id,
            slug=slug,
            path=path,
            position=position,
            name=slug,
            description="",
            updated_at=datetime(2026, 1, 1, tzinfo=UTC),
        )

    home, toys = node("home", position=2), node("toys", position=1)
    lamps, chairs = node("lamps", home), node("chairs", home)
    night = node("night", lamps)
    roots = rules.grow_tree([home, toys, lamps, chairs, night])
    assert [root.slug for root in roots] == ["toys", "home"]
    assert [child.slug for child in roots[1].children] == ["chairs", "lamps"]
    assert [leaf.slug for leaf in roots[1].children[1].children] == ["night"]


@pytest.mark.parametrize("broken", [CategoryDraft(slug="A b", names={"en": "x"}), CategoryDraft(slug="a", names={})])
def test_refuses_categories_without_address_or_name(broken: CategoryDraft):
    with pytest.raises(errors.ProductInvalid):
        rules.check_category(broken)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("es", True), ("fil", True), ("", False), ("e", False), ("ES", False), ("es-CO", False), ("es\n", False)],
)
def test_knows_a_language_by_its_code(text: str, is_one: bool):  # noqa: FBT001  # a column of the table
    assert rules.is_language(text) is is_one
