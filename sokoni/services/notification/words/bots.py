"""What sellers hear of their bots."""

from collections.abc import Mapping

from sokoni.services.notification.types import Template, Words

WORDS: Mapping[Template, Mapping[str, Words]] = {
    Template.BOT_REVOKED: {
        "en": Words(
            "{shop}: @{bot} has stopped",
            (
                "Hello {name},",
                "Telegram no longer takes the token of @{bot}, so the bot stands still. What it has to say waits.",
                "Ask @BotFather for its token, or for a new one, and give it here: {link}",
            ),
        ),
        "es": Words(
            "{shop}: @{bot} se ha detenido",
            (
                "Hola, {name}:",
                "Telegram ya no acepta el token de @{bot} y el bot está parado. Lo que tiene que decir espera.",
                "Pide a @BotFather su token, o uno nuevo, e introdúcelo aquí: {link}",
            ),
        ),
        "fa": Words(
            "{shop}: ربات @{bot} از کار ایستاد",
            (
                "سلام {name}،",
                "تلگرام دیگر توکن @{bot} را نمی‌پذیرد و ربات ایستاده است. هیچ‌یک از پیام‌هایش از دست نمی‌رود.",
                "توکن آن یا توکن تازه‌ای را از @BotFather بگیرید و اینجا بدهید: {link}",
            ),
        ),
    },
}
