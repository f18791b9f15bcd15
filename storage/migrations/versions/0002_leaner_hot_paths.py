"""Leaner hot paths: row locks keep the tick and an author apart, and open events are found by their state."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_NEW = sa.text("state = 'new'")


def upgrade() -> None:
    """Apply the change."""
    # Not as a batch: that would make the tables anew and lose what points at them.
    op.drop_column("draft", "revision")
    op.drop_column("occurrence", "revision")
    op.drop_index("ix_inbox_open", "inbox")
    op.create_index("ix_inbox_open", "inbox", ["state", "id"], sqlite_where=_NEW, postgresql_where=_NEW)


def downgrade() -> None:
    """Take the change back."""
    op.drop_index("ix_inbox_open", "inbox")
    op.create_index("ix_inbox_open", "inbox", ["id"], sqlite_where=_NEW, postgresql_where=_NEW)
    op.add_column("occurrence", sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("draft", sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
