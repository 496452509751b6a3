"""Families of tasks; `tasks.py` collects them."""
