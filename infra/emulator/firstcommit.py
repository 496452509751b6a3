"""The files that the Hub puts into a new Space."""

import yaml

_LFS_PATTERNS = ("7z", "bin", "gz", "h5", "npy", "npz", "onnx", "parquet", "pickle", "pkl", "pt", "safetensors", "zip")


def first_files(name: str, sdk: str) -> dict[str, bytes]:
    """Return `.gitattributes` and a README whose front matter names the SDK; a page as well for a static Space."""
    card = {"title": name, "emoji": "🚀", "colorFrom": "blue", "colorTo": "green", "sdk": sdk, "pinned": False}
    matter = yaml.safe_dump(card, sort_keys=False, allow_unicode=True)
    attributes = "".join(f"*.{kind} filter=lfs diff=lfs merge=lfs -text\n" for kind in _LFS_PATTERNS)
    files = {
        ".gitattributes": attributes.encode(),
        "README.md": f"---\n{matter}---\n\n# {name}\n".encode(),
    }
    if sdk == "static":
        files["index.html"] = b'<!doctype html>\n<link rel="stylesheet" href="style.css">\n<h1>It works</h1>\n'
        files["style.css"] = b"body { font-family: sans-serif; }\n"
    return files
