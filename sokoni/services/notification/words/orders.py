"""What buyers and shops hear of an order on its way."""

from collections.abc import Mapping

from sokoni.services.notification.types import Template, Words

WORDS: Mapping[Template, Mapping[str, Words]] = {
    Template.ORDER_PLACED: {
        "en": Words(
            "Your order {code}",
            (
                "Hello {name},",
                "thank you for your order {code} over {total}. We will write again as soon as it is confirmed.",
                "See how it is doing: {link}",
                "Keep this link to yourself, because it opens your order; for friends there is one on that page.",
            ),
        ),
        "es": Words(
            "Tu pedido {code}",
            (
                "Hola, {name}:",
                "gracias por tu pedido {code} por {total}. Te escribiremos en cuanto esté confirmado.",
                "Mira cómo va: {link}",
                "Guarda este enlace para ti, porque abre tu pedido; en esa página hay otro para compartir.",
            ),
        ),
        "fa": Words(
            "سفارش شما {code}",
            (
                "سلام {name}،",
                "از سفارش {code} به مبلغ {total} سپاسگزاریم. به‌محض تأیید، دوباره به شما خبر می‌دهیم.",
                "پیگیری سفارش: {link}",
                "این پیوند سفارش شما را باز می‌کند؛ آن را نزد خود نگه دارید. برای دوستان پیوند دیگری در همان صفحه هست.",
            ),
        ),
    },
    Template.ORDER_CONFIRMED: {
        "en": Words(
            "Order {code} is confirmed",
            ("Hello {name},", "your order {code} is confirmed. It is being prepared.", "Follow it: {link}"),
        ),
        "es": Words(
            "Pedido {code} confirmado",
            (
                "Hola, {name}:",
                "tu pedido {code} está confirmado y lo estamos preparando.",
                "Síguelo aquí: {link}",
            ),
        ),
        "fa": Words(
            "سفارش {code} تأیید شد",
            ("سلام {name}،", "سفارش {code} تأیید شد و در حال آماده‌سازی است.", "پیگیری سفارش: {link}"),
        ),
    },
    Template.ORDER_SHIPPED: {
        "en": Words(
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
        "es": Words(
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
        "fa": Words(
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
        "en": Words(
            "Order {code} has arrived",
            (
                "Hello {name},",
                "{shop} tells us that your order {code} was delivered. Enjoy it!",
                "If it did not arrive, look here and write to the shop: {link}",
            ),
        ),
        "es": Words(
            "Tu pedido {code} llegó",
            (
                "Hola, {name}:",
                "{shop} nos dice que tu pedido {code} fue entregado. ¡Que lo disfrutes!",
                "Si no te llegó, míralo aquí y escribe a la tienda: {link}",
            ),
        ),
        "fa": Words(
            "سفارش {code} رسید",
            (
                "سلام {name}،",
                "{shop} خبر داد که سفارش {code} تحویل شده است. مبارک باشد!",
                "اگر به دست شما نرسیده، اینجا ببینید و به فروشگاه بنویسید: {link}",
            ),
        ),
    },
    Template.ORDER_CANCELLED: {
        "en": Words(
            "Order {code} was cancelled",
            (
                "Hello {name},",
                "what you ordered from {shop} ({code}) was cancelled. What you paid for it is on its way back.",
                "What was said about it: {reason}",
                "See the order: {link}",
            ),
        ),
        "es": Words(
            "Pedido {code} cancelado",
            (
                "Hola, {name}:",
                "lo que pediste a {shop} ({code}) fue cancelado. Lo que pagaste por ello ya va de vuelta.",
                "Lo que se dijo: {reason}",
                "Mira el pedido: {link}",
            ),
        ),
        "fa": Words(
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
        "en": Words(
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
        "es": Words(
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
        "fa": Words(
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
        "en": Words(
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
        "es": Words(
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
        "fa": Words(
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
        "en": Words(
            "Something of order {code} was cancelled",
            (
                "Hello {name},",
                "{shop} cancelled a part of your order {code}: {items}. If it was paid, its money is on the way back.",
                "{reason}",
                "See the rest: {link}",
            ),
        ),
        "es": Words(
            "Se canceló algo del pedido {code}",
            (
                "Hola, {name}:",
                "{shop} canceló una parte de tu pedido {code}: {items}. Si estaba pagado, el dinero va de vuelta.",
                "{reason}",
                "Mira el resto: {link}",
            ),
        ),
        "fa": Words(
            "بخشی از سفارش {code} لغو شد",
            (
                "سلام {name}،",
                "{shop} بخشی از سفارش {code} را لغو کرد: {items}. اگر پرداخت شده باشد، پول آن در راه بازگشت است.",
                "{reason}",
                "باقی سفارش: {link}",
            ),
        ),
    },
    Template.MESSAGE_FROM_SHOP: {
        "en": Words(
            "{shop} wrote about order {code}",
            ("Hello {name},", "{shop} wrote to you about your order {code}:", "{message}", "Answer here: {link}"),
        ),
        "es": Words(
            "{shop} te escribió sobre el pedido {code}",
            ("Hola, {name}:", "{shop} te escribió sobre tu pedido {code}:", "{message}", "Responde aquí: {link}"),
        ),
        "fa": Words(
            "پیام {shop} درباره‌ی سفارش {code}",
            ("سلام {name}،", "{shop} درباره‌ی سفارش {code} برای شما نوشت:", "{message}", "اینجا پاسخ دهید: {link}"),
        ),
    },
    Template.MESSAGE_FROM_BUYER: {
        "en": Words(
            "A customer wrote about order {code}",
            (
                "Hello {name},",
                "a customer of {shop} wrote about order no. {number} ({code}):",
                "{message}",
                "Answer here: {link}",
            ),
        ),
        "es": Words(
            "Un cliente escribió sobre el pedido {code}",
            (
                "Hola, {name}:",
                "un cliente de {shop} escribió sobre el pedido n.º {number} ({code}):",
                "{message}",
                "Responde aquí: {link}",
            ),
        ),
        "fa": Words(
            "پیام مشتری درباره‌ی سفارش {code}",
            (
                "سلام {name}،",
                "مشتری {shop} درباره‌ی سفارش شماره‌ی {number} ({code}) نوشت:",
                "{message}",
                "اینجا پاسخ دهید: {link}",
            ),
        ),
    },
}
