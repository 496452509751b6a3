"""Spacedock: deploys FastAPI services to Hugging Face Docker Spaces from one reviewed file, `spaces.yaml`."""

__version__ = "0.1.0"
