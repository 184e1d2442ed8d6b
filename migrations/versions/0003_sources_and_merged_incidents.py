"""What is learned of a source, what was told of it, and where a merged incident went."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """What is learned of a source, what was told of it, and where a merged incident went."""
    with op.batch_alter_table("source") as source:
        source.add_column(sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True))
        source.add_column(sa.Column("habit", sa.JSON(), nullable=True))
        source.add_column(sa.Column("told", sa.Text(), nullable=True))
    with op.batch_alter_table("incident") as incident:
        incident.add_column(sa.Column("merged_into", KEY, nullable=True))
        incident.create_index("ix_incident_merged_into", ["merged_into"])
    known = sa.table("incident", sa.column("merged_into"), sa.column("body", sa.JSON()))
    into = known.c.body["merged_into"].as_string()  # a body of long ago may not have the key
    op.execute(known.update().where(into.is_not(None)).values(merged_into=into))


def downgrade() -> None:
    """The tables as they were before."""
    with op.batch_alter_table("incident") as incident:
        incident.drop_index("ix_incident_merged_into")
        incident.drop_column("merged_into")
    with op.batch_alter_table("source") as source:
        source.drop_column("told")
        source.drop_column("habit")
        source.drop_column("heard_at")
