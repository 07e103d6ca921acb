"""The process that reads risky files, and what ends it."""

import signal
import subprocess
from pathlib import Path

import openpyxl
import pytest

from est_geo.errors import UnreadableFileError
from est_geo.intake import read_table
from est_geo.intake.reading import isolation
from est_geo.intake.reading.limits import MB, Limits


@pytest.fixture
def workbook(tmp_path):
    file, book = tmp_path / "a.xlsx", openpyxl.Workbook()
    book.active.append(["Tid", "Plats"])
    book.active.append(["2026-11-09", "Ryd"])
    book.save(file)
    return file


def test_a_process_that_takes_too_long_is_ended(workbook):
    with pytest.raises(UnreadableFileError, match="tog för lång tid"):
        read_table(workbook, limits=Limits(wall_seconds=0.001))


def test_a_process_that_computes_too_long_is_ended(tmp_path):
    file = tmp_path / "a.json"
    file.write_text('[{"a": 1, "b": 2}' + ', {"a": 1, "b": 2}' * 200_000 + "]")
    with pytest.raises(UnreadableFileError, match="tog för lång tid"):
        read_table(file, limits=Limits(cpu_seconds=0.02))


def test_a_process_that_takes_too_much_memory_is_ended(tmp_path):
    file = tmp_path / "a.json"  # large enough that no heap the process already holds can take it
    file.write_text('[{"a": 1, "b": 2}' + ', {"a": 1, "b": 2}' * 500_000 + "]")
    with pytest.raises(UnreadableFileError, match="mer minne"):
        read_table(file, limits=Limits(memory_bytes=20 * MB))


@pytest.mark.parametrize("status", [-signal.SIGSEGV, 5, 77])
def test_a_process_that_falls_is_told_of_without_details(workbook, monkeypatch, status):
    monkeypatch.setattr(isolation, "_run", lambda *_: status)
    with pytest.raises(UnreadableFileError, match="skadad eller av ett annat slag"):
        read_table(workbook)


def test_the_process_is_told_nothing_of_this_one(workbook, monkeypatch):
    seen = {}
    run = subprocess.run

    def looked_at(command, **how):
        seen.update(how, command=command)
        return run(command, **how)

    monkeypatch.setattr(subprocess, "run", looked_at)
    monkeypatch.setenv("EST_GEO_SECRET", "hemligt")
    read_table(workbook)
    assert set(seen["env"]) <= {"SYSTEMROOT"}
    assert "-I" in seen["command"]
    assert str(workbook) not in seen["command"]
    assert not Path(seen["cwd"]).exists()


def test_the_file_is_handed_over_from_its_beginning(workbook):
    with workbook.open("rb", buffering=MB) as file:
        file.read(10)
        found = isolation.read_apart("sheet", workbook, file, Limits())
    assert found.n_rows == 1
