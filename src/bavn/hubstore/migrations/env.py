"""What Alembic runs for each upgrade: on the connection that `upgrading.upgrade` hands in, in its transaction."""

from alembic import context

from bavn.hubstore.tables import metadata

if hasattr(context, "config"):  # Alembic runs it; who only imports it changes nothing
    context.configure(
        connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True
    )
    context.run_migrations()
