"""The audit seals what was sent, word for word."""

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.add_column('audit', sa.Column('content', sa.String(), nullable=False, server_default=''))


def downgrade() -> None:
    """Take it back."""
    op.drop_column('audit', 'content')
