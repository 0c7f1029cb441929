"""What a page says of its products in JSON-LD, microdata and OpenGraph, as the feed's columns."""
