"""A municipality's profile, read and validated.

Everything that differs between two municipalities stands in one TOML file: districts, categories
and their harm, actors with powers and hours, groups, rhythms and thresholds. Files that a profile
names are looked for beside the profile and then in the shipped data folder.
"""

import datetime as dt
import json
import tomllib
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

import geopandas as gpd
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from shapely.geometry.base import BaseGeometry

from est_geo.crs import WGS84
from est_geo.data_files import data_root, information_text
from est_geo.errors import ProfileError
from est_geo.retention import Retention
from est_geo.tables import ELSEWHERE, REST

UNKNOWN_CATEGORY = "okand"
REASONS: dict[str, str] = {
    "belysning": "dålig eller trasig belysning", "insyn": "skymd sikt, dålig insyn",
    "klotter": "klotter", "nedskrapning": "nedskräpning", "odslig": "ödsligt",
    "samling": "samling av personer",
}  # fmt: skip
"""Why a place feels unsafe (EST report form), by id; a report may have several."""
_KIND_FIELD = "kind"
_OUTLINE_KIND = "municipality"
_MONTHS_A_WEEK = 12 / 52

Slug = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]
Power = Literal["samtal", "narvaro", "tillsyn", "ordning"]
Travel = Literal["foot", "bike", "car"]
DAYS = ("mån", "tis", "ons", "tor", "fre", "lör", "sön")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Category(_Strict):
    """One kind of incident, its weight, and the power that an actor needs to meet it."""

    id: Slug
    name: str
    harm: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 1.0
    harm_source: str = "projektets eget omdöme"
    sensitive: bool = False
    stems: tuple[str, ...] = ()
    needs: Power = "narvaro"
    aliases: tuple[str, ...] = ()


class Shift(_Strict):
    """Hours on certain weekdays when an actor's teams are out; past midnight is allowed."""

    days: tuple[Literal["mån", "tis", "ons", "tor", "fre", "lör", "sön"], ...]
    start: Annotated[int, Field(ge=0, le=23)]
    end: Annotated[int, Field(ge=1, le=30)]
    teams: Annotated[int, Field(ge=1, le=50)] = 1

    @model_validator(mode="after")
    def _runs_forward(self) -> "Shift":
        if self.end <= self.start:
            raise ValueError("end måste vara större än start; 02 på natten skrivs 26")
        return self


class Meeting(_Strict):
    """Hours on certain weekdays when an actor's teams make no visit though they are on duty."""

    days: tuple[Literal["mån", "tis", "ons", "tor", "fre", "lör", "sön"], ...]
    start: Annotated[int, Field(ge=0, le=23)]
    end: Annotated[int, Field(ge=1, le=30)]

    @model_validator(mode="after")
    def _runs_forward(self) -> "Meeting":
        if self.end <= self.start:
            raise ValueError("end måste vara större än start; 02 på natten skrivs 26")
        return self


class Actor(_Strict):
    """
    Somebody who reports, is present, or owns measures.

    `tasks` are kinds of task beside the powers (krogtillsyn, trygghetsvandring), in the users' own
    words; `travel` is how the teams get about; `uniformed` presence is not sent where the survey
    says that people already feel safe.
    """

    id: Slug
    name: str
    kind: Slug
    powers: tuple[Power, ...] = ()
    reports: bool = True
    districts: tuple[str, ...] = ()
    visits_per_shift: Annotated[int, Field(ge=0, le=40)] = 6
    shifts: tuple[Shift, ...] = ()
    tasks: tuple[str, ...] = ()
    travel: Travel = "bike"
    uniformed: bool = False
    meetings: tuple[Meeting, ...] = ()
    days_off: tuple[dt.date, ...] = ()
    aliases: tuple[str, ...] = ()


class Owner(_Strict):
    """
    Who carries physical measures out: a department, a landlord, an authority; never a person.

    `interventions` are the catalogue's kinds that it usually owns, the first owner of a kind is
    proposed; `open311_code` is its service code in another system's Open311.
    """

    id: Slug
    name: str
    kind: Literal["forvaltning", "fastighetsagare", "myndighet"] = "forvaltning"
    interventions: tuple[str, ...] = ()
    open311_code: str | None = None


