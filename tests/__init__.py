"""Stories from the user's chair, and proofs of the promises."""
