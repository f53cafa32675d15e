"""What messages say in each language, by what they are about; `templates` puts values into them."""
