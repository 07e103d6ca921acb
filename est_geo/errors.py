"""All that est_geo raises on purpose.

Every class is also a builtin error, so that ordinary ``except ValueError`` still works. A message
says what must hold, what was found (never personal data), which row first, and what to do. Texts
that reach a user are Swedish.
"""


class EstGeoError(Exception):
    """Mother of every error that est_geo raises on purpose."""


class TableError(EstGeoError, ValueError):
    """A table does not keep its contract (`est_geo.tables`)."""


class ProfileError(EstGeoError, ValueError):
    """A municipality's profile, or a data file that it names, cannot be used."""


class PeriodError(EstGeoError, ValueError):
    """A week, month or date cannot be read, or a period runs backwards."""


class UnreadableFileError(EstGeoError, ValueError):
    """A file cannot be read at all; nothing has been changed."""


class GeometryError(EstGeoError, ValueError):
    """Coordinates or polygons that cannot be used."""


class StoreError(EstGeoError, RuntimeError):
    """The database cannot be opened, read or written."""


class ConflictError(EstGeoError, RuntimeError):
    """Somebody else was first, or what comes now says otherwise than what came before."""


class DisclosureError(EstGeoError, PermissionError):
    """The gate refuses: this may not leave for this audience."""


class NotFoundError(EstGeoError, LookupError):
    """What was asked for does not exist, or may not be known to exist."""


class RequestError(EstGeoError, ValueError):
    """A request's parameters cannot be understood."""


class ReportError(EstGeoError, ValueError):
    """
    A report from the form or from another system cannot be taken; nothing is stored.

    Attributes
    ----------
    faults : tuple of (str, str)
        Field of the form and what is wrong with it; never what was written there.
    """

    faults: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, faults: "list[tuple[str, str]]") -> "ReportError":
        """
        Make the error from its faults.

        Examples
        --------
        >>> str(ReportError.of([("when", "ligger i framtiden")]))
        'Rapporten går inte att ta emot: when: ligger i framtiden. Inget är sparat.'
        """
        named = "; ".join(f"{field}: {fault}" for field, fault in faults[:_FAULTS_NAMED])
        error = cls(f"Rapporten går inte att ta emot: {named}. Inget är sparat.")
        error.faults = tuple(faults[:_FAULTS_NAMED])
        return error


_FAULTS_NAMED = 8
