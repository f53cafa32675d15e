"""A Telegram channel as a catalogue: its export read into drafts, which become products when their seller says so.

Owns what posts were read as and what became of them. Promises that nothing is a product before somebody took it, that
a post is one draft however often its channel is exported, and that nothing which somebody wrote into a draft is lost to
a newer export. Never unpacks a file anywhere but in memory, and never guesses without saying so.
"""
