# ruff: noqa: SLF001 - nothing public takes SQL
"""The database reaches no file, no network and no variable, and no setting can be changed.

Everything is tried on the connection of a running service. A folder is watched by the kernel and a
host listens, so that "refused" means that nothing was opened, and not only that an error came.
"""

import ctypes
import os
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from est_geo.store import Store
from est_geo.store.deeds import Acting
from service.app import create_app
from service.settings import Settings
from tests.service.fake_pictures import FakePictures
from tests.service.report_service import made_database

FORBIDDEN = """
SELECT * FROM read_csv('{file}')
SELECT * FROM read_csv_auto('{file}')
SELECT * FROM sniff_csv('{file}')
SELECT * FROM read_text('{file}')
SELECT * FROM read_text('/proc/self/environ')
SELECT * FROM read_blob('{file}')
SELECT * FROM read_json('{file}')
SELECT * FROM read_json_auto('{file}')
SELECT * FROM read_json_objects('{file}')
SELECT * FROM read_ndjson('{file}')
SELECT * FROM read_parquet('{file}')
SELECT * FROM parquet_scan('{file}')
SELECT * FROM parquet_metadata('{file}')
SELECT * FROM parquet_schema('{file}')
SELECT * FROM '{file}'
FROM '{file}'
SELECT * FROM glob('{folder}/*')
SELECT count(*) FROM read_csv(['{file}', '{file}'])
CREATE TABLE stolen AS SELECT * FROM read_text('{file}')
INSERT INTO meta SELECT filename, content FROM read_text('{file}')
SELECT * FROM read_csv('http://127.0.0.1:{port}/x.csv')
SELECT * FROM 'http://127.0.0.1:{port}/x.parquet'
SELECT * FROM read_text('https://127.0.0.1:{port}/x')
SELECT * FROM read_parquet('s3://127.0.0.1:{port}/x.parquet')
SELECT * FROM read_csv('hf://datasets/x/y.csv')
COPY incidents TO '{folder}/ut.csv'
COPY incidents TO '{folder}/ut.parquet' (FORMAT parquet)
COPY (SELECT 1) TO '{folder}/ut.json' (FORMAT json)
COPY incidents TO '/dev/stdout'
COPY incidents TO 'http://127.0.0.1:{port}/x.csv'
COPY incidents FROM '{file}'
COPY FROM DATABASE est TO annan
EXPORT DATABASE '{folder}/ut'
IMPORT DATABASE '{folder}/ut'
ATTACH '{folder}/annan.duckdb'
ATTACH '{folder}/annan.duckdb' (READ_ONLY)
ATTACH '{file}' AS x (TYPE sqlite)
ATTACH 'http://127.0.0.1:{port}/x.duckdb'
ATTACH 'host=127.0.0.1 port={port}' AS x (TYPE postgres)
INSTALL httpfs
INSTALL httpfs FROM 'http://127.0.0.1:{port}'
FORCE INSTALL httpfs
INSTALL spatial FROM community
UPDATE EXTENSIONS
LOAD httpfs
LOAD sqlite_scanner
LOAD '{file}'
CREATE SECRET s (TYPE s3, KEY_ID 'x', SECRET 'y')
CREATE PERSISTENT SECRET s (TYPE http, BEARER_TOKEN 'x')
SELECT * FROM python_variable
SELECT * FROM frame
FROM python_function()
SET enable_external_access = true
SET GLOBAL enable_external_access = true
RESET enable_external_access
SET lock_configuration = false
RESET lock_configuration
SET memory_limit = '100GB'
SET max_memory = '100GB'
SET threads = 64
SET temp_directory = '{folder}'
SET allowed_directories = ['/']
SET allowed_paths = ['{file}']
SET extension_directory = '{folder}'
SET secret_directory = '{folder}'
SET home_directory = '{folder}'
SET allow_community_extensions = true
SET allow_unsigned_extensions = true
SET autoinstall_known_extensions = true
SET autoload_known_extensions = true
SET python_enable_replacements = true
SET python_scan_all_frames = true
SET custom_extension_repository = 'http://127.0.0.1:{port}'
SET log_query_path = '{folder}/fragor.log'
SET profiling_output = '{folder}/profil.json'
SET GLOBAL TimeZone = 'Europe/Stockholm'
SET TimeZone = 'Europe/Stockholm'
PRAGMA enable_profiling
PRAGMA memory_limit = '100GB'
PRAGMA profiling_output = '{folder}/profil.json'
SELECT * FROM duckdb_extensions()
CALL enable_logging(storage = 'file', storage_path = '{folder}')
""".strip().splitlines()
CONTENT = "hemligt innehåll"


