"""The JSON API: the same searches as the pages, answered from the same objects."""
