"""What search engines read of the shop: sitemaps, and products as structured data."""
