"""The repositories: bare git folders read and written object by object. Knows no HTTP."""
