"""The console of the people who sell: today, orders, products, stock."""
