"""What people tell bots to do: commands in groups for those who run them, and menus in private chats.

Promises that nothing is done that the same person could not do by a page or by Telegram itself, that what cannot be
taken back is done only after a fresh look at who asks, and that everything done says so and can be undone by a button.
Decides nothing of its own: each command calls the service that REST calls.
"""
