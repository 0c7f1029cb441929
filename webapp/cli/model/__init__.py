"""`shoplens model`: one file per command."""
