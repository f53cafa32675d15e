"""Texts that a group keeps: notes, which are called by name, and answers to words.

Promises that a name and a trigger have one text each, and that an answer is given to whole words only. Judges nobody:
what members may write is for rules.
"""
