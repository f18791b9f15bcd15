"""Which rule of the four regulations lives where."""
