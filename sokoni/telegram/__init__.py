"""Telegram: the gateway to it, groups that stay clean, and what they know of shops."""
