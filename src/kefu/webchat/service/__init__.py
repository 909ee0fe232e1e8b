"""What visitors do."""
