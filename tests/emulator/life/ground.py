"""In-memory Spaces and repositories for the running half, and small Spaces to push."""

import asyncio
import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import psutil

from infra.emulator.clock import Clock
from infra.emulator.life.supervisor import Supervisor
from infra.emulator.seam import SpaceRecord

README = "---\ntitle: Demo\nsdk: docker\n---\n"
DOCKERFILE = 'FROM python:3.11-slim\nWORKDIR /home/user/app\nCOPY . .\nCMD ["python", "app.py"]\n'
APP = """
import http.server, json, os, sys, time, urllib.parse

class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        path = urllib.parse.urlsplit(self.path).path
        if path == "/exit":
            print("going down", flush=True)
            os._exit(3)
        if path == "/slow":
            time.sleep(1)
        body = json.dumps({"release": RELEASE, "path": self.path, "env": dict(os.environ), "cwd": os.getcwd(),
                           "headers": [[k.lower(), v] for k, v in self.headers.items()]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    do_HEAD = do_GET

    def do_POST(self):
        size = int(self.headers.get("Content-Length", 0))
        self.send_response(201)
        self.send_header("Content-Length", str(size))
        self.send_header("Set-Cookie", "a=1")
        self.send_header("Set-Cookie", "b=2")
        self.end_headers()
        while size:
            piece = self.rfile.read(min(size, 65536))
            self.wfile.write(piece)
            size -= len(piece)

    def log_message(self, format, *args):
        print(self.command, self.path, flush=True)

RELEASE = "@RELEASE@"
print("listening", RELEASE, flush=True)
http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
"""


def tree(release: str = "one", **files: str) -> dict[str, str]:
    """Return the files of a Space that works, with some of them replaced; names are given with `_` for `.`."""
    whole = {"README.md": README, "Dockerfile": DOCKERFILE, "app.py": APP.replace("@RELEASE@", release)}
    return whole | {name.replace("__", "/").replace("_", "."): text for name, text in files.items()}


@dataclass
class MemorySpaces:
    records: dict[str, SpaceRecord] = field(default_factory=dict)

    def get(self, space: str) -> SpaceRecord | None:
        return self.records.get(space)

    def by_subdomain(self, subdomain: str) -> SpaceRecord | None:
        return next((record for record in self.records.values() if record.subdomain == subdomain), None)

    def ids(self) -> list[str]:
        return list(self.records)

    def make(self, space: str) -> None:
        subdomain = space.lower().replace("/", "-")
        self.records[space] = SpaceRecord(space, subdomain, "public", "cpu-basic", None, False, {}, {})  # noqa: FBT003 (the field's own order)

    def change(self, space: str, **fields: Any) -> None:
        self.records[space] = replace(self.records[space], **fields)


@dataclass
class MemoryRepos:
    heads: dict[str, str] = field(default_factory=dict)
    trees: dict[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)

    def head(self, space: str) -> str:
        return self.heads[space]

    def read(self, space: str, sha: str, path: str) -> bytes | None:
        text = self.trees[space, sha].get(path)
        return None if text is None else text.encode()

    def export(self, space: str, sha: str, folder: Path) -> None:
        for path, text in self.trees[space, sha].items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)

    def commit(self, space: str, files: Mapping[str, str]) -> str:
        before = self.heads.get(space, "")
        sha = hashlib.sha1(f"{before}{sorted(files.items())}".encode()).hexdigest()
        self.trees[space, sha] = dict(files)
        self.heads[space] = sha
        return sha


class Ground:
    """A running half on its own folder, with what it reads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._strangers = set(psutil.Process().children(recursive=True))
        self.spaces = MemorySpaces()
        self.repos = MemoryRepos()
        self.clock = Clock()
        self.life = self.fresh_life()

    def fresh_life(self) -> Supervisor:
        return Supervisor(
            spaces=self.spaces,
            repos=self.repos,
            folder=self.folder,
            endpoint=lambda: "http://127.0.0.1:7860",
            clock=self.clock,
        )

    def processes(self) -> list[psutil.Process]:
        """Processes begun here: other fixtures of the same test run have theirs."""
        return [child for child in psutil.Process().children(recursive=True) if child not in self._strangers]

    def push(self, files: Mapping[str, str], space: str = "acme/api") -> str:
        if self.spaces.get(space) is None:
            self.spaces.make(space)
        sha = self.repos.commit(space, files)
        self.life.pushed(space)
        return sha

    def stage(self, space: str = "acme/api") -> str:
        return self.life.runtime(space).stage

    async def reach(self, stage: str, space: str = "acme/api") -> None:
        await until(lambda: self.stage(space) == stage, lambda: f"{self.life.runtime(space)}, not {stage}")

    def text(self, kind: Any, space: str = "acme/api") -> str:
        return "".join(line.text for line in self.life.log(space, kind))

    def process_folder(self, space: str = "acme/api") -> Path:
        (folder,) = (self.folder / "runs" / space).iterdir()
        return folder


async def until(
    condition: Callable[[], bool], told: Callable[[], str] = lambda: "never came true", limit: float = 30
) -> None:
    end = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < end, told()
        await asyncio.sleep(0.01)
