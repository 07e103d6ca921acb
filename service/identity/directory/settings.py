"""What is told of the municipality's directory, in a TOML file."""

import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from est_geo.errors import ProfileError
from est_geo.policy import ACCOUNT_ROLES
from est_geo.profile import Profile
from est_geo.store import Grant
from service.settings import is_loopback

Text = Annotated[str, Field(min_length=1, max_length=500)]
_CALLBACK = "/logga-in/katalog/svar"


def is_safe_address(address: str) -> bool:
    """
    Say whether something secret may be sent there: https, or this computer itself.

    Examples
    --------
    >>> [is_safe_address(one) for one in ("https://idp.example.se", "http://idp.example.se",
    ...                                   "http://127.0.0.1:8080", "https://a@b.se", "file:///etc")]
    [True, False, True, False, False]
    """
    try:
        parts = urlsplit(address)
        host, named = parts.hostname or "", parts.username
    except ValueError:
        return False
    if named is not None or not host or not address.isprintable() or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))


class _Bound(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    role: Text
    district: Text | None = None
    actor: Text | None = None


class DirectorySettings(BaseModel):
    """
    The municipality's directory, as its TOML file tells of it.

    Attributes
    ----------
    name : str
        What the button says: "Logga in med …".
    issuer : str
        The directory's own name, exactly as it writes it in its tokens.
    client_id : str
        What this service is called there.
    client_secret_file : path
        File with the secret that the directory gave for it.
    redirect_address : str
        This service's address that the directory sends people back to; it ends with
        ``/logga-in/katalog/svar``.
    group_claim : {"groups", "roles"}
        Where a token says the groups.
    scope : str
        What is asked for; ``openid`` is always among it.
    local_accounts : bool
        Whether accounts with a password may log in beside it.
    roles : dict
        Group → role, or → role, district and actor. Somebody in several groups gets what the first
        of them in the file gives; somebody in none is not let in.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Text = "kommunens konto"
    issuer: Text
    client_id: Text
    client_secret_file: Path
    redirect_address: Text
    group_claim: Literal["groups", "roles"] = "groups"
    scope: Text = "openid profile"
    local_accounts: bool = True
    roles: dict[Text, Text | _Bound] = Field(default_factory=dict)

    @field_validator("issuer", "redirect_address")
    @classmethod
    def _safe(cls, value: str) -> str:
        if not is_safe_address(value):
            raise ValueError("ska vara en https-adress")
        return value

    @field_validator("redirect_address")
    @classmethod
    def _ours(cls, value: str) -> str:
        if urlsplit(value).path != _CALLBACK or urlsplit(value).query:
            raise ValueError(f"ska sluta med {_CALLBACK}")
        return value

    @field_validator("scope")
    @classmethod
    def _openid(cls, value: str) -> str:
        if "openid" not in value.split():
            raise ValueError("ska ha openid")
        return value

    @classmethod
    def load(cls, path: Path, profile: Profile) -> "DirectorySettings":
        """
        Read the file, and hold it to the profile.

        Raises
        ------
        ProfileError
            The file cannot be read or understood, or names a role, a district or an actor that
            does not exist.
        """
        try:
            told = tomllib.loads(path.read_text("utf-8"))
            made = cls.model_validate(told)
        except OSError:
            raise ProfileError(f"Filen {path.name} (--identity) får inte läsas.") from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError):
            raise ProfileError(f"Filen {path.name} (--identity) är ingen TOML-fil.") from None
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            where = ".".join(str(one) for one in first["loc"])
            raise ProfileError(
                f"Filen {path.name} (--identity): {where or 'innehållet'} är fel ({first['msg']})."
            ) from None
        made = made.model_copy(update={"client_secret_file": path.parent / made.client_secret_file})
        made.check(path.name, profile)
        return made

    def check(self, name: str, profile: Profile) -> None:
        """Hold the groups to the roles that there are, and to the profile; `name` is the file's."""
        districts = set(profile.districts["id"])
        actors = {one.id for one in profile.actors}
        for group, grant in self.grants():
            wrong = (
                (grant.role not in ACCOUNT_ROLES, f"rollen {grant.role!r} finns inte"),
                (grant.district not in {None, *districts}, "stadsdelen finns inte i profilen"),
                (grant.actor not in {None, *actors}, "aktören finns inte i profilen"),
                (grant.role == "omradesgrupp" and not grant.district, "en stadsdel behövs"),
            )
            for is_wrong, why in wrong:
                if is_wrong:
                    raise ProfileError(f"Filen {name} (--identity), gruppen {group[:60]!r}: {why}.")

    def grants(self) -> list[tuple[str, Grant]]:
        """Every group with what it gives, in the order of the file."""
        return [
            (group, Grant(said) if isinstance(said, str) else Grant(**said.model_dump()))
            for group, said in self.roles.items()
        ]

    def grant_of(self, groups: Collection[str]) -> Grant | None:
        """Give what the first of these groups in the file gives; None where it names none."""
        return next((grant for group, grant in self.grants() if group in groups), None)

    def client_secret(self) -> str:
        """
        Read the secret that the directory gave for this service.

        Raises
        ------
        ProfileError
            The file cannot be read, or is empty.
        """
        try:
            secret = self.client_secret_file.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError):
            secret = ""
        if not secret:
            raise ProfileError(
                f"Filen {self.client_secret_file.name} (client_secret_file) är tom eller får inte "
                "läsas."
            )
        return secret
