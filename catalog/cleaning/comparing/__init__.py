"""What is told of a row only when all rows are known: titles and prices compared across a whole feed."""
