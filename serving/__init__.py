"""Both ends of the wire to TorchServe (client, cards, archives, handlers, supervisor, reconciler) and OCR."""
