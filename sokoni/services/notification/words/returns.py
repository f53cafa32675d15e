"""What buyers and shops hear of what comes back."""

from collections.abc import Mapping

from sokoni.services.notification.types import Template, Words

WORDS: Mapping[Template, Mapping[str, Words]] = {
    Template.RETURN_ASKED: {
        "en": Words(
            "A return for order {code}",
            (
                "Hello {name},",
                "a customer of {shop} wants to give something of order no. {number} ({code}) back: {items}.",
                "Why: {reason}",
                "Decide here: {link}",
            ),
        ),
        "es": Words(
            "Una devolución del pedido {code}",
            (
                "Hola, {name}:",
                "un cliente de {shop} quiere devolver algo del pedido n.º {number} ({code}): {items}.",
                "Motivo: {reason}",
                "Decide aquí: {link}",
            ),
        ),
        "fa": Words(
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
        "en": Words(
            "You can send it back: order {code}",
            ("Hello {name},", "{shop} takes back: {items}.", "How: {reason}", "More: {link}"),
        ),
        "es": Words(
            "Puedes devolverlo: pedido {code}",
            ("Hola, {name}:", "{shop} acepta la devolución de: {items}.", "Cómo: {reason}", "Más: {link}"),
        ),
        "fa": Words(
            "می‌توانید پس بفرستید: سفارش {code}",
            ("سلام {name}،", "{shop} این کالاها را پس می‌گیرد: {items}.", "چگونه: {reason}", "بیشتر: {link}"),
        ),
    },
    Template.RETURN_REJECTED: {
        "en": Words(
            "About your return of order {code}",
            ("Hello {name},", "{shop} does not take back: {items}.", "Why: {reason}", "Write to the shop: {link}"),
        ),
        "es": Words(
            "Sobre tu devolución del pedido {code}",
            (
                "Hola, {name}:",
                "{shop} no acepta la devolución de: {items}.",
                "Motivo: {reason}",
                "Escribe a la tienda: {link}",
            ),
        ),
        "fa": Words(
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
        "en": Words(
            "Your return of order {code} has arrived",
            ("Hello {name},", "{shop} has received: {items}. They look at it now.", "More: {link}"),
        ),
        "es": Words(
            "Tu devolución del pedido {code} llegó",
            ("Hola, {name}:", "{shop} recibió: {items}. Ahora lo revisan.", "Más: {link}"),
        ),
        "fa": Words(
            "مرجوعی سفارش {code} رسید",
            ("سلام {name}،", "{shop} این کالاها را دریافت کرد: {items}. اکنون بررسی می‌کنند.", "بیشتر: {link}"),
        ),
    },
    Template.RETURN_REFUNDED: {
        "en": Words(
            "Money back for your return of order {code}",
            ("Hello {name},", "{amount} are on the way back to you for: {items}.", "More: {link}"),
        ),
        "es": Words(
            "Reembolso por tu devolución del pedido {code}",
            ("Hola, {name}:", "{amount} van de vuelta a ti por: {items}.", "Más: {link}"),
        ),
        "fa": Words(
            "بازگشت پول مرجوعی سفارش {code}",
            ("سلام {name}،", "{amount} برای این کالاها به شما بازمی‌گردد: {items}.", "بیشتر: {link}"),
        ),
    },
    Template.APPEAL_GRANTED: {
        "en": Words(
            "The market has decided on your return of order {code}",
            ("Hello {name},", "{shop} takes back after all: {items}.", "{reason}", "What comes next: {link}"),
        ),
        "es": Words(
            "El mercado decidió sobre tu devolución del pedido {code}",
            ("Hola, {name}:", "{shop} acepta finalmente: {items}.", "{reason}", "Lo que sigue: {link}"),
        ),
        "fa": Words(
            "بازار درباره مرجوعی سفارش {code} تصمیم گرفت",
            ("سلام {name}،", "{shop} این کالاها را سرانجام پس می‌گیرد: {items}.", "{reason}", "گام بعدی: {link}"),
        ),
    },
    Template.APPEAL_REFUSED: {
        "en": Words(
            "The market has decided on your return of order {code}",
            ("Hello {name},", "It stays as {shop} said: {items} are not taken back.", "{reason}", "More: {link}"),
        ),
        "es": Words(
            "El mercado decidió sobre tu devolución del pedido {code}",
            (
                "Hola, {name}:",
                "Queda como dijo {shop}: no se acepta {items}.",
                "{reason}",
                "Más: {link}",
            ),
        ),
        "fa": Words(
            "بازار درباره مرجوعی سفارش {code} تصمیم گرفت",
            ("سلام {name}،", "همان است که {shop} گفت: {items} پس گرفته نمی‌شود.", "{reason}", "بیشتر: {link}"),
        ),
    },
    Template.EXCHANGE_READY: {
        "en": Words(
            "Your exchange is order {code}",
            (
                "Hello {name},",
                "{shop} sends you: {items}.",
                "It costs less than what came back; you get {amount}.",
                "Follow it: {link}",
            ),
        ),
        "es": Words(
            "Tu cambio es el pedido {code}",
            (
                "Hola, {name}:",
                "{shop} te envía: {items}.",
                "Cuesta menos que lo que devolviste; recibes {amount}.",
                "Síguelo: {link}",
            ),
        ),
        "fa": Words(
            "تعویض شما سفارش {code} است",
            (
                "سلام {name}،",
                "{shop} برایتان می‌فرستد: {items}.",
                "از آنچه برگرداندید ارزان‌تر است؛ {amount} به شما برمی‌گردد.",
                "پیگیری: {link}",
            ),
        ),
    },
    Template.EXCHANGE_TO_PAY: {
        "en": Words(
            "{amount} are missing for your exchange, order {code}",
            (
                "Hello {name},",
                "{shop} has set aside: {items}.",
                "It costs {amount} more than what came back. As soon as that is paid, it is sent.",
                "Pay: {link}",
            ),
        ),
        "es": Words(
            "Faltan {amount} para tu cambio, pedido {code}",
            (
                "Hola, {name}:",
                "{shop} apartó: {items}.",
                "Cuesta {amount} más que lo que devolviste. En cuanto lo pagues, se envía.",
                "Pagar: {link}",
            ),
        ),
        "fa": Words(
            "برای تعویض شما، سفارش {code}، {amount} مانده است",
            (
                "سلام {name}،",
                "{shop} کنار گذاشته است: {items}.",
                "{amount} گران‌تر از چیزی است که برگرداندید. همین که پرداخت شود، فرستاده می‌شود.",
                "پرداخت: {link}",
            ),
        ),
    },
}
