"""What we know and what people typed: the only room that reads files."""

from placements.inputs.council import CouncilInputs, read_council
from placements.inputs.files import file_sha256
from placements.inputs.rows import rows_of
from placements.inputs.scenario_faults import scenario_problems
from placements.inputs.schema import TABLES, data_dictionary
from placements.inputs.toml_chain import TomlChain, read_toml_chain
from placements.inputs.type_file import read_placement_types

__all__ = [
    "TABLES",
    "CouncilInputs",
    "TomlChain",
    "data_dictionary",
    "file_sha256",
    "read_council",
    "read_placement_types",
    "read_toml_chain",
    "rows_of",
    "scenario_problems",
]
