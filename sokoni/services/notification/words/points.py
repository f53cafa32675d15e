"""What people hear of their points."""

from collections.abc import Mapping

from sokoni.services.notification.types import Template, Words

WORDS: Mapping[Template, Mapping[str, Words]] = {
    Template.TIER_REACHED: {
        "en": Words(
            "You have reached {tier}",
            (
                "Hello {name},",
                "with what you earned lately you have reached {tier}.",
                "From now on you earn {times} times the points with everything you buy.",
                "Your points: {link}",
                "There you can also say that you want no letters about points.",
            ),
        ),
        "es": Words(
            "Has alcanzado el nivel {tier}",
            (
                "Hola, {name}:",
                "con lo que ganaste últimamente has alcanzado el nivel {tier}.",
                "Desde ahora ganas {times} veces los puntos con todo lo que compres.",
                "Tus puntos: {link}",
                "Ahí también puedes decir que no quieres cartas sobre puntos.",
            ),
        ),
        "fa": Words(
            "به سطح {tier} رسیدید",
            (
                "سلام {name}،",
                "با امتیازهایی که به‌تازگی گرفتید به سطح {tier} رسیدید.",
                "از این پس با هر خرید {times} برابر امتیاز می‌گیرید.",
                "امتیازهای شما: {link}",
                "در همان صفحه می‌توانید بگویید که نامه‌ای دربارهٔ امتیاز نمی‌خواهید.",
            ),
        ),
    },
    Template.POINTS_EXPIRING: {
        "en": Words(
            "{points} of your points expire soon",
            (
                "Hello {name},",
                "{points} of your points expire from {day} on.",
                "Spend them with your next order; at checkout they take something off: {link}",
                "There you can also say that you want no letters about points.",
            ),
        ),
        "es": Words(
            "{points} de tus puntos vencen pronto",
            (
                "Hola, {name}:",
                "{points} de tus puntos vencen a partir del {day}.",
                "Úsalos en tu próximo pedido; al pagar te descuentan algo: {link}",
                "Ahí también puedes decir que no quieres cartas sobre puntos.",
            ),
        ),
        "fa": Words(
            "{points} امتیاز شما به‌زودی از بین می‌رود",
            (
                "سلام {name}،",
                "{points} امتیاز شما از {day} به بعد از بین می‌رود.",
                "آنها را در سفارش بعدی خرج کنید؛ هنگام پرداخت از مبلغ کم می‌شوند: {link}",
                "در همان صفحه می‌توانید بگویید که نامه‌ای دربارهٔ امتیاز نمی‌خواهید.",
            ),
        ),
    },
}
