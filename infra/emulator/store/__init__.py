"""What the Hub keeps of Spaces besides their files: settings, variables and secrets, in SQLite. Knows no HTTP."""
