"""The truth about a trained network: labels, finding again, words, cost; as JSON and as one page."""
