"""The edges: messengers, the web, the command line, and the composition root."""
