"""Reviews in, their sentiment, and what buyers say."""
