"""Leave keeps what it is for."""

import sqlalchemy as sa
from alembic import op

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.add_column('absence', sa.Column('reason', sa.String(length=200), nullable=False, server_default=''))


def downgrade() -> None:
    """Take it back."""
    op.drop_column('absence', 'reason')
