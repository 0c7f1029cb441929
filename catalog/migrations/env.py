"""Alembic's entry: runs the revisions on the connection that Database.migrate hands over."""

from alembic import context

from catalog.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transaction_per_migration=bool(context.config.attributes.get("online")),
)
with context.begin_transaction():
    context.run_migrations()
