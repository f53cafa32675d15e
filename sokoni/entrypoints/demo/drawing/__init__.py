"""Drawings of products: flat vector still lifes on coloured paper, the same for the same seed, as SVG text.

Promises: no outside file, font or picture is used. Never: decodes or writes pictures (that is `raster`).
"""
