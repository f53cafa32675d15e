"""The shop pages: from the home page to the order that is tracked; open to everyone."""
