"""A network learns from another: features of a teacher, labels of larger networks, titles."""
