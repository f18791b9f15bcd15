"""The rules, without any database."""
