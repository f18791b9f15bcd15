"""What a rule book assumes, in words: an entry's name, and the sentence that says what is assumed."""

from handlers.rules.book import RuleBook
from handlers.texts import Say, joined, speaker


def subject(rules: RuleBook, kind: str, key: str, locale: str) -> str:
    """Name an entry in a word."""
    if kind in {"due", "duties"}:
        return rules.duties[key].title.speak(locale)
    if kind == "requests":
        return rules.requests[key].title.speak(locale)
    if kind == "clock":
        return rules.customer_clocks[key].title.speak(locale)
    return speaker(locale)(f"assumed-about-{kind}")


def sentence(rules: RuleBook, kind: str, key: str, say: Say, locale: str) -> str:  # noqa: PLR0911 - a sentence each
    """Say in a sentence what is assumed."""
    match kind:
        case "due":
            due = rules.duties[key].due
            after = joined((f"{one:%H:%M}" for one in due.after), locale)
            said = say(
                "assumed-due",
                duty=rules.duties[key].title.speak(locale),
                time=f"{due.time:%H:%M}",
                first=f"{due.first_reminder:%H:%M}",
                last=f"{due.last_call:%H:%M}",
                grace=due.grace_minutes,
            )
            return said + (say("assumed-due-after", times=after) if after else "")
        case "forms":
            fields = joined((one.label.speak(locale) for one in rules.forms[key].fields), locale)
            return say("assumed-forms", fields=fields)
        case "late_reasons":
            options = joined((one.title.speak(locale) for one in rules.late_reasons.options), locale)
            return say("assumed-late_reasons", options=options)
        case "duties":
            return say("assumed-duties", duty=rules.duties[key].title.speak(locale))
        case "clock":
            clock = rules.customer_clocks[key]
            title = clock.title.speak(locale)
            return say("assumed-clock", title=title, days=clock.due.days, time=f"{clock.due.time:%H:%M}")
        case "requests":
            title = rules.requests[key].title.speak(locale)
            return say("assumed-requests", title=title, steps=_deciders(rules, key, say, locale))
        case _:
            return _guess_of_company(rules, kind, say)


def _guess_of_company(rules: RuleBook, kind: str, say: Say) -> str:  # noqa: PLR0911 - a sentence each
    """Say what is assumed of an entry that a rule book has once."""
    match kind:
        case "quiet_hours":
            quiet = rules.quiet_hours
            return say("assumed-quiet_hours", start=f"{quiet.start:%H:%M}", end=f"{quiet.end:%H:%M}")
        case "details":
            return say("assumed-details", minutes=rules.incidents.details.minutes if rules.incidents else 0)
        case "trial":
            return say("assumed-trial", days=rules.trial.days)
        case "reminders":
            return say("assumed-reminders", count=rules.reminders.per_day)
        case "approvals":
            given = rules.approvals
            return say(
                "assumed-approvals",
                seconds=given.undo_seconds,
                hours=given.urge_hours,
                small=given.small,
                again=given.again_hours,
                later=given.later_hours,
                offer=given.offer_days,
                digest=f"{given.digest:%H:%M}" if given.digest else "none",
            )
        case "groups":
            return say("assumed-groups-names" if rules.groups.names else "assumed-groups")
        case _:
            return say(f"assumed-{kind}")


def _deciders(rules: RuleBook, key: str, say: Say, locale: str) -> str:
    """Name who decides about a type of request, in order."""
    names = []
    for step in rules.requests[key].chain:
        posts = [rules.roles[one].title.speak(locale) for one in step.posts]
        names.append("/".join(posts) if posts else step.title.speak(locale) if step.title else say("assumed-superior"))
    return " → ".join(dict.fromkeys(names))
