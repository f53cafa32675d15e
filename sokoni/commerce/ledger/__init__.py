"""Owns the books: every movement of money as a balanced double entry.

Promises that postings are only ever added, that each balances in every currency (PostgreSQL refuses it otherwise when
the transaction commits), and that posting the same fact twice posts it once. Never knows what an order or a payment
is: it is given kinds, references and amounts.
"""
