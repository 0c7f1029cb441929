"""Search by words: analysis, vocabulary, terms of a query, and the index itself; the only files that import tantivy."""
