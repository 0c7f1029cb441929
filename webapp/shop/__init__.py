"""The pages shoppers see: one file per page."""
