"""Owns claim sales: what people claim by a reply under a product's post.

Promises that a reply is read by the post's own options, whatever language and digits it is written in, and that it is
asked back where two things could be meant. A reply that claims nothing is left alone.
"""
