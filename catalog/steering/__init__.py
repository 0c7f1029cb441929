"""What a merchant sees and changes of the catalogue: lists by standing, hide, show, remove, overrides, sources."""
