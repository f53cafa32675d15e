"""The catalogue: products, their variants, texts, images and categories, and how they get in.

Owns what is for sale and at what price. Promises that the product row always says what its variants and images say,
that every change by a seller or operator is recorded and published, and that one bad row of a file never loses the good
ones. Never knows how many of something there are: stock is told by a port.
"""
