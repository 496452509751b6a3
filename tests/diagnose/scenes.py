"""Programs that fail in the ways people meet: what `produce` runs to get real logs."""

from collections.abc import Mapping
from dataclasses import dataclass, field

APP = "from fastapi import FastAPI\napp = FastAPI()\n"
NEVER_HEALTHY = "from fastapi import FastAPI\napp = FastAPI()\n\n\n@app.get('/api')\ndef api(): return {}\n"
SETTINGS = """\
from pydantic import Field, HttpUrl, SecretStr
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    database_url: SecretStr
    api_key: SecretStr
    workers: int = Field(2, ge=1)


settings = Settings()
"""
EXTENSION = """\
from setuptools import Extension, setup

setup(name="fast", version="1.0", ext_modules=[Extension("_fast", ["fast.c"])])
"""
WHEELS = (
    ("apple", "1.0", "Requires-Dist: cherry==1.0"),
    ("banana", "1.0", "Requires-Dist: cherry==2.0"),
    ("cherry", "1.0"),
    ("cherry", "2.0"),
    ("future", "1.0", "Requires-Python: >=3.8"),
    ("future", "3.0", "Requires-Python: >=3.99"),
)
"""Packages that `pip` finds: name, version, and further lines of their metadata."""
PIP = ("{python}", "-m", "pip", "--disable-pip-version-check", "install", "--no-index", "--find-links", "wheels")


@dataclass(frozen=True)
class Scene:
    """A program and how it is run. `until`: it is ended once its output has this text; `visits` are asked for then.

    In arguments and files `{python}`, `{folder}`, `{port}`, `{taken}` and `{closed}` stand for an interpreter, the
    folder it runs in, a free port, one in use, and one where nobody listens.
    `stranger`: it runs as uid 1000, as on Spaces.
    """

    command: tuple[str, ...]
    files: Mapping[str, str] = field(default_factory=dict)
    env: Mapping[str, str] = field(default_factory=dict)
    kind: str = "run"
    until: str = ""
    visits: tuple[str, ...] = ()
    stranger: bool = False
    times: int = 1
    wheels: str = ""
    """The folder to write the packages to, where it needs some."""


def python(text: str, **more: object) -> Scene:
    """Return a scene that runs a file `main.py`."""
    return Scene(("{python}", "main.py"), {"main.py": text}, **more)  # type: ignore[arg-type]  # fields of Scene


def uvicorn(text: str, *options: str, app: str = "main:app", **more: object) -> Scene:
    """Return a scene that serves `main.py`."""
    command = ("{python}", "-m", "uvicorn", app, *options)
    return Scene(command, {"main.py": text}, **more)  # type: ignore[arg-type]  # fields of Scene


def pip(*arguments: str, requirements: str = "") -> Scene:
    """Return a scene that installs from the folder of wheels."""
    return Scene((*PIP, *arguments), {"requirements.txt": requirements}, kind="build", wheels="wheels")


def index(*wanted: str) -> Scene:
    """Return a scene that installs by an index, which says for which Python each file is."""
    page = "".join(
        f'<a href="{file}" data-requires-python="{needs}">{file}</a>'
        for file, needs in (
            ("future-1.0-py3-none-any.whl", "&gt;=3.8"),
            ("future-3.0-py3-none-any.whl", "&gt;=3.99"),
        )
    )
    command = ("{python}", "-m", "pip", "--disable-pip-version-check", "install", "--dry-run")
    address = ("--index-url", "file://{folder}/simple")
    return Scene(
        (*command, *address, *wanted), {"simple/future/index.html": page}, kind="build", wheels="simple/future"
    )


