"""Files that came with an event: noted at once, their bytes fetched afterwards."""

from handlers.context import Context
from storage import files
from storage.enums import FileState
from storage.tables import Attachment


def keep(ctx: Context) -> list[int]:
    """Note every file of the event; give their numbers."""
    event = ctx.event
    return [
        files.add(
            ctx.session,
            Attachment(
                messenger=event.messenger,
                workspace=event.workspace,
                remote_id=ref.remote_id,
                kind=ref.kind,
                name=ref.name,
                mime=ref.mime,
                size=ref.size,
                state=FileState.WAITING if ref.fetchable else FileState.TOO_LARGE,
                next_at=ctx.now,
                created_at=ctx.now,
            ),
        )
        for ref in event.files
    ]