class Group(_Strict):
    """Who meets about what, and how often."""

    id: Slug
    name: str
    rhythm: str
    members: tuple[str, ...] = ()
    district: str | None = None


class Thresholds(_Strict):
    """Numbers that decide what is shown; each is a judgement that a municipality may change."""

    hotspot_window_weeks: Annotated[int, Field(ge=1, le=104)] = 13
    hotspot_q: Annotated[float, Field(gt=0, lt=1)] = 0.05
    hotspot_k: Annotated[int, Field(ge=1, le=3)] = 1
    history_weeks: Annotated[int, Field(ge=8, le=520)] = 52
    arrow_q: Annotated[float, Field(gt=0, lt=1)] = 0.05
    cluster_p: Annotated[float, Field(gt=0, lt=1)] = 0.01
    place_name_within_m: Annotated[float, Field(gt=0)] = 150.0
    visit_minutes: tuple[int, int] = (10, 16)
    visit_min_incidents: Annotated[float, Field(ge=0)] = 1.0
    max_visits_per_place_and_day: Annotated[int, Field(ge=1)] = 4
    recommend_min_incidents: Annotated[int, Field(ge=1)] = 10
    revisit_minutes: Annotated[int, Field(ge=15, le=480)] = 120
    repeat_value: Annotated[float, Field(ge=0, le=1)] = 0.5
    district_floor: Annotated[int, Field(ge=0, le=50)] = 3
    explore_share: Annotated[float, Field(ge=0, le=0.5)] = 0.1
    felt_safe_share: Annotated[float, Field(gt=0, le=1)] = 0.85
    rotation_weeks: Annotated[int, Field(ge=1, le=104)] = 12
    rotation_loss: Annotated[float, Field(ge=0, le=1)] = 0.2
    visit_report_weight: Annotated[float, Field(ge=0, le=1)] = 0.0
    visit_reach_m: Annotated[float, Field(gt=0)] = 150.0
    plan_effort: Annotated[float, Field(gt=0, le=600)] = 2.5
    place_reach_m: Annotated[float, Field(gt=0, le=1000)] = 150.0
    displacement_m: Annotated[float, Field(gt=0, le=2000)] = 150.0
    lamp_reach_m: Annotated[float, Field(gt=0, le=500)] = 50.0
    lighting_reports: Annotated[int, Field(ge=1)] = 3
    follow_up_weeks: Annotated[int, Field(ge=4, le=156)] = 26
    settling_weeks: Annotated[int, Field(ge=0, le=52)] = 4
    comparison_places: Annotated[int, Field(ge=2, le=20)] = 10
    detectable_ratio: Annotated[float, Field(gt=0, lt=1)] = 0.5
    budget: Annotated[float, Field(ge=0)] = 0.0


@cache
def _timezones() -> frozenset[str]:
    # Python walks through a folder of files each time that it is asked.
    return frozenset(available_timezones())


