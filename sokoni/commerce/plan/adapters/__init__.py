"""What plans do for themselves with packages below them."""
