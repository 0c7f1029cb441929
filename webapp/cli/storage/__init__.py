"""`shoplens storage`: where the site keeps files."""
