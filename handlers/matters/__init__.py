"""What customers wait for: an enquiry, a quality problem, a complaint, each with its owner and its clock."""
