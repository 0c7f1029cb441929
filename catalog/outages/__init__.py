"""What lets pages answer while the database does not: sessions with a time limit, and the last known products."""
