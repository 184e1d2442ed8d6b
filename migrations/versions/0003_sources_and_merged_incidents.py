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
        source.add_column(sa.Column("silent_from", sa.DateTime(timezone=True), nullable=True))
        source.add_column(sa.Column("told", sa.Text(), nullable=True))
        source.add_column(sa.Column("blind_since", sa.DateTime(timezone=True), nullable=True))
        source.add_column(sa.Column("asked_until", sa.DateTime(timezone=True), nullable=True))
        source.add_column(sa.Column("promptness", sa.JSON(), nullable=True))
        source.add_column(sa.Column("canary", sa.JSON(), nullable=True))
    op.create_table(
        "notice",
        sa.Column("number", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_notice"),
    )
    with op.batch_alter_table("delivery") as delivery:
        delivery.alter_column("incident_id", existing_type=KEY, nullable=True)
        delivery.alter_column("revision", existing_type=sa.BigInteger(), nullable=True)
        delivery.add_column(sa.Column("notice", sa.BigInteger(), nullable=True))
        delivery.create_foreign_key("fk_delivery_notice_notice", "notice", ["notice"], ["number"])
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
    op.execute("DELETE FROM delivery WHERE notice IS NOT NULL")
    with op.batch_alter_table("delivery") as delivery:
        delivery.drop_constraint("fk_delivery_notice_notice", type_="foreignkey")
        delivery.drop_column("notice")
        delivery.alter_column("revision", existing_type=sa.BigInteger(), nullable=False)
        delivery.alter_column("incident_id", existing_type=KEY, nullable=False)
    op.drop_table("notice")
    with op.batch_alter_table("source") as source:
        source.drop_column("canary")
        source.drop_column("promptness")
        source.drop_column("asked_until")
        source.drop_column("blind_since")
        source.drop_column("told")
        source.drop_column("silent_from")
        source.drop_column("habit")
        source.drop_column("heard_at")
