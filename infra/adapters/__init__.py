"""The real world behind the ports: one file for each, with its one outside library."""
