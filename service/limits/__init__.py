"""How much a caller, and all callers together, may ask of an external service."""
