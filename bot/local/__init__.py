"""The local chat page: the product to try, without any messenger."""
