"""What the Hub has to offer to Spaces: hardware, templates, a quota (hub-api 6.3)."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from infra.emulator.firstcommit import TEMPLATES
from infra.emulator.hardware import FLAVORS, Flavor

router = APIRouter()

_QUOTA = {"base": 300, "current": 300}  # seconds; nothing here runs on ZeroGPU, so none of it is ever used


@router.get("/api/spaces/hardware")
async def hardware() -> JSONResponse:
    """List the flavours that a Space can ask for."""
    return JSONResponse([_flavor_json(flavor) for flavor in FLAVORS])


@router.get("/api/spaces/templates")
async def templates() -> JSONResponse:
    """List what a new Space can begin with."""
    rows = [
        {"name": name, "repoId": repo, "sdk": sdk, "preferredPrivate": False} for name, (repo, sdk) in TEMPLATES.items()
    ]
    return JSONResponse({"templates": rows})


@router.get("/api/spaces/zero-gpu/quota")
async def quota() -> JSONResponse:
    """Tell the caller's quota of ZeroGPU."""
    return JSONResponse(_QUOTA)


def _flavor_json(flavor: Flavor) -> dict[str, Any]:
    keys = ("type", "model", "quantity", "vram", "manufacturer")
    maker = "AWS" if flavor.gpu and flavor.gpu[0] == "neuron" else "Nvidia"
    return {
        "name": flavor.name,
        "prettyName": flavor.title,
        "cpu": flavor.cpu,
        "ram": flavor.ram,
        "accelerator": dict(zip(keys, (*flavor.gpu, maker), strict=True)) if flavor.gpu else None,
        "unitCostMicroUSD": flavor.cost,
        "unitCostUSD": flavor.cost / 1_000_000,
        "unitLabel": "minute",
    }
