"""Questions put to the search on behalf of the pages and the API: forms, photos, uploads, the log of queries."""
