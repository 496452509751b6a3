"""What the Hub keeps of repositories besides their files: settings, variables, secrets, discussions, in SQLite.

Knows no HTTP.
"""
