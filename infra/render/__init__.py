"""Stage 2: Fleet + templates -> Bundles. Pure: the same input gives the same bytes."""

from infra.render.bundle import Sources, bundle, promoted_bundle

__all__ = ["Sources", "bundle", "promoted_bundle"]
