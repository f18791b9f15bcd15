"""Fill a form in the chat: one question at a time, or pasted whole, for whatever the form is about."""