class Profile(_Strict):
    """
    A municipality's profile.

    Examples
    --------
    >>> profile = Profile.load("linkoping")
    >>> profile.name, profile.resolution, list(profile.districts["name"])
    ('Linköping', 10, ['Skäggetorp', 'Ryd', 'Berga', 'City'])
    """

    id: Slug
    name: str
    timezone: str
    projected_crs: str
    districts_file: str
    district_id_field: str | None = None
    district_name_field: str | None = None
    gazetteer_file: str | None = None
    information_file: str | None = None
    checklists_file: str | None = None
    resolution: Annotated[int, Field(ge=7, le=12)] = 10
    made_up: bool = False
    categories: tuple[Category, ...]
    actors: tuple[Actor, ...] = ()
    groups: tuple[Group, ...] = ()
    owners: tuple[Owner, ...] = ()
    cost_estimates: dict[Literal["låg", "medel", "hög"], Annotated[float, Field(ge=0)]] = Field(
        default_factory=dict
    )
    rhythms: dict[str, str] = Field(default_factory=dict)
    thresholds: Thresholds = Thresholds()
    retention: Retention | None = None
    folder: Path = Path()

    @classmethod
    def load(cls, name_or_path: "str | Path | Profile") -> "Profile":
        """
        Read a profile by name (from the shipped profiles) or from a path to a TOML file.

        Raises
        ------
        ProfileError
            The profile does not exist, is not TOML, or breaks a rule; all broken rules are named.
        """
        if isinstance(name_or_path, Profile):
            return name_or_path
        path = _profile_path(str(name_or_path))
        try:
            raw: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise ProfileError(f"Profilen {path} går inte att läsa: {error}") from error
        raw.setdefault("id", path.stem)
        try:
            profile = cls(**raw, folder=path.parent)
        except ValidationError as error:
            rules = "; ".join(
                f"{'.'.join(str(part) for part in one['loc']) or 'profilen'}: {one['msg']}"
                for one in error.errors(include_input=False, include_url=False)
            )
            raise ProfileError(f"Profilen {path} följer inte reglerna: {rules}") from error
        _ = profile.information_path  # a text that is missing is known at the start
        _ = profile.checklists_path
        return profile

    @field_validator("timezone")
    @classmethod
    def _known_timezone(cls, value: str) -> str:
        if value not in _timezones():
            raise ValueError("tidszonen är okänd; skriv till exempel Europe/Stockholm")
        return value

    @model_validator(mode="after")
    def _unique_ids(self) -> "Profile":
        for what, items in (
            ("categories", self.categories),
            ("actors", self.actors),
            ("owners", self.owners),
        ):
            ids = [item.id for item in items]
            repeated = sorted({one for one in ids if ids.count(one) > 1})
            if repeated:
                raise ValueError(f"{what}: samma id flera gånger: {', '.join(repeated)}")
        return self

    @model_validator(mode="after")
    def _retention_holds_together(self) -> "Profile":
        if self.retention is not None:
            looked_at = self.thresholds.history_weeks + self.thresholds.hotspot_window_weeks
            kinds = {one.id: one.sensitive for one in self.categories} | {UNKNOWN_CATEGORY: False}
            self.retention.check(kinds, looked_at * _MONTHS_A_WEEK)
            kept, limits = self.retention.presence_months, self.thresholds
            # How long in a row, and which reports of the window the visits made.
            for name in ("rotation_weeks", "hotspot_window_weeks"):
                weeks = getattr(limits, name)
                if kept is not None and kept < weeks * _MONTHS_A_WEEK:
                    raise ValueError(
                        f"retention: presence_months {kept} är kortare än {name} {weeks}; "
                        "planen måste minnas så länge. Ändra en av dem"
                    )
        return self

    @property
    def zone(self) -> ZoneInfo:
        """The municipality's time zone."""
        return ZoneInfo(self.timezone)

    @cached_property
    def _features(self) -> gpd.GeoDataFrame:
        path = self._file(self.districts_file)
        try:
            frame = gpd.GeoDataFrame.from_features(_feature_list(path), crs=WGS84)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ProfileError(
                f"Stadsdelsfilen {path} går inte att läsa som GeoJSON: {error}"
            ) from error
        bad = ~frame.geometry.is_valid | frame.geometry.is_empty
        if bad.any():
            raise ProfileError(
                f"Varje stadsdel i {path} måste vara en giltig yta; {int(bad.sum())} är det inte, "
                f"den första är nummer {int(bad.to_numpy().argmax()) + 1} i filen."
            )
        return frame

    @cached_property
    def districts(self) -> gpd.GeoDataFrame:
        """
        Priority districts in file order: ``id``, ``name``, ``boundary_note``, ``geometry``.

        The order decides which district a point on a shared border belongs to: the first.
        """
        frame = self._features
        frame = frame[~self._is_outline(frame)].reset_index(drop=True)
        if frame.empty:
            raise ProfileError(f"Stadsdelsfilen {self.districts_file} har ingen stadsdel.")
        number = pd.Series(range(1, len(frame) + 1)).astype(str)
        ids = self._field(frame, self.district_id_field, number)
        names = self._field(frame, self.district_name_field, ids)
        if ids.duplicated().any() or ids.isin([REST, ELSEWHERE]).any():
            raise ProfileError("Varje stadsdel måste ha ett eget id i stadsdelsfilen.")
        notes = self._field(frame, "boundary_note", number.where(number.isna(), ""))
        return gpd.GeoDataFrame(
            {"id": ids, "name": names, "boundary_note": notes},
            geometry=frame.geometry.to_numpy(),
            crs=WGS84,
        )

    @cached_property
    def outline(self) -> BaseGeometry | None:
        """Municipality's outline, where the districts file has a feature of that kind."""
        outlines = self._features[self._is_outline(self._features)]
        return None if outlines.empty else outlines.geometry.iloc[0]

    @cached_property
    def district_names(self) -> dict[str, str]:
        """Swedish name of every district id, also of what lies outside the districts."""
        frame = self.districts
        return dict(zip(frame["id"], frame["name"], strict=True)) | {
            REST: "Övriga kommunen" if self.outline is not None else "Utanför områdena",
            ELSEWHERE: "Utanför kommunen" if self.outline is not None else "Utanför områdena",
        }

    @cached_property
    def category(self) -> dict[str, Category]:
        """Category of every id, with one more for texts that the profile does not know."""
        unknown = Category(id=UNKNOWN_CATEGORY, name="Okänd kategori")
        return {UNKNOWN_CATEGORY: unknown} | {one.id: one for one in self.categories}

    @cached_property
    def sensitive(self) -> frozenset[str]:
        """Ids of categories that are never put on a map."""
        return frozenset(one.id for one in self.categories if one.sensitive)

    @property
    def gazetteer_path(self) -> Path | None:
        """Path of the gazetteer, or None where the profile names none."""
        return self._file(self.gazetteer_file) if self.gazetteer_file else None

    @property
    def information_path(self) -> Path:
        """Path of the text about personal data: the municipality's own, else the shipped one."""
        return self._file(self.information_file) if self.information_file else information_text()

    @property
    def checklists_path(self) -> Path | None:
        """Path of the municipality's own checklists, or None where the shipped ones hold."""
        return self._file(self.checklists_file) if self.checklists_file else None

    def now(self) -> dt.datetime:
        """Return the present time in the municipality."""
        return dt.datetime.now(self.zone)

    def _file(self, name: str) -> Path:
        tried = [self.folder / name, data_root() / name]
        for path in tried:
            if path.is_file():
                return path
        raise ProfileError(
            f"Profilen {self.id} nämner filen {name}, som inte finns. Letade i: "
            + ", ".join(str(path) for path in tried)
        )

    def _field(self, frame: gpd.GeoDataFrame, name: str | None, default: pd.Series) -> pd.Series:
        if name is None or (name == "boundary_note" and name not in frame):
            return default.astype(str)
        if name not in frame:
            raise ProfileError(
                f"Stadsdelsfilen {self.districts_file} saknar fältet {name!r} som profilen nämner."
            )
        values: pd.Series = frame[name].fillna("").astype(str)
        return values

    @staticmethod
    def _is_outline(frame: gpd.GeoDataFrame) -> pd.Series:
        if _KIND_FIELD not in frame:
            return pd.Series(data=False, index=frame.index)
        outline: pd.Series = frame[_KIND_FIELD] == _OUTLINE_KIND
        return outline


def _feature_list(path: Path) -> list[dict[str, Any]]:
    features: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["features"]
    return features


def _profile_path(name: str) -> Path:
    shipped = data_root() / "profiles" / f"{name}.toml"
    for path in (Path(name), shipped):
        if path.is_file():
            return path
    known = sorted(path.stem for path in (data_root() / "profiles").glob("*.toml"))
    raise ProfileError(
        f"Profilen {name!r} finns inte. Ange ett av namnen {', '.join(known)} "
        "eller sökvägen till en TOML-fil."
    )
