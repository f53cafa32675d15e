"""A Telegram Bot API server of our own: chats, people and bots in memory, behind the wire format of the real one.

`world.TelegramWorld` is what happens in it, `server.serving` lets bots in by HTTP, and people act in Python
(`ana.says(chat, "hello")`), over HTTP, or by hand on its page. README.md tells how, what is there and what differs.
"""
