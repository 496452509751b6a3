"""What a Space runs with beside its settings: volumes, dev mode, replicas (hub-api 6.2).

They are kept and told of, and a change restarts the Space as on the Hub; the process itself has none of them.
"""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from infra.emulator.api.access import Manageable
from infra.emulator.api.bodies import DevModeBody, ReplicasBody, VolumesBody
from infra.emulator.api.runtime import refuse_static, written
from infra.emulator.errors import bad_request

of_space = APIRouter()


@of_space.put("/volumes")
async def set_volumes(target: Manageable, body: VolumesBody) -> JSONResponse:
    """Mount these in place of all that are mounted."""
    refuse_static(target)
    target.hub.stores.spaces.set_volumes(target.space, [volume.json_value() for volume in body.volumes])
    target.hub.life.configured(target.space.id)
    return written(target)


@of_space.delete("/volumes")
async def delete_volumes(target: Manageable) -> JSONResponse:
    """Mount nothing any more; 400 where nothing is mounted."""
    if not target.space.volumes:
        raise bad_request("No volumes are attached to this Space")
    target.hub.stores.spaces.set_volumes(target.space, [])
    target.hub.life.configured(target.space.id)
    return written(target)


@of_space.post("/dev-mode")
async def dev_mode(target: Manageable, body: DevModeBody) -> JSONResponse:
    """Switch dev mode on or off."""
    refuse_static(target)
    target.hub.stores.spaces.set_dev_mode(target.space, enabled=body.enabled)
    target.hub.life.configured(target.space.id)
    return written(target)


@of_space.post("/replicas")
async def replicas(target: Manageable, body: ReplicasBody) -> JSONResponse:
    """Ask for a number of replicas; one runs here."""
    target.hub.stores.spaces.set_replicas(target.space, body.replicas)
    return written(target)
