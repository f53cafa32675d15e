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
            ("Hello {name},", "your order {code} is confirmed. It is being prepared.", "Follow it: {link}"),
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
                "{shop} has sent you a parcel of your order {code}.",
                "In it: {items}",
                "Carrier: {carrier}",
                "Tracking number: {tracking}",
                "Where the parcel is: {tracking_link}",
                "{reason}",
                "Follow it: {link}",
            ),
        ),
        "es": _Words(
            "Tu pedido {code} va en camino",
            (
                "Hola, {name}:",
                "{shop} te envió un paquete de tu pedido {code}.",
                "Contiene: {items}",
                "Transportadora: {carrier}",
                "Número de guía: {tracking}",
                "Dónde está el paquete: {tracking_link}",
                "{reason}",
                "Síguelo aquí: {link}",
            ),
        ),
        "fa": _Words(
            "سفارش {code} در راه است",
            (
                "سلام {name}،",
                "{shop} بسته‌ای از سفارش {code} برای شما فرستاد.",
                "درون بسته: {items}",
                "شرکت حمل: {carrier}",
                "کد رهگیری: {tracking}",
                "بسته کجاست: {tracking_link}",
                "{reason}",
                "پیگیری سفارش: {link}",
            ),
        ),
    },
    Template.ORDER_DELIVERED: {
        "en": _Words(
            "Order {code} has arrived",
            (
                "Hello {name},",
                "{shop} tells us that your order {code} was delivered. Enjoy it!",
                "If it did not arrive, look here and write to the shop: {link}",
            ),
        ),
        "es": _Words(
            "Tu pedido {code} llegó",
            (
                "Hola, {name}:",
                "{shop} nos dice que tu pedido {code} fue entregado. ¡Que lo disfrutes!",
                "Si no te llegó, míralo aquí y escribe a la tienda: {link}",
            ),
        ),
        "fa": _Words(
            "سفارش {code} رسید",
            (
                "سلام {name}،",
                "{shop} خبر داد که سفارش {code} تحویل شده است. مبارک باشد!",
                "اگر به دست شما نرسیده، اینجا ببینید و به فروشگاه بنویسید: {link}",
            ),
        ),
    },
    Template.ORDER_CANCELLED: {
        "en": _Words(
            "Order {code} was cancelled",
            (
                "Hello {name},",
                "what you ordered from {shop} ({code}) was cancelled. What you paid for it is on its way back.",
                "What was said about it: {reason}",
                "See the order: {link}",
            ),
        ),
        "es": _Words(
            "Pedido {code} cancelado",
            (
                "Hola, {name}:",
                "lo que pediste a {shop} ({code}) fue cancelado. Lo que pagaste por ello ya va de vuelta.",
                "Lo que se dijo: {reason}",
                "Mira el pedido: {link}",
            ),
        ),
        "fa": _Words(
            "سفارش {code} لغو شد",
            (
                "سلام {name}،",
                "سفارش شما از {shop} ({code}) لغو شد. آنچه پرداخته‌اید بازگردانده می‌شود.",
                "توضیح: {reason}",
                "دیدن سفارش: {link}",
            ),
        ),
    },
    Template.ORDER_EXPIRED: {
        "en": _Words(
            "Order {code} was not paid in time",
            (
                "Hello {name},",
                (
                    "no payment reached us for what you ordered from {shop} ({code}), so we let the goods go again. "
                    "If you have paid already, do nothing: we send the goods if there are any left, else the money."
                ),
                "See the order, or order again: {link}",
            ),
        ),
        "es": _Words(
            "El pedido {code} no se pagó a tiempo",
            (
                "Hola, {name}:",
                (
                    "no nos llegó ningún pago por lo que pediste a {shop} ({code}), así que liberamos los productos. "
                    "Si ya pagaste, no hagas nada: te los enviamos si aún quedan, o te devolvemos el dinero."
                ),
                "Mira el pedido, o vuelve a pedir: {link}",
            ),
        ),
        "fa": _Words(
            "سفارش {code} به‌موقع پرداخت نشد",
            (
                "سلام {name}،",
                (
                    "برای سفارش شما از {shop} ({code}) پرداختی به ما نرسید و کالاها آزاد شدند. "
                    "اگر پرداخته‌اید کاری لازم نیست: اگر کالا مانده باشد می‌فرستیم، وگرنه پول شما برمی‌گردد."
                ),
                "دیدن سفارش یا سفارش دوباره: {link}",
            ),
        ),
    },
    Template.ORDER_SOLD_OUT: {
        "en": _Words(
            "Order {code}: sold out, your money goes back",
            (
                "Hello {name},",
                (
                    "your payment for order {code} came when the goods of {shop} were already sold. We are sorry. "
                    "What you paid for them is on its way back."
                ),
                "See the order: {link}",
            ),
        ),
        "es": _Words(
            "Pedido {code}: agotado, te devolvemos el dinero",
            (
                "Hola, {name}:",
                (
                    "tu pago del pedido {code} llegó cuando los productos de {shop} ya se habían vendido. Lo sentimos. "
                    "Lo que pagaste por ellos ya va de vuelta."
                ),
                "Mira el pedido: {link}",
            ),
        ),
        "fa": _Words(
            "سفارش {code}: تمام شد، پول شما برمی‌گردد",
            (
                "سلام {name}،",
                (
                    "پرداخت سفارش {code} زمانی رسید که کالاهای {shop} فروخته شده بود. متأسفیم. "
                    "آنچه برای آن پرداخته‌اید بازگردانده می‌شود."
                ),
                "دیدن سفارش: {link}",
            ),
        ),
    },
    Template.ITEMS_CANCELLED: {
        "en": _Words(
            "Something of order {code} was cancelled",
            (
                "Hello {name},",
                "{shop} cancelled a part of your order {code}: {items}. If it was paid, its money is on the way back.",
                "{reason}",
                "See the rest: {link}",
            ),
        ),
        "es": _Words(
            "Se canceló algo del pedido {code}",
            (
                "Hola, {name}:",
                "{shop} canceló una parte de tu pedido {code}: {items}. Si estaba pagado, el dinero va de vuelta.",
                "{reason}",
                "Mira el resto: {link}",
            ),
        ),
        "fa": _Words(
            "بخشی از سفارش {code} لغو شد",
            (
                "سلام {name}،",
                "{shop} بخشی از سفارش {code} را لغو کرد: {items}. اگر پرداخت شده باشد، پول آن در راه بازگشت است.",
                "{reason}",
                "باقی سفارش: {link}",
            ),
        ),
    },
    Template.REFUND_SENT: {
        "en": _Words(
            "Money back for order {code}",
            ("Hello {name},", "{amount} of your order {code} are on the way back to you.", "{reason}", "More: {link}"),
        ),
        "es": _Words(
            "Reembolso del pedido {code}",
            ("Hola, {name}:", "{amount} de tu pedido {code} van de vuelta a ti.", "{reason}", "Más: {link}"),
        ),
        "fa": _Words(
            "بازگشت پول سفارش {code}",
            ("سلام {name}،", "{amount} از سفارش {code} به شما بازمی‌گردد.", "{reason}", "بیشتر: {link}"),
        ),
    },
    Template.MESSAGE_FROM_SHOP: {
        "en": _Words(
            "{shop} wrote about order {code}",
            ("Hello {name},", "{shop} wrote to you about your order {code}:", "{message}", "Answer here: {link}"),
        ),
        "es": _Words(
            "{shop} te escribió sobre el pedido {code}",
            ("Hola, {name}:", "{shop} te escribió sobre tu pedido {code}:", "{message}", "Responde aquí: {link}"),
        ),
        "fa": _Words(
            "پیام {shop} درباره‌ی سفارش {code}",
            ("سلام {name}،", "{shop} درباره‌ی سفارش {code} برای شما نوشت:", "{message}", "اینجا پاسخ دهید: {link}"),
        ),
    },
    Template.MESSAGE_FROM_BUYER: {
        "en": _Words(
            "A customer wrote about order {code}",
            (
                "Hello {name},",
                "a customer of {shop} wrote about order no. {number} ({code}):",
                "{message}",
                "Answer here: {link}",
            ),
        ),
        "es": _Words(
            "Un cliente escribió sobre el pedido {code}",
            (
                "Hola, {name}:",
                "un cliente de {shop} escribió sobre el pedido n.º {number} ({code}):",
                "{message}",
                "Responde aquí: {link}",
            ),
        ),
        "fa": _Words(
            "پیام مشتری درباره‌ی سفارش {code}",
            (
                "سلام {name}،",
                "مشتری {shop} درباره‌ی سفارش شماره‌ی {number} ({code}) نوشت:",
                "{message}",
                "اینجا پاسخ دهید: {link}",
            ),
        ),
    },
    Template.RETURN_ASKED: {
        "en": _Words(
            "A return for order {code}",
            (
                "Hello {name},",
                "a customer of {shop} wants to give something of order no. {number} ({code}) back: {items}.",
                "Why: {reason}",
                "Decide here: {link}",
            ),
        ),
        "es": _Words(
            "Una devolución del pedido {code}",
            (
                "Hola, {name}:",
                "un cliente de {shop} quiere devolver algo del pedido n.º {number} ({code}): {items}.",
                "Motivo: {reason}",
                "Decide aquí: {link}",
            ),
        ),
        "fa": _Words(
            "درخواست مرجوعی سفارش {code}",
            (
                "سلام {name}،",
                "مشتری {shop} می‌خواهد از سفارش شماره‌ی {number} ({code}) این کالاها را پس بدهد: {items}.",
                "دلیل: {reason}",
                "اینجا تصمیم بگیرید: {link}",
            ),
        ),
    },
    Template.RETURN_APPROVED: {
        "en": _Words(
            "You can send it back: order {code}",
            ("Hello {name},", "{shop} takes back: {items}.", "How: {reason}", "More: {link}"),
        ),
        "es": _Words(
            "Puedes devolverlo: pedido {code}",
            ("Hola, {name}:", "{shop} acepta la devolución de: {items}.", "Cómo: {reason}", "Más: {link}"),
        ),
        "fa": _Words(
            "می‌توانید پس بفرستید: سفارش {code}",
            ("سلام {name}،", "{shop} این کالاها را پس می‌گیرد: {items}.", "چگونه: {reason}", "بیشتر: {link}"),
        ),
    },
    Template.RETURN_REJECTED: {
        "en": _Words(
            "About your return of order {code}",
            ("Hello {name},", "{shop} does not take back: {items}.", "Why: {reason}", "Write to the shop: {link}"),
        ),
        "es": _Words(
            "Sobre tu devolución del pedido {code}",
            (
                "Hola, {name}:",
                "{shop} no acepta la devolución de: {items}.",
                "Motivo: {reason}",
                "Escribe a la tienda: {link}",
            ),
        ),
        "fa": _Words(
            "درباره‌ی مرجوعی سفارش {code}",
            (
                "سلام {name}،",
                "{shop} این کالاها را پس نمی‌گیرد: {items}.",
                "دلیل: {reason}",
                "برای فروشگاه بنویسید: {link}",
            ),
        ),
    },
    Template.RETURN_RECEIVED: {
        "en": _Words(
            "Your return of order {code} has arrived",
            ("Hello {name},", "{shop} has received: {items}. They look at it now.", "More: {link}"),
        ),
        "es": _Words(
            "Tu devolución del pedido {code} llegó",
            ("Hola, {name}:", "{shop} recibió: {items}. Ahora lo revisan.", "Más: {link}"),
        ),
        "fa": _Words(
            "مرجوعی سفارش {code} رسید",
            ("سلام {name}،", "{shop} این کالاها را دریافت کرد: {items}. اکنون بررسی می‌کنند.", "بیشتر: {link}"),
        ),
    },
    Template.RETURN_REFUNDED: {
        "en": _Words(
            "Money back for your return of order {code}",
            ("Hello {name},", "{amount} are on the way back to you for: {items}.", "More: {link}"),
        ),
        "es": _Words(
            "Reembolso por tu devolución del pedido {code}",
            ("Hola, {name}:", "{amount} van de vuelta a ti por: {items}.", "Más: {link}"),
        ),
        "fa": _Words(
            "بازگشت پول مرجوعی سفارش {code}",
            ("سلام {name}،", "{amount} برای این کالاها به شما بازمی‌گردد: {items}.", "بیشتر: {link}"),
        ),
    },
    Template.RETURN_EXCHANGED: {
        "en": _Words(
            "A replacement for order {code} is on its way",
            (
                "Hello {name},",
                "{shop} has sent a replacement for: {items}.",
                "Tracking number: {tracking}",
                "More: {link}",
            ),
        ),
        "es": _Words(
            "El cambio del pedido {code} va en camino",
            ("Hola, {name}:", "{shop} envió un cambio por: {items}.", "Número de guía: {tracking}", "Más: {link}"),
        ),
        "fa": _Words(
            "جایگزین سفارش {code} در راه است",
            (
                "سلام {name}،",
                "{shop} برای این کالاها جایگزین فرستاد: {items}.",
                "کد رهگیری: {tracking}",
                "بیشتر: {link}",
            ),
        ),
    },
    Template.PAYMENT_FAILED: {
        "en": _Words(
            "The payment for order {code} did not go through",
            (
                "Hello {name},",
                "the payment for order {code} was declined; nothing was charged. The goods are still held for you.",
                "Try again, or pay another way: {link}",
            ),
        ),
        "es": _Words(
            "El pago del pedido {code} no se completó",
            (
                "Hola, {name}:",
                "el pago del pedido {code} fue rechazado; no se cobró nada. Aún te guardamos los productos.",
                "Inténtalo de nuevo, o paga de otra forma: {link}",
            ),
        ),
        "fa": _Words(
            "پرداخت سفارش {code} انجام نشد",
            (
                "سلام {name}،",
                "پرداخت سفارش {code} پذیرفته نشد و مبلغی کم نشده است. کالاها هنوز برای شما نگه داشته شده‌اند.",
                "دوباره تلاش کنید یا راه دیگری برای پرداخت برگزینید: {link}",
            ),
        ),
    },
    Template.PRODUCTS_APPROVED: {
        "en": _Words(
            "{shop}: your products are on sale",
            ("Hello {name},", "these products of {shop} were approved: {products}.", "See them: {link}"),
        ),
        "es": _Words(
            "{shop}: tus productos están a la venta",
            ("Hola, {name}:", "se aprobaron estos productos de {shop}: {products}.", "Míralos: {link}"),
        ),
        "fa": _Words(
            "{shop}: محصول‌های شما در فروش است",
            ("سلام {name}،", "این محصول‌های {shop} تأیید شدند: {products}.", "دیدن: {link}"),
        ),
    },
    Template.PRODUCTS_REJECTED: {
        "en": _Words(
            "{shop}: products were turned down",
            (
                "Hello {name},",
                "these products of {shop} were not approved: {products}.",
                "The reason: {reason}",
                "Change them and put them up for sale again: {link}",
            ),
        ),
        "es": _Words(
            "{shop}: se rechazaron productos",
            (
                "Hola, {name}:",
                "no se aprobaron estos productos de {shop}: {products}.",
                "El motivo: {reason}",
                "Cámbialos y vuelve a ponerlos a la venta: {link}",
            ),
        ),
        "fa": _Words(
            "{shop}: چند محصول پذیرفته نشد",
            (
                "سلام {name}،",
                "این محصول‌های {shop} تأیید نشدند: {products}.",
                "دلیل: {reason}",
                "پس از اصلاح، دوباره برای فروش بگذارید: {link}",
            ),
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
