"""People join by themselves: shared numbers, first workdays, trial days, and tables sent in the chat."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply the change."""
    op.add_column("person", sa.Column("starts_on", sa.Date(), nullable=True))
    # Whoever is linked already owes what they owed.
    op.execute(
        "UPDATE person SET starts_on = '2000-01-01' "
        "WHERE EXISTS (SELECT 1 FROM account WHERE account.person_id = person.id)",
    )
    op.add_column("account", sa.Column("phone", sa.String(), nullable=False, server_default=""))
    op.add_column("occurrence", sa.Column("lenient", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("attachment", sa.Column("wanted_by", _KEY, nullable=True))
    op.add_column("attachment", sa.Column("content", sa.LargeBinary(), nullable=True))
    op.add_column("rule_book_version", sa.Column("amends", _KEY, nullable=True))
    op.create_index(
        "ix_rule_book_version_active",
        "rule_book_version",
        ["state"],
        unique=True,
        sqlite_where=sa.text("state = 'active'"),
        postgresql_where=sa.text("state = 'active'"),
    )
    op.create_index(
        "ix_attachment_content",
        "attachment",
        ["created_at"],
        sqlite_where=sa.text("content IS NOT NULL"),
        postgresql_where=sa.text("content IS NOT NULL"),
    )


def downgrade() -> None:
    """Take the change back."""
    op.drop_index("ix_attachment_content", "attachment")
    op.drop_index("ix_rule_book_version_active", "rule_book_version")
    op.drop_column("rule_book_version", "amends")
    op.drop_column("attachment", "content")
    op.drop_column("attachment", "wanted_by")
    op.drop_column("occurrence", "lenient")
    op.drop_column("account", "phone")
    op.drop_column("person", "starts_on")
