"""The product editor: one page that shows all of a product, and one form that saves it.

What a form does not name stays as it is, so that each part of the page works by itself. A form that cannot be used
changes nothing and comes back with everything that was typed. The scripts of the page send parts of the same form.
"""
