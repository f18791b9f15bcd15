"""Forms: from raw answers to the next question; pure."""
