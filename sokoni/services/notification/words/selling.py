"""What those who run a shop hear of its daily business; each kind of it can be switched off."""

from collections.abc import Mapping

from sokoni.services.notification.types import Template, Words

_NO_MORE = {
    "en": "If you want no more mail of this kind: {unsubscribe}",
    "es": "Si no quieres más correos como este: {unsubscribe}",
    "fa": "اگر دیگر چنین نامه‌هایی نمی‌خواهید: {unsubscribe}",
}

WORDS: Mapping[Template, Mapping[str, Words]] = {
    Template.ORDER_TO_SEND: {
        "en": Words(
            "{shop}: new order {number}",
            (
                "Hello {name},",
                "order {number} of {shop} is paid and waits to be sent: {items}.",
                "What its buyer paid: {total}",
                "Open it: {link}",
                _NO_MORE["en"],
            ),
        ),
        "es": Words(
            "{shop}: pedido nuevo {number}",
            (
                "Hola, {name}:",
                "el pedido {number} de {shop} está pagado y listo para enviar: {items}.",
                "Lo que pagó el cliente: {total}",
                "Ábrelo: {link}",
                _NO_MORE["es"],
            ),
        ),
        "fa": Words(
            "{shop}: سفارش تازه {number}",
            (
                "سلام {name}،",
                "سفارش {number} در {shop} پرداخت شده و آمادهٔ ارسال است: {items}.",
                "مبلغ پرداختی خریدار: {total}",
                "باز کردن سفارش: {link}",
                _NO_MORE["fa"],
            ),
        ),
    },
    Template.ORDER_TO_ACCEPT: {
        "en": Words(
            "{shop}: order {number} waits for your yes",
            (
                "Hello {name},",
                "somebody wants to buy from {shop} and pay in cash: {items}, for {total}.",
                "Accept it before its time is over, and the goods stay set aside: {link}",
                _NO_MORE["en"],
            ),
        ),
        "es": Words(
            "{shop}: el pedido {number} espera tu respuesta",
            (
                "Hola, {name}:",
                "alguien quiere comprar en {shop} y pagar en efectivo: {items}, por {total}.",
                "Acéptalo antes de que se acabe el plazo y la mercancía seguirá apartada: {link}",
                _NO_MORE["es"],
            ),
        ),
        "fa": Words(
            "{shop}: سفارش {number} منتظر پذیرش شماست",
            (
                "سلام {name}،",
                "کسی می‌خواهد از {shop} با پرداخت نقدی خرید کند: {items}، به مبلغ {total}.",
                "پیش از پایان مهلت بپذیرید تا کالا کنار گذاشته بماند: {link}",
                _NO_MORE["fa"],
            ),
        ),
    },
    Template.RECEIPT_TO_JUDGE: {
        "en": Words(
            "{shop}: a receipt for order {number}",
            (
                "Hello {name},",
                "the buyer of order {number} of {shop} shows a receipt over {total}, with the note {code}.",
                "See whether the money has come, and say yes or no: {link}",
                _NO_MORE["en"],
            ),
        ),
        "es": Words(
            "{shop}: comprobante del pedido {number}",
            (
                "Hola, {name}:",
                "el cliente del pedido {number} de {shop} muestra un comprobante por {total}, con la nota {code}.",
                "Mira si llegó el dinero y responde sí o no: {link}",
                _NO_MORE["es"],
            ),
        ),
        "fa": Words(
            "{shop}: رسید سفارش {number}",
            (
                "سلام {name}،",
                "خریدار سفارش {number} در {shop} رسیدی به مبلغ {total} با شرح {code} نشان داده است.",
                "ببینید پول رسیده است یا نه، و پاسخ بدهید: {link}",
                _NO_MORE["fa"],
            ),
        ),
    },
    Template.STOCK_LOW: {
        "en": Words(
            "{shop}: something runs low",
            ("Hello {name},", "of these things of {shop} few are left: {products}.", "See all: {link}", _NO_MORE["en"]),
        ),
        "es": Words(
            "{shop}: quedan pocas unidades",
            ("Hola, {name}:", "en {shop} queda poco de esto: {products}.", "Ver todo: {link}", _NO_MORE["es"]),
        ),
        "fa": Words(
            "{shop}: موجودی رو به پایان است",
            (
                "سلام {name}،",
                "از این کالاهای {shop} کم مانده است: {products}.",
                "دیدن همه: {link}",
                _NO_MORE["fa"],
            ),
        ),
    },
}
