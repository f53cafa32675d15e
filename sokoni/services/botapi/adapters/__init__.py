"""Ways of calling the Bot API."""
