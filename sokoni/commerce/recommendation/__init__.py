"""Recommendations: what goes with a product, what is wanted these days, and what somebody may like.

Owns neighbours of products, worked out from what was bought together and from what products are, and what is popular.
Promises that a reader gets them by one indexed read, that a run replaces them as a whole or not at all, and that
nothing leaves the installation. Never stores who looked at what.
"""
