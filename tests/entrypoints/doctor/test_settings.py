"""Settings that are unreadable, unsafe, unknown or at odds are named, with what to do."""

import secrets
from functools import reduce
from pathlib import Path

import pytest

from sokoni.core.checks.types import State
from sokoni.entrypoints import environment
from sokoni.entrypoints.doctor import configured, examination
from sokoni.entrypoints.failure import Failure
from tests.entrypoints.doctor.conftest import Look

STRONG = secrets.token_urlsafe(48)
# Everything that production asks for.
PRODUCTION = {
    "SOKONI_PRODUCTION": "true",
    "SOKONI_BASE_URL": "https://shop.example.com",
    "SOKONI_TRUSTED_HOPS": "1",
    "PAYMENT_PROVIDERS": "cash",
    "JWT_SECRET_KEY": STRONG,
}


def states(findings: dict[str, object]) -> set[State]:
    return {finding.state for finding in findings.values()}


def test_a_laptop_where_nothing_is_set_is_well(look: Look):
    assert states(look("settings")) == {State.OK}


def test_a_production_where_all_is_set_has_no_errors(look: Look):
    found = look("settings", **PRODUCTION)

    assert State.ERROR not in states(found)
    examination.refuse_unsafe({"SOKONI_HOME": "unused", **PRODUCTION})


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DATABASE_POOL_SIZE", "many", "DATABASE_POOL_SIZE='many'"),
        ("DATABASE_POOL_SIZE", "0", "1 or more"),
        ("SOKONI_LOG_LEVEL", "LOUD", "DEBUG, INFO, WARNING or ERROR"),
        ("STORAGE_BACKEND", "ftp", "local, s3 or memory"),
        ("SOKONI_BASE_URL", "shop.example.com", "http:// or https://"),
        ("DATABASE_URL", "mysql://root:hunter2@localhost/shop", "postgresql://"),
        ("PAYMENT_PROVIDERS", "cash,bitcoin", "there is no bitcoin"),
        ("SESSION_TIMEOUT", "soon", "a duration"),
    ],
)
def test_what_cannot_be_read_is_an_error_everywhere(look: Look, name: str, value: str, words: str):
    finding = look("settings", **{name: value})[name]

    assert finding.state is State.ERROR
    assert words in finding.detail
    assert name in finding.hint
    assert "hunter2" not in finding.detail


def test_every_wrong_setting_is_named_not_only_the_first(look: Look):
    found = look("settings", DATABASE_POOL_SIZE="many", SOKONI_MAX_BODY_BYTES="0", JWT_ALGORITHM="none")

    assert {"DATABASE_POOL_SIZE", "SOKONI_MAX_BODY_BYTES", "JWT_ALGORITHM"} <= found.keys()


@pytest.mark.parametrize(
    ("name", "env"),
    [
        ("JWT_SECRET_KEY", {"JWT_SECRET_KEY": "change-me-change-me-change-me-change-me"}),
        ("JWT_SECRET_KEY", {"JWT_SECRET_KEY": "", "SECRET_KEY": "a" * 64}),
        ("API_KEY_SECRET", {"API_KEY_SECRET": "tooshort7Xq"}),
        ("DATABASE_URL", {"DATABASE_URL": "postgresql://sokoni:postgres@db.example.com/sokoni"}),
        ("AWS_SECRET_ACCESS_KEY", {"MINIO_SECRET_KEY": "minioadmin"}),
        ("PASSWORD_MEMORY_KIB", {"PASSWORD_MEMORY_KIB": "64", "PASSWORD_TIME_COST": "1"}),
        ("STORAGE_BACKEND", {"STORAGE_BACKEND": "memory"}),
    ],
)
def test_what_is_unsafe_is_an_error_in_production_and_a_warning_on_a_laptop(look: Look, name: str, env: dict[str, str]):
    assert look("settings", **env)[name].state is State.WARNING
    assert look("settings", **PRODUCTION | env)[name].state is State.ERROR


