"""What the regulation is silent about and somebody decided; pure."""

from collections.abc import Iterator

from handlers.rules.book import RuleBook


def assumed(rules: RuleBook) -> Iterator[tuple[str, str]]:
    """Yield every assumed entry as (kind, key); the key names the duty or form, or is empty."""
    for name in ("calendar", "quiet_hours", "late_reasons", "groups", "trial", "reminders", "approvals"):
        if getattr(rules, name).assumed:
            yield name, ""
    if rules.incidents is not None and rules.incidents.assumed:
        yield "incidents", ""
    for key, duty in rules.duties.items():
        if duty.assumed:
            yield "duties", key
        if duty.due.assumed:
            yield "due", key
    yield from (("requests", key) for key, kind in rules.requests.items() if kind.assumed)
    # What a request asks is decided together with it.
    reported = {duty.form for duty in rules.duties.values()}
    yield from (("forms", key) for key, form in rules.forms.items() if form.assumed and key in reported)
    if rules.incidents is not None and rules.incidents.details.assumed:
        yield "details", ""
    yield from (("clock", key) for key, one in rules.customer_clocks.items() if one.due.assumed)
