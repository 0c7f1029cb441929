"""What goes over the wire: compressed answers, static files, form tokens that differ in every answer."""
