"""Telegram in a shop's console: its bots, its groups, and how they are kept."""
