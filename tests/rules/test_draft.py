"""A draft as a machine: whatever is answered, taken back or redeployed, nothing sound is lost or asked twice."""

from datetime import date
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from handlers.forms import engine
from handlers.rules.book import FormField, FormSpec

TODAY = date(2026, 11, 23)
NAMES = ("done", "plan", "amount", "mood", "note")


def field(name: str, *, optional: bool, was: str | None = None) -> dict[str, Any]:
    """Make a question."""
    kind = {"amount": "money", "mood": "choice"}.get(name.partition("_")[0], "long_text")
    words = {"zh-CN": name, "en": name}
    made: dict[str, Any] = {"id": name, "kind": kind, "label": words, "ask": words, "optional": optional}
    if kind == "choice":
        made["options"] = [{"id": one, "title": {"zh-CN": one, "en": one}} for one in ("good", "bad")]
    if was:
        made["was"] = was
    return made


def form(fields: list[dict[str, Any]]) -> FormSpec:
    """Make a form."""
    return FormSpec.model_validate({"assumed": True, "fields": fields})


class DraftMachine(RuleBasedStateMachine):
    """Somebody fills a form in while the company keeps changing it."""

    def __init__(self) -> None:
        super().__init__()
        self.fields = [field(name, optional=name in {"amount", "note"}) for name in NAMES]
        self.answers: engine.Answers = {}
        self.given: dict[str, Any] = {}

    @property
    def form(self) -> FormSpec:
        """Give the form in force."""
        return form(self.fields)

    def step(self) -> engine.Step:
        """Say what is asked now."""
        return engine.proceed(self.form, self.answers, {}, TODAY)

    @rule(text=st.sampled_from(["三家店", "1.2万", "300", "good", "bad", "  ", "x" * 9000, "<b>", "无"]))
    def answer(self, text: str) -> None:
        """Type something."""
        asked = self.step().field
        if asked is None:
            return
        value, problem = engine.give(self.form, asked, text, {}, TODAY)
        if problem is None:
            self.answers[asked.id] = self.given[asked.id] = value

    @rule()
    def skip(self) -> None:
        """Skip an optional question; a needed one cannot be skipped."""
        asked = self.step().field
        if asked is None:
            return
        _, problem = engine.give(self.form, asked, None, {}, TODAY)
        assert (problem is None) == asked.optional
        if problem is None:
            self.answers[asked.id] = self.given[asked.id] = None

    @precondition(lambda self: self.answers)
    @rule(data=st.data())
    def take_back(self, data: st.DataObject) -> None:
        """Take an answer back."""
        name = data.draw(st.sampled_from(sorted(self.answers)))
        self.answers.pop(name)
        self.given.pop(name, None)

    @rule(order=st.permutations(range(5)))
    def reorder(self, order: list[int]) -> None:
        """Redeploy with the questions in another order."""
        self.fields = [self.fields[place] for place in order]

    @rule(place=st.integers(0, 4))
    def rename(self, place: int) -> None:
        """Redeploy with a question under another id."""
        old = self.fields[place]["id"]
        new = f"{old.partition('_')[0]}_{len(old)}" if "_" not in old else old.partition("_")[0]
        self.fields[place] = field(new, optional=self.fields[place]["optional"], was=old)
        self.answers = engine.follow_renames(self.form, self.answers)
        if old in self.given:
            self.given[new] = self.given.pop(old)
        self.fields[place].pop("was")

    @invariant()
    def nothing_sound_is_lost_or_asked_again(self) -> None:
        """Check the promise."""
        assert self.answers == self.given
        asked = self.step()
        if asked.field is None:
            assert {one.id for one in self.form.fields} <= set(self.answers)
            settled = engine.settled(self.form, self.answers, {}, TODAY)
            assert list(settled) == [one.id for one in self.form.fields]
        else:
            assert asked.field.id not in self.answers
            assert 1 <= asked.number <= asked.total
        sound, problems = engine.check(self.form, self.answers, {}, TODAY)
        assert not problems
        assert sound == self.answers


TestDraft = DraftMachine.TestCase
TestDraft.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


def test_a_field_is_read_the_same_way_twice() -> None:
    """What is stored reads back as itself, so a draft may be validated as often as the form changes."""
    amount = FormField.model_validate(field("amount", optional=False))
    once, _ = engine.give(form([field("amount", optional=False)]), amount, "壹万二", {}, TODAY)
    again, _ = engine.give(form([field("amount", optional=False)]), amount, once, {}, TODAY)
    assert once == again == "12000.00"
