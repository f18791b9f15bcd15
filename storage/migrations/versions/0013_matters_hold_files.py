"""Matters hold files; kept words say when we heard them; reports of one event are found by an index."""

import sqlalchemy as sa
from alembic import op
from storage.database import UtcDateTime
from sqlalchemy.dialects import postgresql
revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    json = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), 'postgresql')
    op.add_column('matter_entry', sa.Column('files', json, nullable=False, server_default='[]'))
    with op.batch_alter_table('matter_entry') as table:
        table.alter_column('files', server_default=None)
    op.add_column('loose_text', sa.Column('heard_at', UtcDateTime(), nullable=True))
    op.create_index('ix_incident_earlier', 'incident', ['earlier_id'], unique=False, sqlite_where=sa.text('earlier_id IS NOT NULL'), postgresql_where=sa.text('earlier_id IS NOT NULL'))


def downgrade() -> None:
    """Take it back."""
    op.drop_index('ix_incident_earlier', table_name='incident', sqlite_where=sa.text('earlier_id IS NOT NULL'), postgresql_where=sa.text('earlier_id IS NOT NULL'))
    op.drop_column('loose_text', 'heard_at')
    op.drop_column('matter_entry', 'files')
