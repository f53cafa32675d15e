"""Examples are what the program said, and have the form that it says now."""

import jsonschema_rs
import pytest

from sokoni.entrypoints.api import examples, samples
from sokoni.entrypoints.api.document import document
from sokoni.entrypoints.api.routes import operations
from tests.support import answers

RENEW = "run `make seen`, or the operation's own tests with SOKONI_API_SEEN=keep"


def test_examples_are_of_operations_that_exist():
    assert examples.seen().keys() <= operations().keys(), RENEW


@pytest.mark.parametrize("name", sorted(examples.seen()))
def test_example_has_the_form_of_the_answer(name: str):
    assert answers.is_true_still(name, dict(examples.seen()[name])), RENEW


@pytest.mark.parametrize("name", sorted(name for name, each in examples.seen().items() if "request" in each))
def test_example_has_the_form_of_the_request(name: str):
    operation = operations()[name]
    shown = document()["paths"][operation.path][operation.method.lower()]
    schema = shown["requestBody"]["content"]["application/json"]["schema"]

    jsonschema_rs.validate({**schema, "components": document()["components"]}, examples.seen()[name]["request"])


def test_every_step_of_the_example_programs_that_answers_json_has_an_example():
    steps = samples.parts_of(samples.FOLDER / "journey.py").keys()

    assert sorted(steps - examples.seen().keys()) == [], RENEW


def test_examples_hold_no_secret_and_no_long_list():
    text = examples.FILE.read_text(encoding="utf-8")

    assert "eyJhbGciOiJIUzI1NiJ9." not in text.replace("eyJhbGciOiJIUzI1NiJ9.…", "")
    assert len(text) < 400_000
