"""Notifications: what happened that somebody should know of, and how each wants to hear of it."""
