"""Buyers' reviews: their import, their sentiment, and a summary for each product."""
