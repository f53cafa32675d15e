"""Saved views: lists that somebody filtered and wants to see again, under a name of their own.

Owns one table. Promises that a view is its account's alone and belongs to one console. Never knows what a list shows:
it keeps a place and the part of the address behind it.
"""
