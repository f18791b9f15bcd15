"""A report as the form that its author fills in."""

from dataclasses import dataclass

from handlers import cards as living
from handlers.chat import Message
from handlers.context import Context, Desk
from handlers.filling.sheet import Sheet
from handlers.forms import engine
from handlers.reports import author_cards, paper
from handlers.reports.paper import Paper
from storage.enums import ReportState
from storage.tables import Draft, Report


@dataclass(slots=True)
class ReportSheet(Sheet):
    """A report being written."""

    paper: Paper
    row: Draft

    @property
    def subject(self) -> str:
        """Name the author's card."""
        return self.paper.subject

    @property
    def spec(self) -> str:
        """Name the duty's form."""
        return self.paper.duty.form

    def title(self, locale: str) -> str:
        """Write what this is and for when."""
        return self.paper.title(locale)

    def summary(self) -> Message:
        """Show the whole draft, who will see it, and Submit."""
        report = paper.report_of(self.desk, self.paper)
        note = author_cards.why_returned(self.desk, self.paper, report)
        return author_cards.summary(self, self.paper, report, note)

    def may_be_nil(self) -> bool:
        """Tell whether one tap may say that nothing happened."""
        return not self.draft.answers and paper.may_be_nil(self.desk, self.paper)

    def is_as_filed(self, report: Report) -> bool:
        """Tell whether the draft says what the filed report says."""
        answers = self.row.answers
        return engine.settled(self.form, answers, self.row.offered, self.today) == report.answers

    def put_aside(self, ctx: Context, *, ring: bool = False) -> bool:
        """Leave the conversation: a draft and a returned report are kept, a change of a filed one is not made."""
        ctx.person.focus = ""
        report = paper.report_of(ctx, self.paper)
        if report is not None and report.state is not ReportState.RETURNED:
            ctx.session.delete(self.row)
            living.show(ctx, ctx.person, self.subject, author_cards.filed(ctx, self.paper, report), ring=ring)
            return False
        living.show(ctx, ctx.person, self.subject, author_cards.paused(self.paper, self.row), ring=ring)
        return True


def lay(desk: Desk, on_desk: Paper, draft: Draft) -> ReportSheet:
    """Lay a draft before its author."""
    return ReportSheet(desk, on_desk.id, on_desk.author, on_desk.form, on_desk.today, draft, on_desk, draft)