SERVING = "Uvicorn running"
SCENES: Mapping[str, Scene] = {
    "module-missing": python("import fastapi_of_nobody\n"),
    "own-module-missing": Scene(
        ("{python}", "-m", "app.main"),
        {"app/__init__.py": "", "app/main.py": "from app.settings import settings\n"},
    ),
    "import-broken": python("from fastapi import FastAPI, Queryy\n"),
    "variable-missing": python("import os\n\nURL = os.environ['DATABASE_URL']\n"),
    "settings-missing": python(SETTINGS, env={"API_KEY": "sk-live-51Habcdefghijklmnop"}),
    "settings-invalid": python(
        SETTINGS, env={"DATABASE_URL": "a", "API_KEY": "b", "WORKERS": "hf_notanumber0123456789"}
    ),
    "own-service-setting-missing": Scene(
        ("{python}", "-m", "service"),
        env={"UPSTREAMS": '[{"name": "search", "url": "https://search.example.com", "secret_env": "SEARCH_KEY"}]'},
    ),
    "own-service-setting-wrong": Scene(("{python}", "-m", "service"), env={"CORS_ALLOWED_ORIGINS": "*"}),
    "own-service-needs-another": Scene(
        ("{python}", "-m", "service"),
        env={"UPSTREAMS": '[{"name": "db", "url": "http://127.0.0.1:{closed}", "required": true}]', "PORT": "0"},
    ),
    "permission-denied": python("import os\n\nos.makedirs('/.cache/huggingface/hub')\n", stranger=True),
    "permission-denied-workdir": python("open('cache.db', 'w').write('x')\n", stranger=True),
    "privileged-port": python("import http.server\n\nhttp.server.HTTPServer(('0.0.0.0', 80), None)\n", stranger=True),
    "port-taken": uvicorn(APP, "--host", "0.0.0.0", "--port", "{taken}"),
    "wrong-port": uvicorn(APP, "--host", "0.0.0.0", "--port", "8000", until=SERVING),
    "bound-to-loopback": uvicorn(APP, "--port", "{port}", until=SERVING),
    "syntax-error": python("def main(:\n    pass\n"),
    "app-attribute-missing": uvicorn(APP, app="main:application"),
    "app-module-missing": uvicorn(APP, app="server:app"),
    "program-missing": Scene(("/bin/sh", "-c", "exec gunicorn main:app --bind 0.0.0.0:7860")),
    "memory-error": python(
        "import resource\n\nresource.setrlimit(resource.RLIMIT_AS, (2**29, 2**29))\nweights = bytearray(2**30)\n"
    ),
    "killed": Scene(
        ("/bin/bash", "-c", "{python} main.py; exit $?"),
        {
            "main.py": "import os, signal\n\nprint('Loading model weights', flush=True)\n"
            "os.kill(os.getpid(), signal.SIGKILL)\n"
        },
    ),
    "exited-cleanly": python("print('database migrated', flush=True)\n"),
    "start-up-failed": uvicorn(
        "from contextlib import asynccontextmanager\nfrom fastapi import FastAPI\n\n\n@asynccontextmanager\n"
        "async def life(app):\n    raise RuntimeError('schema version 7 is older than 9')\n    yield\n\n\n"
        "app = FastAPI(lifespan=life)\n"
    ),
    "slow-download": python(
        "import time\n\nfrom tqdm import tqdm\n\nname = 'Downloading model.safetensors'\n"
        "for _ in tqdm(range(100), desc=name, ascii=True, mininterval=0):\n    time.sleep(0.05)\n",
        until="12%",
    ),
    "no-root-route": uvicorn(
        NEVER_HEALTHY, "--host", "0.0.0.0", "--port", "{port}", until=SERVING, visits=("HEAD /", "GET /", "GET /")
    ),
    "method-not-allowed": uvicorn(
        APP + "\n\n@app.get('/')\ndef root(): return {}\n",
        "--host",
        "0.0.0.0",
        "--port",
        "{port}",
        until=SERVING,
        visits=("HEAD /", "HEAD /"),
    ),
    "error-in-handler": uvicorn(
        APP + "\n\n@app.get('/health')\ndef health(): return {}['model']\n",
        "--host",
        "0.0.0.0",
        "--port",
        "{port}",
        until=SERVING,
        visits=("GET /health",),
    ),
    "redirects": uvicorn(
        APP + "\n\n@app.get('/health/')\ndef health(): return {}\n",
        "--host",
        "0.0.0.0",
        "--port",
        "{port}",
        until=SERVING,
        visits=("GET /health",),
    ),
    "database-refused": python("import asyncio\n\nasyncio.run(asyncio.open_connection('localhost', 5432))\n"),
    "name-unknown": python("import socket\n\nsocket.create_connection(('db.invalid', 443))\n"),
    "crash-loop": python("raise SystemExit('no licence for this host')\n", times=3),
    "crash": python("table = {}\nprint(table.first_row)\n"),
    "pip-not-found": pip("-r", "requirements.txt", requirements="fastapi-of-nobody==1.0\n"),
    "pip-conflict": pip("apple", "banana"),
    "pip-not-found-among-others": index("future", "fastapi-of-nobody==1.0"),
    "pip-python": pip("./wheels/future-3.0-py3-none-any.whl"),
    "pip-python-ignored": index("future==3.0"),
    "pip-hash": pip(
        "--require-hashes", "-r", "requirements.txt", requirements=f"cherry==1.0 --hash=sha256:{'0' * 64}\n"
    ),
    "pip-hash-missing": pip("--require-hashes", "-r", "requirements.txt", requirements="apple==1.0\n"),
    "pip-compiler": Scene(
        ("{python}", "-m", "pip", "--disable-pip-version-check", "install", "--no-deps", "./fast"),
        {"fast/setup.py": EXTENSION, "fast/fast.c": "int x;\n"},
        env={"CC": "gcc-of-nobody"},
        kind="build",
    ),
    "copy-denied": python("open('/usr/local/lib/model.bin', 'wb')\n", stranger=True, kind="build"),
}
"""By the name of the log."""
