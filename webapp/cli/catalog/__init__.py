"""`shoplens catalog`: one file per command or report."""
