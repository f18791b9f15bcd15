"""Short names of a form's questions and their options, for buttons; they survive reordering; pure."""

from hashlib import blake2b

from handlers.rules.book import FormField, FormSpec


def code(field: FormField, value: str = "") -> str:
    """Name a field, or one of its options, in the few bytes a button has."""
    return blake2b(f"{field.id}={value}".encode(), digest_size=5).hexdigest()


def field_coded(form: FormSpec, wanted: str) -> FormField | None:
    """Find the field a button named."""
    return next((field for field in form.fields if code(field) == wanted), None)
