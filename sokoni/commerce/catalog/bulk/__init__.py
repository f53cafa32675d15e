"""Bulk work: one change for many products, previewed first.

Owns operations, what was previewed of them and how far they have come. Promises that only what was previewed is
changed, each product once however often a worker dies, and that all of it can be undone as one group. Never knows
another way of editing a product than `state`.
"""
