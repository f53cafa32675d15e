"""What messages say, in English, Spanish and Persian: plain text, short, and what to do next.

A paragraph one of whose values is empty is left out, so that a shipment without a tracking number does not mention one.
"""

import string
from collections.abc import Mapping
from dataclasses import dataclass

from sokoni.services.notification.types import Template, Text

DEFAULT_LOCALE = "en"


@dataclass(frozen=True, slots=True)
class _Words:
    """One message in one language."""

    subject: str
    paragraphs: tuple[str, ...]


_WORDS: Mapping[Template, Mapping[str, _Words]] = {
    Template.ORDER_PLACED: {
        "en": _Words(
            "Your order {code}",
            (
                "Hello {name},",
                "thank you for your order {code} over {total}. We will write again as soon as it is confirmed.",
                "See how it is doing, or send this page to a friend: {link}",
            ),
        ),
        "es": _Words(
            "Tu pedido {code}",
            (
                "Hola, {name}:",
                "gracias por tu pedido {code} por {total}. Te escribiremos en cuanto esté confirmado.",
                "Mira cómo va, o comparte esta página: {link}",
            ),
        ),
        "fa": _Words(
            "سفارش شما {code}",
            (
                "سلام {name}،",
                "از سفارش {code} به مبلغ {total} سپاسگزاریم. به‌محض تأیید، دوباره به شما خبر می‌دهیم.",
                "پیگیری سفارش: {link}",
            ),
        ),
    },
    Template.ORDER_CONFIRMED: {
        "en": _Words(
            "Order {code} is confirmed",
            ("Hello {name},", "your order {code} is paid and confirmed. It is being prepared.", "Follow it: {link}"),
        ),
        "es": _Words(
            "Pedido {code} confirmado",
            (
                "Hola, {name}:",
                "tu pedido {code} está confirmado y lo estamos preparando.",
                "Síguelo aquí: {link}",
            ),
        ),
        "fa": _Words(
            "سفارش {code} تأیید شد",
            ("سلام {name}،", "سفارش {code} تأیید شد و در حال آماده‌سازی است.", "پیگیری سفارش: {link}"),
        ),
    },
    Template.RECEIPT_REJECTED: {
        "en": _Words(
            "About the receipt for order {code}",
            (
                "Hello {name},",
                "the shop could not accept the payment receipt for order {code}.",
                "What it says: {reason}",
                "Upload another receipt here: {link}",
            ),
        ),
        "es": _Words(
            "Sobre el comprobante del pedido {code}",
            (
                "Hola, {name}:",
                "la tienda no pudo aceptar el comprobante de pago del pedido {code}.",
                "Motivo: {reason}",
                "Sube otro comprobante aquí: {link}",
            ),
        ),
        "fa": _Words(
            "درباره‌ی رسید سفارش {code}",
            (
                "سلام {name}،",
                "فروشگاه نتوانست رسید پرداخت سفارش {code} را بپذیرد.",
                "دلیل: {reason}",
                "رسید دیگری اینجا بارگذاری کنید: {link}",
            ),
        ),
    },
    Template.ORDER_SHIPPED: {
        "en": _Words(
            "Order {code} is on its way",
            (
                "Hello {name},",
                "{shop} has sent your order {code}.",
                "Tracking number: {tracking}",
                "Follow it: {link}",
            ),
        ),
        "es": _Words(
            "Tu pedido {code} va en camino",
            (
                "Hola, {name}:",
                "{shop} envió tu pedido {code}.",
                "Número de guía: {tracking}",
                "Síguelo aquí: {link}",
            ),
        ),
        "fa": _Words(
            "سفارش {code} در راه است",
            ("سلام {name}،", "{shop} سفارش {code} را فرستاد.", "کد رهگیری: {tracking}", "پیگیری سفارش: {link}"),
        ),
    },
}


def languages(template: Template) -> frozenset[str]:
    """The languages in which a message is written."""
    return frozenset(_WORDS[template])


def values_of(template: Template, language: str) -> frozenset[str]:
    """The names of the values that a message needs."""
    words = _WORDS[template][language]
    return frozenset().union(*(_fields(piece) for piece in (words.subject, *words.paragraphs)))


def render(template: Template, *, locale: str, context: Mapping[str, str]) -> Text:
    """What a message says; a language that we do not write becomes English.

    Raises:
        KeyError: a value is missing.
    """
    spoken = _WORDS[template]
    words = spoken.get(locale.replace("_", "-").partition("-")[0].lower(), spoken[DEFAULT_LOCALE])
    said = [paragraph for paragraph in words.paragraphs if all(context[name] for name in _fields(paragraph))]
    # A subject is one line whatever the values hold: a line break in it would begin another header.
    subject = " ".join(words.subject.format_map(context).split())
    return Text(subject=subject, body="\n\n".join(said).format_map(context) + "\n")


def _fields(text: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name)
