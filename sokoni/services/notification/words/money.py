"""What buyers hear of payments, receipts and refunds."""

from collections.abc import Mapping

from sokoni.services.notification.types import Template, Words

WORDS: Mapping[Template, Mapping[str, Words]] = {
    Template.RECEIPT_REJECTED: {
        "en": Words(
            "About the receipt for order {code}",
            (
                "Hello {name},",
                "the shop could not accept the payment receipt for order {code}.",
                "What it says: {reason}",
                "Upload another receipt here: {link}",
            ),
        ),
        "es": Words(
            "Sobre el comprobante del pedido {code}",
            (
                "Hola, {name}:",
                "la tienda no pudo aceptar el comprobante de pago del pedido {code}.",
                "Motivo: {reason}",
                "Sube otro comprobante aquí: {link}",
            ),
        ),
        "fa": Words(
            "درباره‌ی رسید سفارش {code}",
            (
                "سلام {name}،",
                "فروشگاه نتوانست رسید پرداخت سفارش {code} را بپذیرد.",
                "دلیل: {reason}",
                "رسید دیگری اینجا بارگذاری کنید: {link}",
            ),
        ),
    },
    Template.REFUND_SENT: {
        "en": Words(
            "Money back for order {code}",
            (
                "Hello {name},",
                "{amount} of your order {code} are on the way back to you.",
                "{reason}",
                "More: {link}",
            ),
        ),
        "es": Words(
            "Reembolso del pedido {code}",
            ("Hola, {name}:", "{amount} de tu pedido {code} van de vuelta a ti.", "{reason}", "Más: {link}"),
        ),
        "fa": Words(
            "بازگشت پول سفارش {code}",
            ("سلام {name}،", "{amount} از سفارش {code} به شما بازمی‌گردد.", "{reason}", "بیشتر: {link}"),
        ),
    },
    Template.BECAME_CREDIT: {
        "en": Words(
            "Store credit for order {code}",
            (
                "Hello {name},",
                "{amount} of your order {code} are store credit now. You can pay with it in every shop of the market.",
                "{reason}",
                "Your credit: {credit_link}",
                "The order: {link}",
            ),
        ),
        "es": Words(
            "Saldo a favor por el pedido {code}",
            (
                "Hola, {name}:",
                "{amount} de tu pedido {code} ahora son saldo a favor. Puedes pagar con él en todas las tiendas.",
                "{reason}",
                "Tu saldo: {credit_link}",
                "El pedido: {link}",
            ),
        ),
        "fa": Words(
            "اعتبار برای سفارش {code}",
            (
                "سلام {name}،",
                "{amount} از سفارش {code} اکنون اعتبار شماست. در هر فروشگاه این بازار با آن می‌پردازید.",
                "{reason}",
                "اعتبار شما: {credit_link}",
                "سفارش: {link}",
            ),
        ),
    },
    Template.PAYMENT_FAILED: {
        "en": Words(
            "The payment for order {code} did not go through",
            (
                "Hello {name},",
                "the payment for order {code} was declined; nothing was charged. The goods are still held for you.",
                "Try again, or pay another way: {link}",
            ),
        ),
        "es": Words(
            "El pago del pedido {code} no se completó",
            (
                "Hola, {name}:",
                "el pago del pedido {code} fue rechazado; no se cobró nada. Aún te guardamos los productos.",
                "Inténtalo de nuevo, o paga de otra forma: {link}",
            ),
        ),
        "fa": Words(
            "پرداخت سفارش {code} انجام نشد",
            (
                "سلام {name}،",
                "پرداخت سفارش {code} پذیرفته نشد و مبلغی کم نشده است. کالاها هنوز برای شما نگه داشته شده‌اند.",
                "دوباره تلاش کنید یا راه دیگری برای پرداخت برگزینید: {link}",
            ),
        ),
    },
    Template.STORE_CREDIT_GIVEN: {
        "en": Words(
            "You have credit: {amount}",
            (
                "Hello {name},",
                "we have given you {amount} to spend here. The reason: {reason}",
                "At checkout it pays for what you like. See it: {link}",
            ),
        ),
        "es": Words(
            "Tienes saldo a favor: {amount}",
            (
                "Hola, {name}:",
                "te hemos dado {amount} para gastar aquí. El motivo: {reason}",
                "Con él pagas lo que quieras. Míralo: {link}",
            ),
        ),
        "fa": Words(
            "اعتبار دارید: {amount}",
            (
                "سلام {name}،",
                "{amount} برای خرید در اینجا به شما داده‌ایم. دلیل: {reason}",
                "با آن هر چه دوست دارید بخرید. دیدن: {link}",
            ),
        ),
    },
}
