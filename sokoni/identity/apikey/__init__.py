"""API keys: what a program shows instead of signing in; it may do what its account may.

Promises that a key is shown once and stored as an HMAC whose secret is not in the database, so that a copy of the
database neither opens anything nor can be guessed at. A key cannot make keys.
"""
