"""Why the directory did not let somebody in: a sentence for the person, a word for the log."""

from typing import Final

from est_geo.errors import EstGeoError

_AGAIN: Final = "Ingen är inloggad. Börja om från inloggningssidan; händer det igen, säg till IT."


class DirectoryError(EstGeoError, PermissionError):
    """
    Somebody is not let in by the municipality's directory.

    Attributes
    ----------
    reason : str
        A fixed word for the log: never anything of what the directory or the browser sent.
    """

    def __init__(self, reason: str, sentence: str = "") -> None:
        super().__init__(sentence or f"Inloggningen gick inte att bekräfta. {_AGAIN}")
        self.reason = reason


class DirectoryDownError(DirectoryError):
    """The directory does not answer, or not as it must."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            reason,
            "Kommunens inloggning svarar inte som den ska just nu. Ingen är inloggad. Vänta en "
            "stund och försök igen; håller det i sig, säg till IT.",
        )
