"""Imports: customers from a file, looked through before anything is written, and taken back when it was wrong."""

__all__: list[str] = []
