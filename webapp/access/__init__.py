"""Who may do what, and how often: API keys, sign-in, rate limits, the signing key."""
