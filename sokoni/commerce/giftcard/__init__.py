"""Owns gift cards: money that somebody has already given, or been given, and that pays for orders here.

Promises that a card never pays more than it holds, whatever happens at once; that every change of its balance is a
movement and a posting in the books; and that what is given back of its payment comes back to it. Keeps no codes: who
loses one needs a new card.
"""
