"""What feeds are written in: the words of each language, its letters, the code pages they are told by."""
