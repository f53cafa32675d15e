"""Reviews: what buyers say of what they bought.

Owns reviews with their photos, answers, helpful votes and reports, and the exact summary of each product. Promises that
a review stands on a delivered line of an order, that nobody says two things of one product, and that a summary is the
sum of what is shown. Never touches an order or a product.
"""
