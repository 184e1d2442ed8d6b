"""The journal, the revisions of edited posts, and when sources could not be looked at."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """The journal, the revisions of edited posts, and when sources could not be looked at."""
    with op.batch_alter_table("source") as source:
        source.add_column(sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "outage",
        sa.Column("source", KEY, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["source"], ["source.name"], name="fk_outage_source_source"),
        sa.PrimaryKeyConstraint("source", "since", name="pk_outage"),
    )
    op.create_table(
        "revision",
        sa.Column("source", KEY, nullable=False),
        sa.Column("post_id", KEY, nullable=False),
        sa.Column("revision", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("source", "post_id", "revision", name="pk_revision"),
    )
    op.create_table(
        "journal",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("subject", KEY, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=True),
        sa.Column("seal", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_journal"),
    )
    op.create_index("ix_journal_kind_subject_number", "journal", ["kind", "subject", "number"])


def downgrade() -> None:
    """The tables as they were before."""
    op.drop_index("ix_journal_kind_subject_number", table_name="journal")
    op.drop_table("journal")
    op.drop_table("revision")
    op.drop_table("outage")
    with op.batch_alter_table("source") as source:
        source.drop_column("enrolled_at")
