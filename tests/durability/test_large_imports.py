"""A people file of a whole company: however long it is, the only writer is soon free again."""

from sqlalchemy import event

from handlers import books
from handlers.context import Desk
from handlers.imports import hiring
from handlers.imports import people as people_file
from handlers.rulebooks import shipped
from storage import house
from storage.database import Database
from tests.chair.world import MONDAY


def roster(count: int, post: str) -> bytes:
    """Write a people file: a head, and so many people of one post below."""
    lines = [f"P{n},员工{n},{post},B0,队{n % 5},1370000{n:04},{7000 + n}" for n in range(count)]
    header = "工号,姓名,岗位,上级,团队,手机,telegram_id"
    return "\n".join([header, "B0,头,区域经理,,队0,,", *lines]).encode()


def taken_over(database: Database, count: int, post: str) -> int:
    """Import so many people; count the statements, but for the one that writes each new person or account."""
    statements: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("INSERT INTO person", "INSERT INTO account")):
            statements.append(statement)

    with database.writing() as session:
        desk = Desk(session, books.active(session), MONDAY)
        event.listen(database.writing_engine, "before_cursor_execute", note)
        checked = people_file.check(desk, people_file.parse(roster(count, post)))
        hiring.apply(desk, checked.good)
        hiring.link_accounts(desk, checked.good, {"telegram": "1"})
        session.flush()
        event.remove(database.writing_engine, "before_cursor_execute", note)
    assert not checked.bad
    return len(statements)


def test_one_more_row_costs_no_more_statements(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    with database.writing() as session:
        house.offer_version(session, "market-operations", shipped("market-operations"), MONDAY)
    few, more = (taken_over(database, count, "业务员") for count in (20, 200))
    changed = taken_over(database, 200, "销售内勤")
    database.close()
    assert max(more, changed) <= few + 5
