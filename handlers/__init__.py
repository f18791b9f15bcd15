"""What people say and what is right."""
