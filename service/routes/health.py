"""``/health``: the process lives. ``/ready``: the database can be read."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse

from service.parameters import parameters
from service.state import state_of

router = APIRouter()


@router.get("/health")
async def health(request: Request) -> JSONResponse:
    """Say that the process answers; touches nothing else."""
    # async: it must answer also when every thread waits for a picture.
    parameters(request, ())
    return JSONResponse({"status": "ok"})


@router.get("/ready")
def ready(request: Request) -> JSONResponse:
    """Say that the database opens and can be read; 503 where it cannot."""
    parameters(request, ())
    # Not how many weeks there are: everybody may ask.
    state_of(request).pictures.available()
    return JSONResponse({"status": "ok"})
