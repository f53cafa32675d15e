"""All SQL of the gateway: the inbox, calls, bots, chats and people."""
