"""A Hub in a process of its own, and small Spaces that really run on it."""

import time

from huggingface_hub import CommitOperationAdd, HfApi

DOCKERFILE = 'FROM python:3.11-slim\nENV PORT=7860\nCOPY . .\nCMD ["python", "app.py"]\n'
_APP = """
import http.server, os

class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><html lang=en><title>App</title><h1>HEADING</h1>")

    def log_message(self, *parts):
        print("asked for", self.path, flush=True)

print("listening", flush=True)
http.server.ThreadingHTTPServer(("0.0.0.0", int(os.environ["PORT"])), Page).serve_forever()
"""
README = """---
title: Tide table
emoji: ☾
colorFrom: indigo
colorTo: blue
sdk: docker
---
# Tides

High and low water. See [the program](app.py).

```python
print("high")
```

| Route | Answer |
|---|---|
| `/` | the table |
"""


def app(heading: str = "Tides at Harwich") -> str:
    """Return a program that serves one heading and logs who asks."""
    return _APP.replace("HEADING", heading)


class LiveHub:
    """A Hub in a process of its own, and its client."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self.api = HfApi(endpoint=endpoint, token="hf_any")

    def push(self, space: str, **files: str) -> None:
        operations = [CommitOperationAdd(name.replace("_", "."), text.encode()) for name, text in files.items()]
        self.api.create_commit(space, operations, commit_message="Serve it", repo_type="space")

    def make(self, space: str, stage: str, *, private: bool = False, **files: str) -> None:
        """Create a Space of these files and wait until it is at the stage."""
        self.api.create_repo(space, repo_type="space", space_sdk="docker", private=private)
        self.push(space, **{"README_md": README, "Dockerfile": DOCKERFILE, **files})
        self.reach(space, stage)

    def reach(self, space: str, stage: str) -> None:
        end = time.monotonic() + 60
        while (seen := self.api.get_space_runtime(space).stage) != stage:
            assert time.monotonic() < end, f"{space} is at {seen}, not {stage}"
            time.sleep(0.05)
