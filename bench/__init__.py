"""What `make bench` measures: ratios and goals of one run, printed as a table."""
