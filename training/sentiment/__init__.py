"""Reviews with stars → a model that says what a review says."""
