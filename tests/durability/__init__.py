"""Nothing is lost, whatever is killed."""
