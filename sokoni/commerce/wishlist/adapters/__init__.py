"""What wish lists do for packages below them."""
