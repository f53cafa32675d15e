"""Refusals in another language: sentences, the reasons inside of them, names, and what was only kept as words."""

import pytest

from sokoni.commerce.catalog.collection.errors import CollectionInvalid
from sokoni.commerce.catalog.errors import ProductInvalid
from sokoni.core.errors import DomainError, Reason
from sokoni.core.http.client import FetchRefused
from sokoni.identity.permission.errors import TeamRoleRequired
from sokoni.identity.permission.types import TeamRole
from sokoni.services.media.errors import ImageUnreadable, ObjectMissing
from sokoni.web import refusals, translation

SPANISH = translation.translations("es").gettext
LONG = ProductInvalid(field="title", reason=Reason("it has 1 to {most} characters", most=255))
NESTED = CollectionInvalid(
    field="conditions", reason=Reason("{condition}: {why}", condition="price", why=Reason("it is too large"))
)
ROLE = TeamRoleRequired(held=TeamRole.STAFF, needed=TeamRole.MANAGER)


def test_a_reason_is_its_words_for_programs():
    assert LONG.fields["reason"] == "it has 1 to 255 characters"
    assert str(LONG) == "The title cannot be used: it has 1 to 255 characters."


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (LONG, "El campo Título no se puede usar: tiene de 1 a 255 caracteres."),
        (NESTED, "El campo Condiciones de la colección no se puede usar: price: es demasiado grande."),
        (ROLE, "En esta tienda eres personal; esto requiere encargado o más."),
    ],
)
def test_a_refusal_is_said_in_one_language(error: DomainError, said: str):
    assert refusals.say(error.message, error.fields, translate=SPANISH) == said


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ObjectMissing(), "No hay tal imagen o documento aquí (todavía)."),
        (
            ImageUnreadable(reason=Reason("its beginning is damaged")),
            "No se puede leer esta imagen: su comienzo está dañado.",
        ),
        (
            FetchRefused(url="http://x.example/a: b", reason=Reason("it names no host")),
            "La dirección http://x.example/a: b no se puede usar: no nombra ningún servidor.",
        ),
    ],
)
def test_kept_words_are_known_again(error: DomainError, said: str):
    assert refusals.recall(str(error), translate=SPANISH) == said


@pytest.mark.parametrize(
    "words",
    [
        "",
        "Whatever somebody wrote: (once).",
        "The server answered late.",
        "There is no bot that speaks here.",
        "A shop has at most a few bots.",
    ],
)
def test_other_words_stay_as_they_are(words: str):
    assert refusals.recall(words, translate=SPANISH) == words
