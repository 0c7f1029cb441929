"""A shop's own look: its colours, logo, fonts, header and footer, from a folder."""
