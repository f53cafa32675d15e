"""What those read to whom a gift card is sent."""

from collections.abc import Mapping

from sokoni.services.notification.types import Template, Words

WORDS: Mapping[Template, Mapping[str, Words]] = {
    Template.GIFT_CARD: {
        "en": Words(
            "A gift card for you from {giver}",
            (
                "Hello {name},",
                "{giver} has sent you a gift card of {amount}.",
                "“{message}”",
                "Its code: {code}",
                "Type it in when you pay, for one order or for several, until nothing is left: {link}",
                "It is good until {day}.",
                "Whoever has the code can pay with it, so keep it to yourself.",
                "If this letter reached you more than once, the code in the newest is the one that pays.",
            ),
        ),
        "es": Words(
            "Una tarjeta de regalo para ti, de {giver}",
            (
                "Hola, {name}:",
                "{giver} te ha enviado una tarjeta de regalo de {amount}.",
                "«{message}»",
                "Su código: {code}",
                "Escríbelo al pagar, en un pedido o en varios, hasta que se acabe: {link}",
                "Vale hasta el {day}.",
                "Quien tiene el código puede pagar con él, así que guárdalo para ti.",
                "Si esta carta te llegó más de una vez, el código que vale es el de la más reciente.",
            ),
        ),
        "fa": Words(
            "کارت هدیه‌ای برای شما از {giver}",
            (
                "سلام {name}،",
                "{giver} کارت هدیه‌ای به ارزش {amount} برای شما فرستاده است.",
                "«{message}»",
                "کد آن: {code}",
                "هنگام پرداخت آن را بنویسید، برای یک سفارش یا چند سفارش، تا زمانی که تمام شود: {link}",
                "تا {day} اعتبار دارد.",
                "هر کس کد را داشته باشد می‌تواند با آن بپردازد، پس آن را نزد خود نگه دارید.",
                "اگر این نامه بیش از یک بار به دستتان رسید، کد تازه‌ترین نامه معتبر است.",
            ),
        ),
    },
}
