"""Faults of single cells and ids: codes, providers, dates as Excel leaves them, ids that lost something."""

from __future__ import annotations

import pandas as pd

from placements.synthetic_903.faults.desk import YEAR, Desk, plants
from placements.synthetic_903.tables_of import EPISODES, HEADER, UASC

EXCEL_EPOCH = 25_569
"""Excel's number for 1 January 1970."""
NO_DAY = "31/02/2015"
MOST_DAMAGED = 800
"""So many different ids can be written as in 1.23E+11."""

# DfE rule -> PLACE and PLACE_PROVIDER that it forbids
CONTRADICTIONS = {
    "527": ("P1", "PR1"),
    "528": ("R2", "PR2"),
    "529": ("U4", "PR3"),
    "530": ("P1", "PR4"),
    "531": ("P1", "PR5"),
    "550": ("U6", "PR0"),
}
# column -> a code that no year knows
STRANGE = {
    "RNE": "X",
    "LS": "Z9",
    "CIN": "N0",
    "PLACE_PROVIDER": "PR9",
    "REC": "E99",
    "REASON_PLACE_CHANGE": "WHY",
}


@plants("provider_missing")
def provider_missing(desk: Desk, count: int) -> None:
    """PLACE_PROVIDER is blank."""
    place = desk.facts["place"]
    asked = ~place.str.startswith(("T", "Z"))
    rows = desk.pick(desk.facts["lone"] & asked, count)
    desk.write(EPISODES, rows.index, "PLACE_PROVIDER", "")
    desk.note("provider_missing", EPISODES, rows.index, "PLACE_PROVIDER is blank")


@plants("provider_contradicts")
def provider_contradicts(desk: Desk, count: int) -> None:
    """PLACE and PLACE_PROVIDER that cannot go together, each rule of the Department in turn."""
    pairs = list(CONTRADICTIONS.items())
    rows = desk.pick(desk.facts["lone"], max(count, len(pairs)))
    for number, (rule, (place, provider)) in enumerate(pairs):
        mine = rows.index[number :: len(pairs)]
        desk.write(EPISODES, mine, "PLACE", place)
        desk.write(EPISODES, mine, "PLACE_PROVIDER", provider)
        desk.note("provider_contradicts", EPISODES, mine, f"{place} with {provider} (rule {rule})")


@plants("place_missing")
def place_missing(desk: Desk, count: int) -> None:
    """PLACE is blank, or no code of any year."""
    rows = desk.pick(desk.facts["lone"], count)
    for number, cell in enumerate(("", "X9")):
        mine = rows.index[number::2]
        desk.write(EPISODES, mine, "PLACE", cell)
        desk.note("place_missing", EPISODES, mine, f'PLACE is "{cell}"')


