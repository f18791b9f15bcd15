"""Alembic's home; `storage.migrate` runs it."""
