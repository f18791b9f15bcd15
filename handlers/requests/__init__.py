"""Requests: applied for with a form, decided by whoever the rule book names, with one tap."""
