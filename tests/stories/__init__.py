"""Stories from the user's chair."""
