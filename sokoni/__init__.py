"""Sokoni: a self-hosted marketplace on the web and in Telegram. Start reading at `docs/architecture.md`."""

__version__ = "0.1.0"