@plants("code_not_known")
def code_not_known(desk: Desk, count: int) -> None:
    """A code of another year, or of none."""
    facts = desk.facts
    place = desk.tables[EPISODES]["PLACE"].loc[facts.index]
    early = desk.pick(facts["lone"] & place.isin(["H5", "P2"]) & (facts["year"] < 2025), max(1, count // 4))
    desk.write(EPISODES, early.index, "PLACE", "K3")
    desk.note("code_not_known", EPISODES, early.index, "PLACE is K3 before the collection year 2025")
    late = desk.pick(facts["lone"] & place.eq("K3") & (facts["year"] >= 2025), max(1, count // 4))
    desk.write(EPISODES, late.index, "PLACE", "H5")
    desk.note("code_not_known", EPISODES, late.index, "PLACE is H5 from the collection year 2025 on")
    continues = facts["lone"] & facts["ended"] & ~facts["last"]
    for column, code in STRANGE.items():
        # the reason of a row that ends care decides what care ended in: leave those alone
        rows = desk.pick(
            continues if column != "REC" else facts["lone"] & facts["ended"] & facts["last"],
            max(1, count // 8),
        )
        desk.write(EPISODES, rows.index, column, code)
        desk.note("code_not_known", EPISODES, rows.index, f"{column} is {code}")
    rows = desk.pick((facts["child_years"] == 1) & (facts["year"] < 2025), max(1, count // 8))
    header = desk.rows_of(HEADER, rows["child"])
    desk.write(HEADER, header.index, "SEX", "M")
    desk.note("code_not_known", HEADER, header.index, "SEX is M before the collection year 2025")


@plants("ethnicity_blank")
def ethnicity_blank(desk: Desk, count: int) -> None:
    """ETHNIC is blank."""
    header = desk.rows_of(HEADER, desk.pick(desk.facts["child_years"] == 1, count)["child"])
    desk.write(HEADER, header.index, "ETHNIC", "")
    desk.note("ethnicity_blank", HEADER, header.index, "ETHNIC is blank")


@plants("no_header_row")
def no_header_row(desk: Desk, count: int) -> None:
    """A child has an episode and no row in the header."""
    facts = desk.facts
    rows = desk.pick((facts["child_rows"] == 1) & ~facts["uasc"], count)
    desk.remove(HEADER, desk.rows_of(HEADER, rows["child"]).index)
    desk.note("no_header_row", EPISODES, rows.index, "no row of the header has this child")


@plants("noughts_lost")
def noughts_lost(desk: Desk, count: int) -> None:
    """Excel took an id for a number: the noughts in front are gone."""
    facts = desk.facts
    ids = pd.Series(desk.people.id[facts["child"].to_numpy()], index=facts.index)
    rows = desk.pick((facts["child_rows"] == 1) & ids.str.startswith("0"), count)
    desk.write(EPISODES, rows.index, "CHILD", ids[rows.index].str.lstrip("0"))
    desk.note("noughts_lost", EPISODES, rows.index, "the noughts in front of the id are gone")


@plants("id_letters")
def id_letters(desk: Desk, count: int) -> None:
    """An id begins with a small letter in the header and with a capital one in the episodes."""
    facts = desk.facts
    rows = desk.pick((facts["child_rows"] == 1) & ~facts["uasc"], count)
    header = desk.rows_of(HEADER, rows["child"])
    for table, index, letter in ((HEADER, header.index, "c"), (EPISODES, rows.index, "C")):
        desk.write(table, index, "CHILD", letter + desk.tables[table].loc[index, "CHILD"])
    desk.note("id_letters", EPISODES, rows.index, "the id begins with C, that in the header with c")


@plants("child_damaged")
def child_damaged(desk: Desk, count: int) -> None:
    """Excel shortened an id, in the header as in the episodes."""
    facts = desk.facts
    rows = desk.pick((facts["child_rows"] == 1) & ~facts["uasc"], min(count, MOST_DAMAGED))
    header = desk.rows_of(HEADER, rows["child"])
    # no two alike, so that no two children become one
    cells = [f"{1 + number / 100:.2f}E+11" for number in range(len(rows))]
    by_child = pd.Series(cells, index=rows["child"])
    for table, index, children in (
        (EPISODES, rows.index, rows["child"]),
        (HEADER, header.index, header["child"]),
    ):
        desk.write(table, index, "CHILD", by_child.loc[children].set_axis(index))
        desk.note("child_damaged", table, index, "the id is written as 1.23E+11 is")


@plants("child_float")
def child_float(desk: Desk, count: int) -> None:
    """An id is written as a decimal number."""
    facts = desk.facts
    ids = pd.Series(desk.people.id[facts["child"].to_numpy()], index=facts.index)
    rows = desk.pick(~ids.str.startswith("0"), count)
    desk.write(EPISODES, rows.index, "CHILD", ids[rows.index] + ".0")
    desk.note("child_float", EPISODES, rows.index, "the id ends in .0")


@plants("child_blank")
def child_blank(desk: Desk, count: int) -> None:
    """A row more, without an id."""
    rows = desk.pick(desk.facts["lone"], count)
    added = desk.add(EPISODES, desk.tables[EPISODES].loc[rows.index].assign(CHILD=""))
    desk.note("child_blank", EPISODES, added, "a row more, CHILD is blank")


@plants("decom_unreadable")
def decom_unreadable(desk: Desk, count: int) -> None:
    """A row more, whose start is blank or no date."""
    rows = desk.pick(desk.facts["lone"], max(count, 2))
    for number, cell in enumerate(("", NO_DAY)):
        mine = desk.tables[EPISODES].loc[rows.index[number::2]].assign(DECOM=cell)
        desk.note("decom_unreadable", EPISODES, desk.add(EPISODES, mine), f'a row more, DECOM is "{cell}"')


@plants("dec_unreadable")
def dec_unreadable(desk: Desk, count: int) -> None:
    """The end of an episode that goes on is no date."""
    facts = desk.facts
    rows = desk.pick((facts["year"] == facts["year"].max()) & ~facts["ended"] & ~facts["away"], count)
    desk.write(EPISODES, rows.index, "DEC", NO_DAY)
    desk.write(EPISODES, rows.index, "REC", "E8")
    desk.note("dec_unreadable", EPISODES, rows.index, "DEC is no date")


@plants("dob_unreadable")
def dob_unreadable(desk: Desk, count: int) -> None:
    """A date of birth is blank or no date."""
    rows = desk.pick((desk.facts["child_years"] == 1) & ~desk.facts["uasc"], max(count, 2))
    header = desk.rows_of(HEADER, rows["child"])
    for number, cell in enumerate(("", NO_DAY)):
        mine = header.index[number::2]
        desk.write(HEADER, mine, "DOB", cell)
        desk.note("dob_unreadable", HEADER, mine, f'DOB is "{cell}"')


@plants("duc_unreadable")
def duc_unreadable(desk: Desk, count: int) -> None:
    """The end of being unaccompanied is no date."""
    rows = desk.pick((desk.facts["child_years"] == 1) & desk.facts["uasc"], min(count, 3))
    uasc = desk.rows_of(UASC, rows["child"])
    desk.write(UASC, uasc.index, "DUC", "at 18")
    desk.note("duc_unreadable", UASC, uasc.index, "DUC is no date")


@plants("date_serial")
def date_serial(desk: Desk, count: int) -> None:
    """Excel's number of a day stands in place of the date."""
    rows = desk.pick(desk.facts["lone"] & desk.facts["ended"], count)
    desk.write(EPISODES, rows.index, "DEC", (rows["end"] + EXCEL_EPOCH).astype(str))
    desk.note("date_serial", EPISODES, rows.index, "DEC is Excel's number of the day")


@plants("date_other_form")
def date_other_form(desk: Desk, count: int) -> None:
    """A date in words."""
    rows = desk.pick(desk.facts["lone"] & desk.facts["ended"], count)
    words = pd.Series(rows["end"].to_numpy().astype("datetime64[D]").astype("datetime64[s]")).dt.strftime(
        "%d-%b-%Y"
    )
    desk.write(EPISODES, rows.index, "DEC", words.set_axis(rows.index))
    desk.note("date_other_form", EPISODES, rows.index, "DEC as in 05-Apr-2016")


@plants("date_us_order")
def date_us_order(desk: Desk, count: int) -> None:
    """One year's table of unaccompanied children has its dates of birth in month/day order."""
    del count
    table = desk.tables[UASC]
    day, month = (table["DOB"].str.slice(*at).astype(int) for at in ((0, 2), (3, 5)))
    proves, either = day > 12, (day <= 12) & (day != month)
    both = proves.groupby(table[YEAR]).any() & either.groupby(table[YEAR]).any()
    if not both.any():
        return
    mine = table.index[table[YEAR] == desk.rng.choice(both.index[both])]
    parts = table.loc[mine, "DOB"].str.split("/", expand=True)
    desk.write(UASC, mine, "DOB", parts[1] + "/" + parts[0] + "/" + parts[2])
    told = "DOB of the whole file is month/day"
    desk.note("date_us_order", UASC, mine[proves[mine]], told)
    desk.note("date_ambiguous", UASC, mine[either[mine]], told)