class Watch:
    """Counts, by the kernel's own word, how often a file is opened in a folder."""

    _OPENED = 0x20  # IN_OPEN

    def __init__(self, folder: Path) -> None:
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._fd = self._libc.inotify_init1(os.O_NONBLOCK)
        assert self._fd >= 0
        found = self._libc.inotify_add_watch(self._fd, os.fsencode(folder), self._OPENED)
        assert found >= 0

    def opened(self) -> list[str]:
        """Names of files that were opened since last asked."""
        try:
            said = os.read(self._fd, 1 << 16)
        except BlockingIOError:
            return []
        names, at = [], 0
        while at < len(said):
            *_, length = struct.unpack_from("iIII", said, at)
            names.append(said[at + 16 : at + 16 + length].rstrip(b"\0").decode())
            at += 16 + length
        # Without a name it is the folder itself, which the test lists.
        return [one for one in names if one]

    def close(self) -> None:
        """Stop watching."""
        os.close(self._fd)


@contextmanager
def listening() -> Iterator[tuple[int, list[bytes]]]:
    """Listen on a port of this computer, and keep what whoever comes says first."""
    heard: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))

    def listen() -> None:
        while True:
            try:
                caller, _ = server.accept()
            except OSError:
                return
            heard.append(b"somebody")
            caller.close()

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    yield server.getsockname()[1], heard
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join(5)


@dataclass
class Running:
    """The store of a running service, a folder that is watched, and a port that listens."""

    store: Store
    folder: Path
    port: int
    heard: list[bytes]
    watch: Watch

    def say(self, statement: str) -> str:
        return statement.format(
            file=self.folder / "hemligt.csv", folder=self.folder, port=self.port
        )


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("watched")
    (folder / "hemligt.csv").write_text(f"a,b\n1,{CONTENT}\n", "utf-8")
    db = made_database(tmp_path_factory.mktemp("running"))
    app = create_app(Settings(db=db), FakePictures())
    watch = Watch(folder)
    with listening() as (port, heard):
        yield Running(app.state.est.store, folder, port, heard, watch)
    watch.close()
    app.state.est.store.close()


def every_cursor(store: Store) -> dict[str, Any]:
    """Every kind of cursor that a statement can come by."""
    first = store._connection.cursor()
    return {
        "of a call": first,
        "of a cursor": first.cursor(),
        "of one who acts": store.by(Acting("konto:1", "admin"))._connection.cursor(),
        "in a transaction": store._connection.cursor().begin(),
    }


def test_there_are_thirty_and_more() -> None:
    assert len(set(FORBIDDEN)) == len(FORBIDDEN) >= 70


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_a_forbidden_statement_opens_nothing(running: Running, statement: str) -> None:
    python_variable = frame = pd.DataFrame({"a": [1]})
    python_function = python_variable.copy
    for name, cursor in every_cursor(running.store).items():
        with pytest.raises(duckdb.Error) as caught:
            cursor.execute(running.say(statement)).fetchall()
        assert CONTENT not in str(caught.value), name
        cursor.close()
    assert len(frame) == len(python_function()) == 1
    assert running.watch.opened() == []
    assert running.heard == []
    assert [one.name for one in running.folder.iterdir()] == ["hemligt.csv"]
    assert running.store.totals()["rows"] == 0


def test_the_watch_sees_what_is_opened(running: Running) -> None:
    assert (running.folder / "hemligt.csv").read_text("utf-8")
    assert "hemligt.csv" in running.watch.opened()
    with socket.create_connection(("127.0.0.1", running.port)) as caller:
        caller.recv(1)
    assert running.heard == [b"somebody"]
    running.heard.clear()
    free = duckdb.connect()
    file = running.folder / "hemligt.csv"
    assert free.execute("SELECT count(*) FROM read_csv(?)", [str(file)]).fetchone() == (1,)
    free.close()
    assert "hemligt.csv" in running.watch.opened()


def test_a_second_store_on_the_file_is_locked_too(running: Running) -> None:
    with Store.open(running.store.path) as second:
        cursor = second._connection.cursor()
        for setting, value in (
            ("enable_external_access", False), ("lock_configuration", True),
            ("autoload_known_extensions", False), ("python_enable_replacements", False),
            ("allow_community_extensions", False), ("autoinstall_known_extensions", False),
        ):  # fmt: skip
            asked = cursor.execute("SELECT current_setting($name)", {"name": setting}).fetchone()
            assert asked == (value,), setting
        cursor.close()
