"""WooCommerce's product CSV, as its own exporter writes it under English names."""
