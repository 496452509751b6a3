"""A backend of the plainest kind: one module, one application."""

from fastapi import FastAPI

app = FastAPI()


@app.get("/health")
def read_health() -> dict[str, str]:
    """Say that the process serves."""
    return {"status": "healthy"}
