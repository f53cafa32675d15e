import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.core.errors import DomainError
from sokoni.identity.account import errors, rules

COMMON = frozenset({"password1", "football"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ana@example.com", "ana@example.com"),
        ("  Ana@EXAMPLE.com\n", "Ana@example.com"),
        ("ana+shop@mail.example.co.uk", "ana+shop@mail.example.co.uk"),
        ("josé@correo.example", "josé@correo.example"),
    ],
)
def test_an_email_is_stored_without_spaces_and_with_its_domain_in_small_letters(text: str, expected: str):
    assert rules.normalise_email(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("", "@", "ana", "ana@", "@example.com", "ana@example", "a b@example.com", "a@b@example.com"),
        *("ana@example..com", "ana@.example.com", "ana@example.com.", "ana\x00@example.com"),
        "a" * 65 + "@example.com",
        "a@" + "b" * 250 + ".com",
    ],
)
def test_what_is_no_email_is_refused(text: str):
    with pytest.raises(errors.EmailInvalid):
        rules.normalise_email(text)


@given(st.emails())
def test_normalising_an_email_twice_changes_nothing(text: str):
    once = rules.normalise_email(text)
    assert rules.normalise_email(once) == once


@given(st.text(max_size=60))
def test_any_text_is_an_email_or_is_refused(text: str):
    with contextlib.suppress(errors.EmailInvalid):
        assert rules.normalise_email(text).count("@") == 1


@pytest.mark.parametrize(("text", "expected"), [("", ""), ("  Ana María ", "Ana María"), ("x" * 100, "x" * 100)])
def test_a_name_is_stored_without_spaces_around_it(text: str, expected: str):
    assert rules.normalise_display_name(text) == expected


@pytest.mark.parametrize("text", ["x" * 101, "Ana\nMaría", "a\x00b", "a\x7fb"])
def test_a_name_is_one_line_of_at_most_a_hundred_letters(text: str):
    with pytest.raises(errors.DisplayNameInvalid):
        rules.normalise_display_name(text)


@pytest.mark.parametrize(
    ("text", "expected"), [("en", "en"), ("ES-co", "es-CO"), ("zh-hant-tw", "zh-Hant-TW"), ("es-419", "es-419")]
)
def test_a_language_tag_gets_its_usual_spelling(text: str, expected: str):
    assert rules.normalise_locale(text) == expected


@pytest.mark.parametrize("text", ["", "e", "english", "en_US", "en-", "en-US-x", "12", "en\n"])
def test_what_is_no_language_tag_is_refused(text: str):
    with pytest.raises(errors.LocaleUnknown):
        rules.normalise_locale(text)


@pytest.mark.parametrize("password", ["12345678", "x" * 64, "x" * 256, "пароль и слова", "        "])
def test_any_long_enough_password_is_taken(password: str):
    rules.check_password(password, email="ana@example.com", common=COMMON)


@pytest.mark.parametrize(
    ("password", "error"),
    [
        ("1234567", errors.PasswordTooShort),
        ("", errors.PasswordTooShort),
        ("x" * 257, errors.PasswordTooLong),
        ("football", errors.PasswordTooCommon),
        ("PassWord1", errors.PasswordTooCommon),
        ("Ana.Maria@example.com", errors.PasswordTooCommon),
        ("ana.maria", errors.PasswordTooCommon),
    ],
)
def test_a_bad_password_is_refused(password: str, error: type[DomainError]):
    with pytest.raises(error):
        rules.check_password(password, email="ana.maria@example.com", common=COMMON)


def test_a_password_is_the_same_however_a_keyboard_composes_it():
    assert rules.normalise_password("cafe\u0301 solo") == rules.normalise_password("caf\u00e9 solo")


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("unknown", "unknown"),
        ("x" * 100, "x" * 64),
    ],
)
def test_tries_are_counted_by_what_one_customer_of_a_provider_has(address: str, network: str):
    assert rules.network_of(address) == network
