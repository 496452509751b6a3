"""The files that the Hub puts into a new repository."""

import yaml

from infra.emulator.kinds import Kind

_LFS_ENDINGS = (
    *("7z", "arrow", "bin", "bz2", "ckpt", "ftz", "gz", "h5", "joblib", "mlmodel", "model", "msgpack", "npy", "npz"),
    *("onnx", "ot", "parquet", "pb", "pickle", "pkl", "pt", "pth", "rar", "safetensors", "tar", "tflite", "tgz"),
    *("wasm", "xz", "zip", "zst"),
)


TEMPLATES = {"FastAPI": ("local/fastapi-template-space", "docker"), "Static": ("local/static-template-space", "static")}
"""Templates of Spaces by name: repository id and SDK."""

_APP = """\
from fastapi import FastAPI

app = FastAPI()


@app.get("/")
def hello() -> dict[str, str]:
    return {"hello": "world"}
"""
_DOCKERFILE = """\
FROM python:3.11-slim
RUN pip install --no-cache-dir fastapi uvicorn
COPY app.py .
CMD ["uvicorn", "app:app", "--host", "0.0.0.0", "--port", "7860"]
"""


def first_files(kind: Kind, name: str, sdk: str) -> dict[str, bytes]:
    """Return `.gitattributes`; for a Space a README whose front matter names the SDK; for a static one a page too."""
    attributes = "".join(f"*.{ending} filter=lfs diff=lfs merge=lfs -text\n" for ending in _LFS_ENDINGS)
    files = {".gitattributes": attributes.encode()}
    if kind is not Kind.SPACE:
        return files
    card = {"title": name, "emoji": "🚀", "colorFrom": "blue", "colorTo": "green", "sdk": sdk, "pinned": False}
    matter = yaml.safe_dump(card, sort_keys=False, allow_unicode=True)
    files["README.md"] = f"---\n{matter}---\n\n# {name}\n".encode()
    if sdk == "static":
        files["index.html"] = b'<!doctype html>\n<link rel="stylesheet" href="style.css">\n<h1>It works</h1>\n'
        files["style.css"] = b"body { font-family: sans-serif; }\n"
    return files


def template_files(template: str) -> dict[str, bytes] | None:
    """Return the files of a template, given by its repository id or its name; None where there is none."""
    for name, (repo, sdk) in TEMPLATES.items():
        if template == repo or template.lower() == name.lower():
            files = first_files(Kind.SPACE, name, sdk)
            return files if sdk == "static" else {**files, "app.py": _APP.encode(), "Dockerfile": _DOCKERFILE.encode()}
    return None
