"""Opening the SQLite files, and transactions on them."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

REPOSITORIES = """
CREATE TABLE IF NOT EXISTS repositories (
    uid TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    owner TEXT NOT NULL COLLATE NOCASE,
    name TEXT NOT NULL COLLATE NOCASE,
    visibility TEXT NOT NULL,
    gated TEXT NOT NULL DEFAULT '',
    discussions INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    UNIQUE (kind, owner, name)
);
CREATE TABLE IF NOT EXISTS space_settings (
    uid TEXT PRIMARY KEY,
    subdomain TEXT NOT NULL UNIQUE,
    sdk TEXT NOT NULL,
    hardware TEXT NOT NULL,
    sleep_time INTEGER,
    paused INTEGER NOT NULL DEFAULT 0,
    dev_mode INTEGER NOT NULL DEFAULT 0,
    replicas INTEGER NOT NULL DEFAULT 1,
    volumes TEXT NOT NULL DEFAULT '[]'
);
CREATE TABLE IF NOT EXISTS regions (uid TEXT PRIMARY KEY, region TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS renames (
    kind TEXT NOT NULL,
    owner TEXT NOT NULL COLLATE NOCASE,
    name TEXT NOT NULL COLLATE NOCASE,
    uid TEXT NOT NULL,
    PRIMARY KEY (kind, owner, name)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS moves (kind TEXT NOT NULL, source TEXT NOT NULL, target TEXT NOT NULL);
"""

DISCUSSIONS = """
CREATE TABLE IF NOT EXISTS discussions (
    repo TEXT NOT NULL,
    number INTEGER NOT NULL,
    title TEXT NOT NULL,
    author TEXT NOT NULL,
    is_pull_request INTEGER NOT NULL,
    status TEXT NOT NULL,
    base TEXT NOT NULL,
    created_at TEXT NOT NULL,
    merged TEXT,
    PRIMARY KEY (repo, number)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS discussion_events (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    repo TEXT NOT NULL,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    author TEXT NOT NULL,
    created_at TEXT NOT NULL,
    data TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS events_of_discussion ON discussion_events (repo, number);
"""

ENVIRONMENT = """
CREATE TABLE IF NOT EXISTS environment (
    space TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    description TEXT,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (space, key)
) WITHOUT ROWID;
"""


def open_database(path: Path, schema: str) -> sqlite3.Connection:
    """Open a database file of mode 0600 and create its tables where they are missing.

    Write-ahead logging with `synchronous=NORMAL`: a finished transaction survives the death of the process (kill -9);
    a power cut may take the last ones, never half of one. The log's files inherit the mode of the database.
    """
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    connection.executescript(f"PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; {schema}")
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Do all of the block or none of it."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
