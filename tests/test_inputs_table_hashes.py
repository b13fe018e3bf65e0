"""What a council's tables are by their hashes, without reading them: the same as reading them says."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest
from builders import BASE_MONTH, TYPES, small_council
from builders_inputs import write_council, write_workbook

from placements.inputs import read_council
from placements.inputs.table_hashes import table_hashes


def test_hashes_of_a_folder_are_those_that_reading_it_notes(tmp_path: Path) -> None:
    folder = small_council(tmp_path)
    (folder / "notes.csv").write_text("not a table\n", encoding="utf-8")
    (folder / ".~lock.history.csv").write_text("open elsewhere", encoding="utf-8")
    assert table_hashes(folder) == read_council(folder, TYPES, base_month=BASE_MONTH).files


def test_a_workbook_has_one_hash_alone_or_in_a_folder(tmp_path: Path) -> None:
    book = write_workbook(tmp_path / "inputs" / "small" / "tables.xlsx")
    expected = {"tables.xlsx": hashlib.sha256(book.read_bytes()).hexdigest()}
    assert table_hashes(book) == table_hashes(book.parent) == expected


def test_another_table_is_another_set_of_hashes_wherever_the_folder_lies(tmp_path: Path) -> None:
    first = write_council(tmp_path / "here" / "council")
    second = tmp_path / "there" / "council"
    shutil.copytree(first, second)
    assert table_hashes(first) == table_hashes(second)
    file = second / "history.csv"
    file.write_bytes(file.read_bytes() + b"\n")
    changed = {name for name, found in table_hashes(second).items() if found != table_hashes(first)[name]}
    assert changed == {"history.csv"}


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        table_hashes(tmp_path / "nowhere")
