"""The service that runs on every Space: health, status and guarded calls to external services."""

__version__ = "0.1.0"
