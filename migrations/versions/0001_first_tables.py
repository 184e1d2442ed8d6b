"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """The first tables."""
    op.create_table(
        "incident",
        sa.Column("id", KEY, nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_incident"),
    )
    op.create_index("ix_incident_last_at", "incident", ["last_at"])
    op.create_table(
        "report_sent",
        sa.Column("week", KEY, nullable=False),
        sa.Column("channel", KEY, nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("week", "channel", name="pk_report_sent"),
    )
    op.create_table(
        "secret",
        sa.Column("name", KEY, nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_secret"),
    )
    op.create_table(
        "source",
        sa.Column("name", KEY, nullable=False),
        sa.Column("connector", sa.Text(), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("next_poll_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_ok_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.BigInteger(), nullable=False),
        sa.Column("posts_seen", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_source"),
    )
    op.create_table(
        "alert",
        sa.Column("incident_id", KEY, nullable=False),
        sa.Column("revision", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name="fk_alert_incident_id_incident"
        ),
        sa.PrimaryKeyConstraint("incident_id", "revision", name="pk_alert"),
    )
    op.create_index("ix_alert_created_at_position", "alert", ["created_at", "position"])
    op.create_table(
        "incident_key",
        sa.Column("incident_id", KEY, nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name="fk_incident_key_incident_id_incident"
        ),
        sa.PrimaryKeyConstraint("incident_id", "key", name="pk_incident_key"),
    )
    op.create_index("ix_incident_key_key_incident_id", "incident_key", ["key", "incident_id"])
    op.create_table(
        "mention",
        sa.Column("source", KEY, nullable=False),
        sa.Column("post_id", KEY, nullable=False),
        sa.Column("incident_id", KEY, nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("text_key", KEY, nullable=False),
        sa.Column("lang", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("why_here", sa.JSON(), nullable=True),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name="fk_mention_incident_id_incident"
        ),
        sa.PrimaryKeyConstraint("source", "post_id", name="pk_mention"),
    )
    op.create_index(
        "ix_mention_incident_id_published_at", "mention", ["incident_id", "published_at"]
    )
    op.create_index(
        "ix_mention_published_at_source_post_id", "mention", ["published_at", "source", "post_id"]
    )
    op.create_index("ix_mention_text_key", "mention", ["text_key"])
    op.create_table(
        "thread",
        sa.Column("incident_id", KEY, nullable=False),
        sa.Column("channel", KEY, nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name="fk_thread_incident_id_incident"
        ),
        sa.PrimaryKeyConstraint("incident_id", "channel", name="pk_thread"),
    )
    op.create_table(
        "delivery",
        sa.Column("key", KEY, nullable=False),
        sa.Column("incident_id", KEY, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("channel", KEY, nullable=False),
        sa.Column("state", KEY, nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("receipt", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["incident_id", "revision"],
            ["alert.incident_id", "alert.revision"],
            name="fk_delivery_incident_id_revision_alert",
        ),
        sa.PrimaryKeyConstraint("key", name="pk_delivery"),
    )
    op.create_index(
        "ix_delivery_state_channel_incident_id_revision",
        "delivery",
        ["state", "channel", "incident_id", "revision"],
    )


def downgrade() -> None:
    """An empty database."""
    op.drop_index("ix_delivery_state_channel_incident_id_revision", table_name="delivery")
    op.drop_table("delivery")
    op.drop_table("thread")
    op.drop_index("ix_mention_text_key", table_name="mention")
    op.drop_index("ix_mention_published_at_source_post_id", table_name="mention")
    op.drop_index("ix_mention_incident_id_published_at", table_name="mention")
    op.drop_table("mention")
    op.drop_index("ix_incident_key_key_incident_id", table_name="incident_key")
    op.drop_table("incident_key")
    op.drop_index("ix_alert_created_at_position", table_name="alert")
    op.drop_table("alert")
    op.drop_table("source")
    op.drop_table("secret")
    op.drop_table("report_sent")
    op.drop_index("ix_incident_last_at", table_name="incident")
    op.drop_table("incident")
