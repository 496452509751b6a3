"""Starts a local Hub: `python -m infra.emulator --data DIR [--host HOST] [--port PORT] [--control] [--seed FILE]`."""

import argparse
import sys
from pathlib import Path

from infra.emulator.accounts.errors import SeedError
from infra.emulator.server import InUseError, serve
from infra.emulator.settings import Settings


def main(arguments: list[str]) -> int:
    """Serve until told to end; return the exit code."""
    options = _parser().parse_args(arguments)
    settings = Settings(options.data.resolve(), options.host, options.port, options.control, options.seed, options.lfs)
    try:
        serve(settings)
    except (InUseError, SeedError) as error:
        return _fail(str(error))
    except OSError as error:
        return _fail(f"The local Hub cannot start at {settings.host}:{settings.port} with {settings.data}: {error}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra.emulator", description="Run a local Hugging Face Hub.")
    parser.add_argument("--data", type=Path, required=True, help="folder that holds all of its state")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine alone)")
    parser.add_argument("--port", type=int, default=7860, help="port to listen on; 0 for any free one (default: 7860)")
    parser.add_argument("--control", action="store_true", help="serve the control addresses under /_emulator/")
    parser.add_argument("--seed", type=Path, help="YAML file of accounts and first Spaces (default: all may do all)")
    parser.add_argument("--lfs", action="store_true", help="ask for LFS uploads: for clients with HF_HUB_DISABLE_XET=1")
    return parser


def _fail(text: str) -> int:
    sys.stderr.write(f"{text}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
