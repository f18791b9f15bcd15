"""A draft names the special way it wants and why; the request keeps the way it was sent."""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.add_column('request_draft', sa.Column('route', sa.String(), nullable=False, server_default=''))
    op.add_column('request_draft', sa.Column('route_reason', sa.Text(), nullable=False, server_default=''))
    for column in ('route', 'route_reason'):
        op.execute(
            f'UPDATE request_draft SET {column} ='  # noqa: S608 - two names of our own
            f' (SELECT request.{column} FROM request WHERE request.id = request_draft.request_id)'
        )


def downgrade() -> None:
    """Take it back."""
    op.drop_column('request_draft', 'route_reason')
    op.drop_column('request_draft', 'route')
