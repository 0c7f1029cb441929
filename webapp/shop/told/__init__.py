"""What search engines are told: which pages there are, and what a product's page says to them."""
