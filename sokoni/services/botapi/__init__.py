"""Telegram's Bot API: one port to call it, and what its refusals mean in words. Knows no bots and keeps nothing."""
