"""Reminders are noted with what is owed, and told one by one."""

import sqlalchemy as sa
from alembic import op
from storage.database import UtcDateTime
revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
_WAITING = sa.text('tell_at IS NOT NULL')
# What is still to come of each report that is owed now.
_NOTE = """
    INSERT INTO notice (key, created_at, person_id, occurrence_id, tell_at)
    SELECT base || CASE WHEN nag_step = 0 OR (snoozed > 0 AND NOT EXISTS (
                            SELECT 1 FROM notice WHERE notice.key = base || 'first' || again))
                        THEN 'first' ELSE 'last-call' END || again,
           next_nag_at, person_id, id, next_nag_at
    FROM (SELECT occurrence.*,
                 duty || ':' || period || ':' || CAST(person_id AS VARCHAR) || ':' AS base,
                 CASE WHEN snoozed > 0 THEN ':' || CAST(snoozed AS VARCHAR) ELSE '' END AS again
          FROM occurrence WHERE next_nag_at IS NOT NULL AND status NOT IN ('filed', 'excused')) AS owed
    WHERE true
    ON CONFLICT DO NOTHING
"""
_PUT_BACK = """
    UPDATE occurrence SET next_nag_at = (
        SELECT MIN(tell_at) FROM notice WHERE notice.occurrence_id = occurrence.id AND tell_at IS NOT NULL)
    WHERE status NOT IN ('filed', 'excused')
"""


def upgrade() -> None:
    """Apply the change."""
    op.drop_index('ix_notice_created_at', 'notice')
    op.add_column('notice', sa.Column('person_id', _KEY, nullable=True))
    op.add_column('notice', sa.Column('occurrence_id', _KEY, nullable=True))
    op.add_column('notice', sa.Column('tell_at', UtcDateTime(), nullable=True))
    op.create_index('ix_notice_waiting', 'notice', ['tell_at', 'person_id'], sqlite_where=_WAITING, postgresql_where=_WAITING)
    op.create_index('ix_notice_waiting_for', 'notice', ['person_id'], sqlite_where=_WAITING, postgresql_where=_WAITING)
    op.execute(_NOTE)
    op.drop_index('ix_occurrence_next_nag_at', 'occurrence')
    op.drop_column('occurrence', 'next_nag_at')
    op.create_index('ix_person_timezone', 'person', ['timezone'], unique=False)


def downgrade() -> None:
    """Take it back."""
    op.drop_index('ix_person_timezone', 'person')
    op.add_column('occurrence', sa.Column('next_nag_at', UtcDateTime(), nullable=True))
    op.execute(_PUT_BACK)
    op.create_index('ix_occurrence_next_nag_at', 'occurrence', ['next_nag_at'], unique=False)
    op.execute('DELETE FROM notice WHERE tell_at IS NOT NULL')
    op.drop_index('ix_notice_waiting_for', 'notice')
    op.drop_index('ix_notice_waiting', 'notice')
    op.drop_column('notice', 'tell_at')
    op.drop_column('notice', 'occurrence_id')
    op.drop_column('notice', 'person_id')
    op.create_index('ix_notice_created_at', 'notice', ['created_at'], unique=False)
