"""Schema migrations: Alembic runs them, each step is plain SQL in `steps/`."""
