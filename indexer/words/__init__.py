"""Search by words: analysis, vocabulary, resolved terms, word index; the only modules that import tantivy."""
