"""The description of what answers programs: OpenAPI 3.0, made from the code's facts."""

from service.description.about import About
from service.description.document import PATH, api_document, described_paths, for_programs

__all__ = ["PATH", "About", "api_document", "described_paths", "for_programs"]
