"""Incidents are followed: tasks, details, omissions, customers' matters, and links to a printable page."""

import sqlalchemy as sa
from alembic import op
from storage.database import JsonColumn
from storage.database import UtcDateTime
revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.create_table('matter',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('customer', sa.String(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('owner_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('version_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('received_at', UtcDateTime(), nullable=False),
    sa.Column('due_at', UtcDateTime(), nullable=False),
    sa.Column('next_step_at', UtcDateTime(), nullable=True),
    sa.Column('told', JsonColumn, nullable=False),
    sa.Column('closed_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_matter_owner_id')),
    sa.ForeignKeyConstraint(['version_id'], ['rule_book_version.id'], name=op.f('fk_matter_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_matter'))
    )
    op.create_index(op.f('ix_matter_owner_id'), 'matter', ['owner_id'], unique=False)
    op.create_index('ix_matter_step', 'matter', ['next_step_at'], unique=False, sqlite_where=sa.text('next_step_at IS NOT NULL'), postgresql_where=sa.text('next_step_at IS NOT NULL'))

    op.create_table('incident_task',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('incident_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('owner_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('author_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('due_at', UtcDateTime(), nullable=True),
    sa.Column('next_nag_at', UtcDateTime(), nullable=True),
    sa.Column('done_at', UtcDateTime(), nullable=True),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_incident_task_author_id')),
    sa.ForeignKeyConstraint(['incident_id'], ['incident.id'], name=op.f('fk_incident_task_incident_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_incident_task_owner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_incident_task'))
    )
    op.create_index(op.f('ix_incident_task_incident_id'), 'incident_task', ['incident_id'], unique=False)
    op.create_index('ix_incident_task_nag', 'incident_task', ['next_nag_at'], unique=False, sqlite_where=sa.text('next_nag_at IS NOT NULL'), postgresql_where=sa.text('next_nag_at IS NOT NULL'))
    op.create_index(op.f('ix_incident_task_owner_id'), 'incident_task', ['owner_id'], unique=False)

    op.create_table('matter_entry',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('matter_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('author_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('kind', sa.Enum('reported', 'told', 'escalated', 'skipped', 'acknowledged', 'taken', 'handed_over', 'question', 'added', 'phoned', 'severity', 'corrected', 'late_reason', 'resolved', 'dismissed', 'in_report', 'reopened', 'learned', 'customer', 'heard_late', 'task', 'task_done', 'same_event', 'lapsed', 'step', name='entrykind', native_enum=False, length=16), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_matter_entry_author_id')),
    sa.ForeignKeyConstraint(['matter_id'], ['matter.id'], name=op.f('fk_matter_entry_matter_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_matter_entry'))
    )
    op.create_index(op.f('ix_matter_entry_matter_id'), 'matter_entry', ['matter_id'], unique=False)

    op.create_table('omission',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('author_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('incident_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('happened_at', UtcDateTime(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('version_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('recorded_at', UtcDateTime(), nullable=True),
    sa.Column('withdrawn_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_omission_author_id')),
    sa.ForeignKeyConstraint(['incident_id'], ['incident.id'], name=op.f('fk_omission_incident_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_omission_person_id')),
    sa.ForeignKeyConstraint(['version_id'], ['rule_book_version.id'], name=op.f('fk_omission_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_omission'))
    )
    op.create_index(op.f('ix_omission_author_id'), 'omission', ['author_id'], unique=False)
    op.create_index(op.f('ix_omission_person_id'), 'omission', ['person_id'], unique=False)

    op.create_table('page_link',
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('expires_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_page_link_person_id')),
    sa.PrimaryKeyConstraint('digest', name=op.f('pk_page_link'))
    )
    op.create_table('omission_statement',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('omission_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['omission_id'], ['omission.id'], name=op.f('fk_omission_statement_omission_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_omission_statement'))
    )
    op.create_index(op.f('ix_omission_statement_omission_id'), 'omission_statement', ['omission_id'], unique=False)

    op.add_column('incident', sa.Column('learned_at', UtcDateTime(), nullable=True))
    op.add_column('incident', sa.Column('customer', sa.String(), server_default='', nullable=False))
    op.add_column('incident', sa.Column('details_at', UtcDateTime(), nullable=True))
    op.add_column('incident', sa.Column('earlier_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
    op.create_index('ix_incident_details', 'incident', ['details_at'], unique=False, sqlite_where=sa.text('details_at IS NOT NULL'), postgresql_where=sa.text('details_at IS NOT NULL'))

    op.add_column('incident_reader', sa.Column('ask_at', UtcDateTime(), nullable=True))


def downgrade() -> None:
    """Take the change back."""
    op.drop_column('incident_reader', 'ask_at')

    op.drop_index('ix_incident_details', table_name='incident', sqlite_where=sa.text('details_at IS NOT NULL'), postgresql_where=sa.text('details_at IS NOT NULL'))
    op.drop_column('incident', 'earlier_id')
    op.drop_column('incident', 'details_at')
    op.drop_column('incident', 'customer')
    op.drop_column('incident', 'learned_at')

    op.drop_index(op.f('ix_omission_statement_omission_id'), table_name='omission_statement')

    op.drop_table('omission_statement')
    op.drop_table('page_link')
    op.drop_index(op.f('ix_omission_person_id'), table_name='omission')
    op.drop_index(op.f('ix_omission_author_id'), table_name='omission')

    op.drop_table('omission')
    op.drop_index(op.f('ix_matter_entry_matter_id'), table_name='matter_entry')

    op.drop_table('matter_entry')
    op.drop_index(op.f('ix_incident_task_owner_id'), table_name='incident_task')
    op.drop_index('ix_incident_task_nag', table_name='incident_task', sqlite_where=sa.text('next_nag_at IS NOT NULL'), postgresql_where=sa.text('next_nag_at IS NOT NULL'))
    op.drop_index(op.f('ix_incident_task_incident_id'), table_name='incident_task')

    op.drop_table('incident_task')
    op.drop_index('ix_matter_step', table_name='matter', sqlite_where=sa.text('next_step_at IS NOT NULL'), postgresql_where=sa.text('next_step_at IS NOT NULL'))
    op.drop_index(op.f('ix_matter_owner_id'), table_name='matter')

    op.drop_table('matter')
