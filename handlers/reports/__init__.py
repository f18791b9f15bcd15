"""Reports: written by their authors, read by their superiors."""
