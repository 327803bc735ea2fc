"""Run the migrations on the connection that `zuruf.server.database.migrating` hands in."""

from alembic import context

from zuruf.server.database.tables import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True
)
context.run_migrations()
