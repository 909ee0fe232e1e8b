"""The kit: everything that knows no domain (database, log, errors, access, processes)."""
