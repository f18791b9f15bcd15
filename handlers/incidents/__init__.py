"""Events that are reported at once: first notice, routing, and everything until they are closed."""
