"""Products off a site's own pages: what they say in schema.org and OpenGraph marks, as a feed."""
