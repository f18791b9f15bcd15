"""The local chat page in a real browser."""
