"""What the workflows say on GitHub: a comment on a pull request, an issue about drift, each kept in one place.

The standard library alone: it runs from a bare checkout, before any environment is made.
"""
