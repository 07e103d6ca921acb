"""JSON schemas as OpenAPI 3.0 writes them, from table contracts and Pydantic models."""

from typing import Any, Final

from pydantic import BaseModel

from est_geo.tables.contract import Table

Schema = dict[str, Any]

TEXT: Final[Schema] = {"type": "string"}
NUMBER: Final[Schema] = {"type": "number"}
INTEGER: Final[Schema] = {"type": "integer"}
FLAG: Final[Schema] = {"type": "boolean"}
MOMENT: Final[Schema] = {"type": "string", "format": "date-time"}
DAY: Final[Schema] = {"type": "string", "format": "date"}
UUID: Final[Schema] = {"type": "string", "format": "uuid"}
INCIDENT_ID: Final[Schema] = {"type": "string", "pattern": "^[0-9a-f]{32}$"}
PERIOD: Final[Schema] = {
    "type": "string",
    "pattern": "^[1-9][0-9]{3}-(W(0[1-9]|[1-4][0-9]|5[0-3])|(0[1-9]|1[0-2])|T[123])$",
}
_OF_KIND: Final[dict[str, Schema]] = {
    "text": TEXT, "float": NUMBER, "int": INTEGER, "bool": FLAG, "time": MOMENT,
}  # fmt: skip
_PLAIN_KEYS: Final = frozenset({
    "type", "pattern", "enum", "minimum", "maximum", "minLength", "maxLength", "minItems",
    "maxItems", "format", "required", "uniqueItems",
})  # fmt: skip


def nullable(schema: Schema) -> Schema:
    """
    Say that a value may also be null.

    Examples
    --------
    >>> nullable({"type": "number"})
    {'type': 'number', 'nullable': True}
    """
    return {**schema, "nullable": True}


def one_of(*values: str) -> Schema:
    """Say that a text is one of some."""
    return {"type": "string", "enum": list(values)}


def listed(items: Schema, **more: Any) -> Schema:  # noqa: ANN401 - bounds of a list
    """Say that there is a list."""
    return {"type": "array", "items": items, **more}


def record(properties: dict[str, Schema], *, optional: tuple[str, ...] = ()) -> Schema:
    """
    Say that there is an object with these fields and no other.

    Examples
    --------
    >>> record({"a": TEXT, "b": TEXT}, optional=("b",))["required"]
    ['a']
    """
    required = [name for name in properties if name not in optional]
    made: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**made, "required": required} if required else made


def any_keys(values: Schema) -> Schema:
    """Say that there is an object whose names are not known beforehand."""
    return {"type": "object", "additionalProperties": values}


def row_schema(table: Table, *, optional: bool = False) -> Schema:
    """
    Describe a row of a table by its contract; a column that no contract names is a fault.

    Parameters
    ----------
    table : Table
        The contract.
    optional : bool
        A column may be left out, and any value may be null.

    Examples
    --------
    >>> from est_geo.tables import REACH
    >>> row_schema(REACH)["properties"]["rate"]
    {'type': 'number', 'nullable': True}
    """
    shown = {
        one.name: nullable(_OF_KIND[one.kind]) if one.nullable or optional else _OF_KIND[one.kind]
        for one in table.columns
    }
    left_out = tuple(one.name for one in table.columns if one.optional or optional)
    return record(shown, optional=left_out)


def model_schema(model: type[BaseModel]) -> Schema:
    """
    Describe a Pydantic model as OpenAPI 3.0 does: no references, ``nullable`` for null.

    Examples
    --------
    >>> class Point(BaseModel):
    ...     lon: float
    ...     name: str | None = None
    >>> model_schema(Point)["properties"]["name"]
    {'type': 'string', 'nullable': True}
    """
    made = model.model_json_schema()
    return _plain(made, made.get("$defs", {}))


def _plain(schema: Schema, known: dict[str, Schema]) -> Schema:
    if "$ref" in schema:
        return _plain(known[schema["$ref"].rpartition("/")[2]], known)
    if "anyOf" in schema:
        return _either(schema["anyOf"], known)
    found = {key: value for key, value in schema.items() if key in _PLAIN_KEYS}
    if "exclusiveMaximum" in schema and schema.get("type") == "integer":
        found["maximum"] = schema["exclusiveMaximum"] - 1
    if "const" in schema:
        found["enum"] = [schema["const"]]
    if "items" in schema:
        found["items"] = _plain(schema["items"], known)
    if "properties" in schema:
        found["properties"] = {
            name: _plain(one, known) for name, one in schema["properties"].items()
        }
        found["additionalProperties"] = False
    return found


def _either(parts: list[Schema], known: dict[str, Schema]) -> Schema:
    kept = [_plain(one, known) for one in parts if one.get("type") != "null"]
    made = kept[0] if len(kept) == 1 else {"anyOf": kept}
    return nullable(made) if len(kept) < len(parts) else made
