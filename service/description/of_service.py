"""Description of ``/health``, ``/ready`` and the description itself."""

from service.description.about import About
from service.description.operations import JSON, Answer, Part, operation
from service.description.schemas import one_of, record

PATH = "/api/v1/openapi.json"


def service_paths(_: About) -> dict[str, Part]:
    """Describe the addresses that tell about the service."""
    ready = record({"status": one_of("ok")})
    described = Answer("Beskrivningen", {"type": "object"}, JSON, ("ETag",))
    health = Answer("Den lever", record({"status": one_of("ok")}))
    readable = Answer("Databasen går att läsa", ready)
    return {
        "/health": {"get": operation("health", "Processen lever", {200: health})},
        "/ready": {"get": operation("ready", "Tjänsten kan svara", {200: readable})},
        PATH: {"get": operation("api", "Den här beskrivningen", {200: described})},
    }
