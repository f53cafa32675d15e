"""People who can sign in: their e-mail, password, language, and whether they run the marketplace.

Promises that a password is stored only as Argon2id, that checking one is counted before it is done, and that an e-mail
without an account gets the same answer in the same time as a wrong password. Never locks an account: only who tries it
from one address has to wait. Never knows what a session is.
"""