@pytest.mark.parametrize(
    ("name", "env"),
    [
        ("SOKONI_BASE_URL", {"SOKONI_BASE_URL": "http://shop.example.com"}),
        ("PAYMENT_PROVIDERS", {"PAYMENT_PROVIDERS": "test"}),
    ],
)
def test_what_only_production_refuses(look: Look, name: str, env: dict[str, str]):
    assert name not in look("settings", **env)
    assert look("settings", **PRODUCTION | env)[name].state is State.ERROR


@pytest.mark.parametrize(
    ("name", "env"),
    [
        ("SOKONI_BASE_URL", {"SOKONI_BASE_URL": "http://127.0.0.1:8000"}),
        ("SOKONI_TRUSTED_HOPS", {"SOKONI_TRUSTED_HOPS": "0"}),
        ("PAYMENT_TEST_IN_PRODUCTION", {"PAYMENT_PROVIDERS": "test", "PAYMENT_TEST_IN_PRODUCTION": "true"}),
        ("PAYMENT_MANUAL_INSTRUCTIONS", {"PAYMENT_PROVIDERS": "manual"}),
        ("JWT_ACCESS_LIFETIME", {"JWT_EXPIRATION_HOURS": "24"}),
        ("SOKONI_JOBS_CONCURRENCY", {"DATABASE_POOL_SIZE": "2"}),
    ],
)
def test_what_production_is_warned_of(look: Look, name: str, env: dict[str, str]):
    assert look("settings", **PRODUCTION | env)[name].state is State.WARNING


WOMPI = {
    "PAYMENT_PROVIDERS": "wompi",
    "WOMPI_PUBLIC_KEY": "pub_prod_a",
    "WOMPI_PRIVATE_KEY": "prv_prod_b",
    "WOMPI_INTEGRITY_SECRET": "prod_integrity_c",
    "WOMPI_EVENTS_SECRET": "prod_events_d",
}
STRIPE = {"PAYMENT_PROVIDERS": "stripe", "STRIPE_SECRET_KEY": "sk_live_a", "STRIPE_WEBHOOK_SECRET": "whsec_b"}
PAYU = {
    "PAYMENT_PROVIDERS": "payu",
    "PAYU_MERCHANT_ID": "1",
    "PAYU_ACCOUNT_ID": "2",
    "PAYU_API_KEY": "key",
    "PAYU_API_LOGIN": "login",
    "PAYU_TEST": "false",
}
GATEWAYS = {"wompi": WOMPI, "stripe": STRIPE, "payu": PAYU}
# What is no key.
TOLD = {"PAYMENT_PROVIDERS", "PAYU_TEST"}


@pytest.mark.parametrize("name", GATEWAYS)
def test_a_gateway_with_its_live_keys_is_well_in_production(look: Look, name: str):
    assert look("settings", **PRODUCTION | GATEWAYS[name])[name].state is State.OK
    assert look("settings", **GATEWAYS[name])[name].state is State.WARNING


@pytest.mark.parametrize("name", GATEWAYS)
def test_a_gateway_with_keys_for_tests_is_refused_in_production(look: Look, name: str):
    words = (("prod_", "test_"), ("live_", "test_"), ("false", "true"))
    env = {key: reduce(lambda text, pair: text.replace(*pair), words, value) for key, value in GATEWAYS[name].items()}
    assert look("settings", **env)[name].state is State.OK
    found = look("settings", **PRODUCTION | env)[name]
    assert (found.state, "for tests" in found.detail) == (State.ERROR, True)


@pytest.mark.parametrize(
    ("gateway", "key"), [(name, key) for name in GATEWAYS for key in sorted(GATEWAYS[name].keys() - TOLD)]
)
def test_half_a_gateway_is_named_by_what_is_missing(look: Look, gateway: str, key: str):
    env = GATEWAYS[gateway] | {key: ""}
    found = look("settings", **env)[gateway]
    assert (found.state, key in found.detail) == (State.ERROR, True)
    found = look("settings", **env | {"PAYMENT_PROVIDERS": "cash"})[gateway]
    assert (found.state, key in found.detail) == (State.WARNING, True)


def test_keys_of_two_environments_are_refused_everywhere(look: Look):
    found = look("settings", **WOMPI | {"WOMPI_EVENTS_SECRET": "test_events_d"})["wompi"]
    assert (found.state, "some keys" in found.detail) == (State.ERROR, True)


