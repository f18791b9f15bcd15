"""Pages to be printed, each behind a link of its own."""
