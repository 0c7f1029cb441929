"""One file a format: each reads what a merchant exported as entries under the file's own names."""
