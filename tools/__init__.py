"""Programs for people who work on Kefu; nothing here is shipped."""
