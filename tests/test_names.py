"""One thing, one name: what packages export and what modules are called (GLOSSARY.md)."""

import importlib
import pkgutil
import re
from types import ModuleType

import pytest

PACKAGES = (
    "est_geo", "est_geo.analysis", "est_geo.demo_town", "est_geo.grounding", "est_geo.intake",
    "est_geo.interventions",
    "est_geo.intake.beside_tables", "est_geo.intake.geocoding", "est_geo.intake.reading",
    "est_geo.intake.registers", "est_geo.presence", "est_geo.render", "est_geo.reviewing",
    "est_geo.store",
)  # fmt: skip
CONSTANTS = {("est_geo.demo_town", "SPOTS")}
# The left is never a public name; the right is what the glossary calls it.
BANNED = {
    r"hex(es|agons?)?": "cell",
    r"h3(_?ids?)?": "cell",
    r"spatial_?units?": "cell",
    r"measures?": "intervention",
    r"crimes?": "incident",
    r"events?": "incident",
    r"neighbou?rhoods?": "district",
}


@pytest.fixture(params=PACKAGES)
def package(request) -> ModuleType:
    return importlib.import_module(request.param)


def words_of(name):
    """Split a snake_case or CamelCase name in its words."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def banned_in(name):
    plain = f"_{words_of(name)}_"
    return [word for word in BANNED if re.search(rf"_{word}_", plain)]


def exported(package):
    return tuple(getattr(package, "__all__", ()))


def test_every_package_but_the_top_says_what_is_public(package):
    assert package.__doc__
    names = exported(package)
    assert names or package.__name__ == "est_geo"
    assert len(set(names)) == len(names)


def test_every_public_name_is_a_function_or_a_class(package):
    for name in exported(package):
        value = getattr(package, name)
        constant = (package.__name__, name) in CONSTANTS or name.isupper()
        assert callable(value) or constant, name
        assert not isinstance(value, ModuleType), name


def test_no_module_is_named_as_what_is_exported(package):
    modules = {found.name for found in pkgutil.iter_modules(package.__path__)}
    assert not modules & set(exported(package))


def test_every_public_function_and_class_tells_what_it_is(package):
    for name in exported(package):
        value = getattr(package, name)
        if callable(value):
            assert (value.__doc__ or "").strip(), name


def test_no_public_name_is_on_the_ban_list(package):
    wrong = {name: BANNED[word] for name in exported(package) for word in banned_in(name)}
    assert not wrong, wrong


def test_no_column_is_on_the_ban_list():
    tables = importlib.import_module("est_geo.tables")
    columns = {
        column.name
        for table in vars(tables).values()
        if isinstance(table, tables.Table)
        for column in table.columns
    }
    assert "cell" in columns
    assert not [name for name in columns if banned_in(name)]


@pytest.mark.parametrize("name", ["hex_counts", "H3Id", "spatial_unit", "MeasureList", "to_h3_id"])
def test_the_ban_list_bites(name):
    assert banned_in(name)


@pytest.mark.parametrize("name", ["cell_text", "Intervention", "measured_at", "hexadecimal"])
def test_the_ban_list_does_not_bite_ordinary_names(name):
    assert not banned_in(name)
