"""Messages to people: recorded with what caused them, sent by a job, in the reader's language.

Promises: one message for each de-duplication key; a message is sent at least once, and once where its provider can tell
whether it was sent before. Never: speaks to a provider inside a transaction.
"""
