"""The JSON API: the same questions as the pages ask, answered from the same objects."""
