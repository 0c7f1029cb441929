"""Labels for pictures: what waits for one, what the encoder takes pictures for, photos it was unsure of."""
