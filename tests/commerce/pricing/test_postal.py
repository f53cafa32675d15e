import pytest

from sokoni.commerce.pricing import postal


@pytest.mark.parametrize(
    ("pattern", "code", "expected"),
    [
        (None, None, True),
        (None, "110111", True),
        ("11*", "110111", True),
        ("11*", "", False),
        ("11*", None, False),
        ("11*", "210111", False),
        ("sw1a 1aa", "SW1A1AA", True),
        ("SW1?*", "sw1a 2aa", True),
        ("28000..28999", "28500", True),
        ("28000..28999", "29000", False),
        ("28000..28999", "2850", False),
        ("05*, 28000..28999", "05001", True),
        ("K1A0..K1A9", "k1a-5", True),
    ],
)
def test_a_postal_code_is_in_a_pattern(pattern: str | None, code: str | None, *, expected: bool) -> None:
    assert postal.matches(pattern, code) is expected


@pytest.mark.parametrize("pattern", ["", " , ", "*", "??", "11(1)", "1..22", "29..28", "1*..2*", "A" * 21, "1," * 260])
def test_what_names_no_postal_codes_is_none(pattern: str) -> None:
    assert not postal.is_pattern(pattern)


@pytest.mark.parametrize("pattern", ["11*", "28000..28999", "SW1A 1AA, SW1?", "05-001"])
def test_what_names_some_is_one(pattern: str) -> None:
    assert postal.is_pattern(pattern)
