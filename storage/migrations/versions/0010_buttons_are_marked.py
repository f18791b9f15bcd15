"""Buttons carry the mark of the installation that made them."""

import secrets

import sqlalchemy as sa
from alembic import op
revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.add_column('installation', sa.Column('mark', sa.String(), nullable=False, server_default=''))
    op.execute(sa.text("UPDATE installation SET mark = :mark").bindparams(mark=secrets.token_hex(2)))
    with op.batch_alter_table('installation') as table:
        table.alter_column('mark', server_default=None)


def downgrade() -> None:
    """Take it back."""
    op.drop_column('installation', 'mark')
