"""Requests with every word they need, substitutes, and the audit."""

import sqlalchemy as sa
from alembic import op
from storage.database import JsonColumn
from storage.database import UtcDateTime
revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.create_table('audit_head',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_head'))
    )
    op.create_table('audit',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('act', sa.Enum('submitted', 'resubmitted', 'withdrawn', 'agreed', 'signed', 'rejected', 'undone', 'offered', 'accepted', 'declined', 'asked', 'added', 'forwarded', 'another', 'consulted', 'urged', 'opened', 'informed', 'merged', 'escalated', 'moved', 'approved', name='act', native_enum=False, length=16), nullable=False),
    sa.Column('actor_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('for_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('files', JsonColumn, nullable=False),
    sa.Column('messenger', sa.String(), nullable=False),
    sa.Column('message', sa.String(), nullable=False),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.Column('place', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('digest', sa.String(), server_default='', nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['person.id'], name=op.f('fk_audit_actor_id')),
    sa.ForeignKeyConstraint(['for_id'], ['person.id'], name=op.f('fk_audit_for_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit')),
    sa.UniqueConstraint('place', name=op.f('uq_audit_place'))
    )
    op.create_index(op.f('ix_audit_subject'), 'audit', ['subject'], unique=False)
    op.create_index('ix_audit_unsealed', 'audit', ['id'], unique=False, sqlite_where=sa.text('place IS NULL'), postgresql_where=sa.text('place IS NULL'))

    op.create_table('request',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('requester_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'pending', 'offered', 'approved', 'rejected', 'withdrawn', name='requeststate', native_enum=False, length=16), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('answers', JsonColumn, nullable=False),
    sa.Column('route', sa.String(), nullable=False),
    sa.Column('route_reason', sa.Text(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('cents', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('version_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('submitted_at', UtcDateTime(), nullable=True),
    sa.Column('due_at', UtcDateTime(), nullable=True),
    sa.Column('next_step_at', UtcDateTime(), nullable=True),
    sa.Column('urged_at', UtcDateTime(), nullable=True),
    sa.Column('closed_at', UtcDateTime(), nullable=True),
    sa.Column('archive', sa.String(), nullable=True),
    sa.Column('archive_no', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['requester_id'], ['person.id'], name=op.f('fk_request_requester_id')),
    sa.ForeignKeyConstraint(['version_id'], ['rule_book_version.id'], name=op.f('fk_request_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_request')),
    sa.UniqueConstraint('archive', 'archive_no', name=op.f('uq_request_archive_archive_no'))
    )
    op.create_index(op.f('ix_request_requester_id_state'), 'request', ['requester_id', 'state'], unique=False)
    op.create_index('ix_request_step', 'request', ['next_step_at'], unique=False, sqlite_where=sa.text('next_step_at IS NOT NULL'), postgresql_where=sa.text('next_step_at IS NOT NULL'))

    op.create_table('substitute',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('substitute_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=False),
    sa.Column('named_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('named_at', UtcDateTime(), nullable=False),
    sa.Column('ended_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['named_by'], ['person.id'], name=op.f('fk_substitute_named_by')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_substitute_person_id')),
    sa.ForeignKeyConstraint(['substitute_id'], ['person.id'], name=op.f('fk_substitute_substitute_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_substitute'))
    )
    op.create_index(op.f('ix_substitute_person_id_until'), 'substitute', ['person_id', 'until'], unique=False)
    op.create_index(op.f('ix_substitute_substitute_id_until'), 'substitute', ['substitute_id', 'until'], unique=False)

    op.create_table('request_draft',
    sa.Column('request_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('answers', JsonColumn, nullable=False),
    sa.Column('offered', JsonColumn, nullable=False),
    sa.Column('marks', JsonColumn, nullable=False),
    sa.Column('asking', sa.String(), nullable=False),
    sa.Column('sources', JsonColumn, nullable=False),
    sa.Column('started_at', UtcDateTime(), nullable=False),
    sa.Column('completed_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_request_draft_person_id')),
    sa.ForeignKeyConstraint(['request_id'], ['request.id'], name=op.f('fk_request_draft_request_id')),
    sa.PrimaryKeyConstraint('request_id', name=op.f('pk_request_draft'))
    )
    op.create_index(op.f('ix_request_draft_completed_at'), 'request_draft', ['completed_at'], unique=False)
    op.create_index(op.f('ix_request_draft_person_id'), 'request_draft', ['person_id'], unique=False)

    op.create_table('request_seat',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('request_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('step', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('state', sa.Enum('open', 'agreed', 'rejected', 'offered', 'told', 'closed', name='seatstate', native_enum=False, length=16), nullable=False),
    sa.Column('opened_at', UtcDateTime(), nullable=False),
    sa.Column('due_at', UtcDateTime(), nullable=True),
    sa.Column('decided_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('decided_for', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('decided_at', UtcDateTime(), nullable=True),
    sa.Column('settles_at', UtcDateTime(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('offer', JsonColumn, nullable=False),
    sa.ForeignKeyConstraint(['request_id'], ['request.id'], name=op.f('fk_request_seat_request_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_request_seat'))
    )
    op.create_index(op.f('ix_request_seat_request_id_number'), 'request_seat', ['request_id', 'number'], unique=False)
    op.create_index('ix_request_seat_settles', 'request_seat', ['settles_at'], unique=False, sqlite_where=sa.text('settles_at IS NOT NULL'), postgresql_where=sa.text('settles_at IS NOT NULL'))

    op.create_table('request_version',
    sa.Column('request_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('answers', JsonColumn, nullable=False),
    sa.Column('route', sa.String(), nullable=False),
    sa.Column('submitted_at', UtcDateTime(), nullable=False),
    sa.Column('version_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['request_id'], ['request.id'], name=op.f('fk_request_version_request_id')),
    sa.ForeignKeyConstraint(['version_id'], ['rule_book_version.id'], name=op.f('fk_request_version_version_id')),
    sa.PrimaryKeyConstraint('request_id', 'number', name=op.f('pk_request_version'))
    )
    op.create_table('request_holder',
    sa.Column('seat_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('post', sa.String(), server_default='', nullable=False),
    sa.Column('told_at', UtcDateTime(), nullable=True),
    sa.Column('again_at', UtcDateTime(), nullable=True),
    sa.Column('escalated', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_request_holder_person_id')),
    sa.ForeignKeyConstraint(['seat_id'], ['request_seat.id'], name=op.f('fk_request_holder_seat_id')),
    sa.PrimaryKeyConstraint('seat_id', 'person_id', name=op.f('pk_request_holder'))
    )
    op.create_index(op.f('ix_request_holder_person_id'), 'request_holder', ['person_id'], unique=False)

    op.create_index('ix_loose_text_open', 'loose_text', ['said_at'], unique=False, sqlite_where=sa.text("placed = ''"), postgresql_where=sa.text("placed = ''"))


def downgrade() -> None:
    """Take the change back."""
    op.drop_index('ix_loose_text_open', table_name='loose_text')
    op.drop_index(op.f('ix_request_holder_person_id'), table_name='request_holder')

    op.drop_table('request_holder')
    op.drop_table('request_version')
    op.drop_index('ix_request_seat_settles', table_name='request_seat', sqlite_where=sa.text('settles_at IS NOT NULL'), postgresql_where=sa.text('settles_at IS NOT NULL'))
    op.drop_index(op.f('ix_request_seat_request_id_number'), table_name='request_seat')

    op.drop_table('request_seat')
    op.drop_index(op.f('ix_request_draft_person_id'), table_name='request_draft')
    op.drop_index(op.f('ix_request_draft_completed_at'), table_name='request_draft')

    op.drop_table('request_draft')
    op.drop_index(op.f('ix_substitute_substitute_id_until'), table_name='substitute')
    op.drop_index(op.f('ix_substitute_person_id_until'), table_name='substitute')

    op.drop_table('substitute')
    op.drop_index('ix_request_step', table_name='request', sqlite_where=sa.text('next_step_at IS NOT NULL'), postgresql_where=sa.text('next_step_at IS NOT NULL'))
    op.drop_index(op.f('ix_request_requester_id_state'), table_name='request')

    op.drop_table('request')
    op.drop_index('ix_audit_unsealed', table_name='audit', sqlite_where=sa.text('place IS NULL'), postgresql_where=sa.text('place IS NULL'))
    op.drop_index(op.f('ix_audit_subject'), table_name='audit')

    op.drop_table('audit')
    op.drop_table('audit_head')
