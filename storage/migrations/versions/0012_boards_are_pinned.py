"""A messenger may keep a board pinned for an account; people choose where they are reminded, and a link knows where it was given."""

import sqlalchemy as sa
from alembic import op

from storage.database import UtcDateTime

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.add_column(
        'person', sa.Column('chosen_account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True)
    )
    op.add_column(
        'page_link', sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True)
    )
    op.create_table(
        'board',
        sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
        sa.Column('redraw_at', UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_board_account_id')),
        sa.PrimaryKeyConstraint('account_id', name=op.f('pk_board')),
    )
    op.create_index(op.f('ix_board_redraw_at'), 'board', ['redraw_at'])


def downgrade() -> None:
    """Take it back."""
    op.drop_table('board')
    op.drop_column('page_link', 'account_id')
    op.drop_column('person', 'chosen_account_id')
