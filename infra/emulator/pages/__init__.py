"""The Hub's HTML: each Space with its app, files, commits, settings and logs. Made on the server; reads alone."""
