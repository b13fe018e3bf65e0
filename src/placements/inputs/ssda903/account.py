"""What became of every row of a return and of every child: nothing is dropped without a word."""

from __future__ import annotations

import numpy as np
import pandas as pd

from placements.inputs.ssda903.child_keys import ChildKeys
from placements.inputs.ssda903.day_numbers import NEVER, Ints
from placements.inputs.ssda903.findings import RULES

ACCOUNT_COLUMNS = ("table", "outcome", "rule", "rows", "children")
COUNTED, LISTED, LEFT_OUT = "counted", "listed", "left out"
CHILDREN = "children"
NO_RANK = -1
UNREAD_EPISODES = f"{LEFT_OUT}: its episodes cannot be read"
"""What becomes of a child's row in another table where no row of episodes is read."""


class Account:
    """Books in which every row of every table is settled once.

    Parameters
    ----------
    keys
        The child of each row.
    """

    def __init__(self, keys: ChildKeys) -> None:
        self._keys = keys
        self._outcomes: list[tuple[str, str]] = []
        self._settled = {table: np.full(len(rows), -1) for table, rows in keys.of_rows.items()}

    def settle(self, table: str, rows: Ints, outcome: str, rule: str = "") -> None:
        """Say what became of ``rows`` (places in the table); of ``rule`` its title is not repeated."""
        settled = self._settled[table]
        assert (settled[rows] == -1).all(), "a row is settled once"
        if (outcome, rule) not in self._outcomes:
            self._outcomes.append((outcome, rule))
        settled[rows] = self._outcomes.index((outcome, rule))

    def leave_out(self, rows: Ints, rule: str, why: str = "") -> None:
        """Settle episodes that are not used, for the reason that the rule names or ``why``."""
        self.settle("episodes", rows, f"{LEFT_OUT}: {why or _first_small(RULES[rule].title)}", rule)

    def written(self, counted: Ints, left_out: pd.DataFrame) -> pd.DataFrame:
        """The account as a table.

        Parameters
        ----------
        counted
            The children who are counted.
        left_out
            Rows that the reader left out, with ``table`` and ``rule``.

        Returns
        -------
        pd.DataFrame
            ``ACCOUNT_COLUMNS``. The lines of header, episodes and uasc sum to the rows read; those of
            "children", which hold no rows, sum to the children who were in any table.
        """
        lines = [line for table in self._settled for line in self._lines(table)]
        for _, table, rule, rows in left_out.groupby(["table", "rule"]).size().reset_index().itertuples():
            lines.append((table, f"{LEFT_OUT}: {_first_small(RULES[rule].title)}", rule, rows, 0))
        lines += self._of_children(counted)
        account = pd.DataFrame(lines, columns=list(ACCOUNT_COLUMNS))
        return account.astype({"rows": "int64", "children": "int64"})

    def _lines(self, table: str) -> list[tuple[str, str, str, int, int]]:
        settled, keys = self._settled[table], self._keys.of_rows[table]
        assert (settled >= 0).all(), "every row is settled"
        lines = []
        for number, (outcome, rule) in enumerate(self._outcomes):
            rows = settled == number
            if rows.any():
                lines.append((table, outcome, rule, int(rows.sum()), len(np.unique(keys[rows]))))
        return lines

    def _of_children(self, counted: Ints) -> list[tuple[str, str, str, int, int]]:
        """Each child once: counted, or listed with what became of the rows of its episodes."""
        # rows that are not used say more about why a child is not counted than repeats of them
        ranks = np.array(
            [
                at if said.startswith(LEFT_OUT) else at + len(self._outcomes)
                for at, (said, _) in enumerate(self._outcomes)
            ],
            dtype=np.int64,
        )
        reason = self._reasons(ranks)
        listed = np.ones(len(reason), dtype=bool)
        listed[counted] = False
        lines = [(CHILDREN, COUNTED, "", 0, len(counted))]
        for rank, (outcome, rule) in zip([*ranks, NO_RANK], [*self._outcomes, _UNREAD], strict=True):
            children = int((listed & (reason == rank)).sum())
            if children:
                said = outcome.removeprefix(f"{LEFT_OUT}: ")
                lines.append((CHILDREN, f"{LISTED}: {said}", rule, 0, children))
        return lines

    def _reasons(self, ranks: Ints) -> Ints:
        """For each child the rank of the outcome that says why it is not counted; ``NO_RANK``: no row was read.

        Episodes say most; where there are none that can be read, that says it; else the other tables speak.
        """
        size = len(self._keys.child)
        of_tables = []
        for table, settled in self._settled.items():
            of_table = np.full(size, NEVER)
            if len(settled):
                np.minimum.at(of_table, self._keys.of_rows[table], ranks[settled])
            of_tables.append(of_table)
        header, episodes, uasc = of_tables
        unread = np.isin(np.arange(size), self._keys.left_out["episodes"])
        reason = np.where(header < NEVER, header, np.where(uasc < NEVER, uasc, NO_RANK))
        reason = np.where(unread, NO_RANK, reason)
        return np.where(episodes < NEVER, episodes, reason)


def _first_small(title: str) -> str:
    return title[:1].lower() + title[1:]


_UNREAD = (f"{LEFT_OUT}: {_first_small(RULES['row_length'].title)}", "row_length")
"""What became of a child of whom no row is read."""
