"""Audit: who did what, when, and to what, for those whose work is to check it."""
