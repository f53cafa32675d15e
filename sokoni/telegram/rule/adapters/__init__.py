"""What rules do for packages below them."""
