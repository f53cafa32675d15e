"""Owns how the house speaks in chats: templates become a reader's language, values are made safe for Telegram's HTML.

Promises that nothing which people wrote is taken for markup. Keeps no words of its own: whoever has the catalogues
gives them through a port.
"""
