"""What is said in chats."""


class Markup(str):
    """Text that is Telegram's HTML already, so that `say` puts it in as it is."""

    __slots__ = ()
