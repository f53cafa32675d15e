"""Which account of ours somebody of Telegram is.

Owns the links between the two, and the tokens by which one is made. Promises that a person has one account and an
account one person, and that nobody is linked who did not hold both. Never says what an account may do.
"""
