"""The catalogue as its owner sees it: feeds, coverage, proposed categories, reports."""
