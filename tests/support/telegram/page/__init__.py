"""The server's page: pick anybody, see her chats as she does, and write, press, join and rule as she may."""
