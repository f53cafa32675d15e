"""What lines do for packages below them."""
