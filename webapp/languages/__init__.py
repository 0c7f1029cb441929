"""The languages of the shopper's pages: which there are, which one a request is answered in, and how it writes."""
