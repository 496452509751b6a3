"""The few routes of GitHub's REST API that `infra.ci` calls, over a real socket."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "ghs_of_the_job"
REPOSITORY = "acme/spacedock"
BOT = "github-actions[bot]"
Row = dict[str, Any]


@dataclass
class Code:
    """What the repository has. `calls` are those that wrote."""

    pulls: list[Row] = field(default_factory=list)
    files: dict[int, list[str]] = field(default_factory=dict)
    issues: list[Row] = field(default_factory=list)
    comments: dict[int, list[Row]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    api: str = ""

    def open_pull(self, number: int, owner: str, branch: str, sha: str, files: list[str]) -> None:
        head = {"label": f"{owner}:{branch}", "sha": sha}
        self.pulls.append({"number": number, "head": head, "changed_files": len(files)})
        self.files[number] = files

    def say(self, number: int, login: str, body: str | None) -> None:
        rows = self.comments.setdefault(number, [])
        rows.append({"id": number * 1000 + len(rows), "user": {"login": login}, "body": body})

    def answer(self, method: str, path: str, query: dict[str, str], body: Row) -> Any:
        if method != "GET":
            self.calls.append(f"{method} {path}")
        number = int((re.search(r"\d+", path) or [0])[0])
        if method == "GET":
            return _page(list(self._rows(path, number, query)), query) if not _is_one(path) else self._pull(number)
        if path == "issues":
            self.issues.append({"number": len(self.issues) + 1, "user": {"login": BOT}, "state": "open", **body})
            return self.issues[-1]
        if path.startswith("issues/comments/"):
            return _change(next(c for rows in self.comments.values() for c in rows if c["id"] == number), body)
        if path.endswith("/comments"):
            self.say(number, BOT, body["body"])
            return self.comments[number][-1]
        return _change(next(issue for issue in self.issues if issue["number"] == number), body)

    def _pull(self, number: int) -> Row:
        return next(pull for pull in self.pulls if pull["number"] == number)

    def _rows(self, path: str, number: int, query: dict[str, str]) -> Iterator[Row]:
        if path == "pulls":
            yield from (pull for pull in self.pulls if pull["head"]["label"] == query["head"])
        elif path == "issues":
            yield from (
                i for i in self.issues if i["state"] == query["state"] and i["user"]["login"] == query["creator"]
            )
        elif path.endswith("/files"):
            yield from ({"filename": name} for name in self.files[number])
        else:
            yield from self.comments.get(number, [])


def _is_one(path: str) -> bool:
    return re.fullmatch(r"pulls/\d+", path) is not None


def _page(rows: list[Row], query: dict[str, str]) -> list[Row]:
    size, page = int(query["per_page"]), int(query["page"])
    return rows[(page - 1) * size : page * size]


def _change(row: Row, body: Row) -> Row:
    row.update(body)
    return row


@contextmanager
def served() -> Iterator[Code]:
    """Serve a repository on the loopback address, and yield it."""
    code = Code()

    class Handler(BaseHTTPRequestHandler):
        def _do(self) -> None:
            parts = urlsplit(self.path)
            length = int(self.headers.get("Content-Length", 0))
            body = json.loads(self.rfile.read(length)) if length else {}
            known = self.headers["Authorization"] == f"Bearer {TOKEN}"
            path = parts.path.removeprefix(f"/repos/{REPOSITORY}/")
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            self.send_response(200 if known else 401)
            self.end_headers()
            self.wfile.write(json.dumps(code.answer(self.command, path, query, body) if known else {}).encode())

        do_GET = do_POST = do_PATCH = _do  # noqa: N815 - names of the base class

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name for it
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        code.api = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield code
        finally:
            server.shutdown()
            thread.join()
