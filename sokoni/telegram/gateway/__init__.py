"""The gateway to Telegram.

Owns bots and their tokens, the inbox of updates, the queue of calls, and what is known of chats and people there. Every
update is stored before it is answered and handled in the order of its chat; every call is sent at least once, within
Telegram's limits. Knows nothing of groups' rules or of shops' goods: packages above register handlers.
"""
