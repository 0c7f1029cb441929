"""What feeds are written in: the words of each language, its letters, their code pages."""
