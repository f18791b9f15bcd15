"""The user's chair: a company on a real database, real adapters, and phones to play with; only the network is faked."""
