"""Killing Kefu at random moments under load, and checking that nothing acknowledged is lost or doubled."""
