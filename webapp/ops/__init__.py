"""The pages of whoever runs the shop, behind a password: one file per page."""
