"""Replies under posts are read as people mean them, in four languages."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sokoni.telegram.claim.reading import counting, reader
from sokoni.telegram.claim.types import Aside, Cancelled, Choice, ClaimDoubt, Claimed, NoClaim, Post, Unclear, Wanted
from tests.telegram.claim import labelled

SHIRT = Post(
    title="Cotton T-shirt",
    choices=(Choice(name="Size", values=("S", "M", "L")), Choice(name="Colour", values=("Red", "Blue"))),
)
MUG = Post(title="Ceramic mug")
POSTS = list(labelled.posts().values())
# Zeros of scripts whose ten digits stand in a row: Arabic, Persian, Devanagari, Bengali, Thai, full width.
ZEROS = "٠۰०০๐０"
WORDS = sorted({word for each in [*labelled.corpus(), *labelled.second()] for word in each.text.split()})
TEXTS = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(WORDS), max_size=7).map(" ".join))


def test_reads_at_least_98_of_100_replies_exactly():
    replies = labelled.corpus()

    assert len({(each.post, each.text) for each in replies}) == 500
    assert labelled.exact_share(replies) >= 0.98


@pytest.mark.parametrize("held_out", [False, True])
@pytest.mark.parametrize("language", labelled.LANGUAGES)
def test_reads_every_language_as_well_in_both_halves(language: str, held_out: bool):  # noqa: FBT001 (a parameter of a test)
    half = [each for each in labelled.corpus() if each.language == language and each.is_held_out is held_out]

    assert labelled.exact_share(half) >= 0.98


def test_never_claims_what_was_not_claimed():
    wrongly = [
        each.text
        for each in [*labelled.corpus(), *labelled.second()]
        if each.read.startswith("claim") and not each.is_exact
    ]

    assert wrongly == []


def test_says_beside_the_replies_which_ones_it_misses():
    assert (labelled.FOLDER / "README.md").read_text("utf-8") == labelled.record()


@given(text=TEXTS, post=st.sampled_from(POSTS))
@example(text="una o", post=MUG)
def test_claims_only_what_the_post_offers(text: str, post: Post):
    reading = reader.read(text, post)

    wanted = reading.wanted if isinstance(reading, Claimed) else ()
    assert all(1 <= each.quantity <= counting.MOST for each in wanted)
    assert all(
        value in choice.values for each in wanted for value, choice in zip(each.values, post.choices, strict=True)
    )


@given(reply=st.sampled_from(labelled.corpus()), zero=st.sampled_from(ZEROS))
def test_reads_the_digits_of_every_script_alike(reply: labelled.Labelled, zero: str):
    written = "".join(chr(ord(zero) + int(each)) if each in "0123456789" else each for each in reply.text)

    assert reader.read(written, reply.post) == reader.read(reply.text, reply.post)


@given(reply=st.sampled_from(labelled.corpus()))
def test_hears_no_difference_between_loud_and_soft(reply: labelled.Labelled):
    assert reader.read(reply.text.upper(), reply.post) == reader.read(reply.text.lower(), reply.post)


@given(
    quantity=st.integers(1, counting.MOST),
    size=st.sampled_from(["S", "M", "L"]),
    colour=st.sampled_from(["Red", "Blue"]),
)
def test_takes_number_size_and_colour_in_any_order(quantity: int, size: str, colour: str):
    expected = Claimed((Wanted(quantity=quantity, values=(size, colour)),))

    for text in (
        f"{quantity} {size} {colour}",
        f"{colour} {size} x{quantity}",
        f"size {size}, {quantity} pcs, {colour}",
    ):
        assert reader.read(text, SHIRT) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("M", Unclear(ClaimDoubt.OPTION, ("Colour",))),
        ("green M", Unclear(ClaimDoubt.OPTION, ("Colour",))),
        ("2 M and L red", Unclear(ClaimDoubt.QUANTITY)),
        ("red M for 5 dollars, I'll take it for $5", Unclear(ClaimDoubt.INTENT)),
        ("cancel", Cancelled()),
        ("cancel the blue one, I want 2 red M", Unclear(ClaimDoubt.CHANGE)),
        ("can I cancel?", Unclear(ClaimDoubt.CHANGE)),
        ("how much is the red one", NoClaim(Aside.QUESTION)),
        ("I don't want it", NoClaim(Aside.DECLINED)),
        ("would you take 10 for it", NoClaim(Aside.PRICE)),
        ("I bought a red M", NoClaim(Aside.OWNED)),
        ("lovely weather", NoClaim(Aside.CHATTER)),
        ("", NoClaim(Aside.CHATTER)),
    ],
)
def test_says_what_it_is_if_it_is_no_clear_claim(text: str, expected: object):
    assert reader.read(text, SHIRT) == expected


@pytest.mark.parametrize("text", ["0", "100", "2 or 3", "one, two"])
def test_asks_how_many_where_no_number_can_be_meant(text: str):
    assert reader.read(text, MUG) == Unclear(ClaimDoubt.QUANTITY)


def test_adds_up_what_is_for_several_people():
    assert reader.read("one for me and two for my sister", MUG) == Claimed((Wanted(quantity=3),))


@pytest.mark.parametrize(
    ("text", "number"), [("size thirty eight", "38"), ("talla treinta y ocho", "38"), ("سایز سی و هشت", "38")]
)
def test_joins_numbers_in_words(text: str, number: str):
    shoes = Post(title="Shoes", choices=(Choice(name="Size", values=("37", "38", "39")),))

    assert reader.read(text, shoes) == Claimed((Wanted(quantity=1, values=(number,)),))


def test_reads_what_is_long_in_no_more_than_a_moment_of_words():
    assert reader.read("red M " * 100_000, SHIRT) == reader.read("red M " * 200_000, SHIRT)
