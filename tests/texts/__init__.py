"""Every word the clerk says."""
