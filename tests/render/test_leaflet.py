import hashlib
import re

from est_geo.render import leaflet_folder


def test_leaflet_is_the_published_one_byte_for_byte():
    folder = leaflet_folder()
    rows = re.findall(
        r"^\| (\S+) \| `([0-9a-f]{64})` \|$", (folder / "SOURCE.md").read_text(), re.MULTILINE
    )
    found = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "SOURCE.md"
    }
    assert found == dict(rows)
