"""What was sent, word for word: the audit seals a digest of it, which shows whether anybody changed it afterwards."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.tables import AuditEntry, Request, RequestVersion


def digest(number: int, answers: Mapping[str, Any], route: str) -> str:
    """Compute what the audit keeps of a wording: its number and the SHA-256 of its answers and its way."""
    fields = json.dumps((answers, route), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"{number}:{hashlib.sha256(fields.encode()).hexdigest()}"


def faults(session: Session) -> Iterator[tuple[int, int]]:
    """Yield (request, version) wherever what is kept is not what was sent."""
    statement = select(AuditEntry.subject, AuditEntry.content).where(AuditEntry.content != "").order_by(AuditEntry.id)
    with closing(session.execute(statement.execution_options(yield_per=1000))) as rows:
        for subject, content in rows:
            request_id, number = int(subject.partition(":")[2]), int(content.partition(":")[0])
            if not _is_kept(session, request_id, number, content):
                yield request_id, number


def _is_kept(session: Session, request_id: int, number: int, content: str) -> bool:
    version, row = session.get(RequestVersion, (request_id, number)), session.get(Request, request_id)
    if version is None or row is None or digest(number, version.answers, version.route) != content:
        return False
    return row.number != number or digest(number, row.answers, row.route) == content
