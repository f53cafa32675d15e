"""All SQL of orders: `orders` writes and reads single ones, `lists` reads pages, `figures` counts and checks."""
