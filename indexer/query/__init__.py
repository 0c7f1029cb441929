"""What a typed query asks for: prices, stock, phrases, exclusions, and words that name what a facet holds."""
