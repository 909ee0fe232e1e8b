"""Alembic's entry; unused, since `run.py` configures the environment itself."""
