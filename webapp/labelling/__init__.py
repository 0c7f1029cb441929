"""Labels for pictures: queues of those to label, the encoder's predictions, photos it did not recognise."""