def test_a_gateway_is_found_under_the_names_of_the_sources(look: Look):
    env = {"PAYMENT_PROVIDERS": "stripe", "PAYMENT_GATEWAY_KEY": "sk_test_a", "PAYMENT_WEBHOOK_SECRET": "whsec_b"}
    assert look("settings", **env)["stripe"].state is State.OK


def test_an_account_that_signs_with_a_secret_of_its_own_needs_it(look: Look):
    found = look("settings", **PAYU | {"PAYU_SIGNATURE_ALGORITHM": "hmac-sha256"})["payu"]
    assert (found.state, "PAYU_SECRET" in found.detail) == (State.ERROR, True)


def test_keys_of_a_gateway_that_is_not_offered_are_told(look: Look):
    found = look("settings", **WOMPI | {"PAYMENT_PROVIDERS": "cash"})["wompi"]
    assert (found.state, "not offered" in found.detail) == (State.WARNING, True)


def test_names_that_compete_are_told_with_the_one_that_wins(look: Look):
    finding = look("settings", JWT_SECRET_KEY=STRONG, SECRET_KEY=STRONG[::-1])["JWT_SECRET_KEY"]

    assert finding.state is State.WARNING
    assert "JWT_SECRET_KEY wins" in finding.detail


def test_a_mistyped_name_is_found_and_the_right_one_offered(look: Look):
    finding = look("settings", SOKONI_PRODUCTON="true")["SOKONI_PRODUCTON"]

    assert finding.state is State.WARNING
    assert finding.hint == "Did you mean SOKONI_PRODUCTION?"


def test_the_file_is_read_line_by_line(look: Look, tmp_path: Path):
    (tmp_path / ".env").write_text(f"# ours\n\nJWT_SECRET_KEY={STRONG}\nthis is no line\nREDIS_PORTS=1\n")
    (tmp_path / ".env").chmod(0o644)

    found = look("settings")
    details = [finding.detail for finding in found.values()]

    assert environment.odd_lines(tmp_path / ".env") == [4]
    assert any("can be read by others" in detail for detail in details)
    assert "REDIS_PORTS" in found


def test_a_file_that_only_its_owner_reads_is_well(look: Look, tmp_path: Path):
    (tmp_path / ".env").write_text(f"JWT_SECRET_KEY={STRONG}\n")
    (tmp_path / ".env").chmod(0o600)

    assert states(look("settings")) == {State.OK}


def test_production_refuses_to_start_with_the_doctor_s_words(look: Look):
    env = {**PRODUCTION, "JWT_SECRET_KEY": "changeme" * 5}
    words = look("settings", **env)["JWT_SECRET_KEY"].words()

    with pytest.raises(Failure) as refusal:
        examination.refuse_unsafe(env)

    assert words in refusal.value.message


def test_a_laptop_starts_although_a_secret_is_weak():
    examination.refuse_unsafe({"JWT_SECRET_KEY": "changeme" * 5})


def test_nothing_starts_with_a_setting_that_cannot_be_read():
    with pytest.raises(Failure, match="DATABASE_POOL_SIZE"):
        examination.refuse_unsafe({"DATABASE_POOL_SIZE": "many"})


def test_lines_say_where_each_value_comes_from_and_hide_secrets():
    env = {"SECRET_KEY": STRONG, "SOKONI_LOG_LEVEL": "DEBUG", "DATABASE_POOL_SIZE": "4"}
    lines = {line.name: line for line in configured.lines(env, file={"SOKONI_LOG_LEVEL": "DEBUG"})}

    assert (lines["JWT_SECRET_KEY"].source, lines["JWT_SECRET_KEY"].set_as) == ("environment", "SECRET_KEY")
    assert STRONG not in str(lines.values())
    assert lines["SOKONI_LOG_LEVEL"].source == ".env"
    assert (lines["DATABASE_POOL_SIZE"].value, lines["DATABASE_POOL_SIZE"].default) == ("4", "10")
    assert (lines["JWT_ACCESS_LIFETIME"].value, lines["JWT_ACCESS_LIFETIME"].source) == ("15m", "default")
    assert lines["SOKONI_JOBS_POLL"].value == "200ms"
