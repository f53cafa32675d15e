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
    Template.BOT_DISTURBED: {
        "en": Words(
            "{shop}: another program takes what is written to @{bot}",
            (
                "Hello {name},",
                "Another program asks for the messages of @{bot}, or has them brought to it: not all come here.",
                "Stop that program. If you don't know it, ask @BotFather for a new token and give it here: {link}",
            ),
        ),
        "es": Words(
            "{shop}: otro programa recibe lo que se escribe a @{bot}",
            (
                "Hola, {name}:",
                "Otro programa pide los mensajes de @{bot}, o hace que se los lleven, y no todos llegan aquí.",
                "Detén ese programa. Si no lo conoces, pide a @BotFather un token nuevo e introdúcelo aquí: {link}",
            ),
        ),
        "fa": Words(
            "{shop}: برنامهٔ دیگری پیام‌های @{bot} را می‌گیرد",
            (
                "سلام {name}،",
                "برنامهٔ دیگری پیام‌های @{bot} را می‌پرسد یا به سوی خود می‌کشاند، پس همه چیز به اینجا نمی‌رسد.",
                "آن برنامه را متوقف کنید. اگر آن را نمی‌شناسید، از @BotFather توکن تازه بگیرید و اینجا بدهید: {link}",
            ),
        ),
    },
    Template.BOT_PUT_OUT: {
        "en": Words(
            "{shop}: @{bot} was taken out of {group}",
            (
                "Hello {name},",
                "Somebody took @{bot} out of the group {group}. Nothing is enforced there any more.",
                "Add it again and make it an administrator, and it goes on as before. How the group stands: {link}",
            ),
        ),
        "es": Words(
            "{shop}: han sacado a @{bot} de {group}",
            (
                "Hola, {name}:",
                "Alguien ha sacado a @{bot} del grupo {group}. Allí ya no se aplica ninguna regla.",
                "Añádelo de nuevo y hazlo administrador, y seguirá como antes. Así está el grupo: {link}",
            ),
        ),
        "fa": Words(
            "{shop}: ربات @{bot} از {group} بیرون گذاشته شد",
            (
                "سلام {name}،",
                "کسی ربات @{bot} را از گروه {group} بیرون گذاشته است. دیگر هیچ قاعده‌ای در آنجا اجرا نمی‌شود.",
                "آن را دوباره به گروه بیفزایید و مدیر کنید تا مانند پیش ادامه دهد. وضع گروه: {link}",
            ),
        ),
    },
    Template.BOT_DEMOTED: {
        "en": Words(
            "{shop}: @{bot} is no administrator of {group} any more",
            (
                "Hello {name},",
                "@{bot} is still in the group {group}, but no administrator. Nothing is enforced there any more.",
                "Make it an administrator again, and it goes on as before. How the group stands: {link}",
            ),
        ),
        "es": Words(
            "{shop}: @{bot} ya no es administrador de {group}",
            (
                "Hola, {name}:",
                "@{bot} sigue en el grupo {group}, pero ya no es administrador. Allí ya no se aplica ninguna regla.",
                "Hazlo administrador otra vez y seguirá como antes. Así está el grupo: {link}",
            ),
        ),
        "fa": Words(
            "{shop}: ربات @{bot} دیگر مدیر {group} نیست",
            (
                "سلام {name}،",
                "ربات @{bot} هنوز در گروه {group} است، اما مدیر نیست. دیگر هیچ قاعده‌ای در آنجا اجرا نمی‌شود.",
                "آن را دوباره مدیر کنید تا مانند پیش ادامه دهد. وضع گروه: {link}",
            ),
        ),
    },
}
