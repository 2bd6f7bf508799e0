import pytest

from scrapers.tables.speaker_cells import names_in, writes_last_first


def column(*cells: str) -> list[tuple[str, ...]]:
    last_first = writes_last_first(cells)
    return [names_in(cell, last_first) for cell in cells]


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Ada Finch", ["Ada Finch"]),
        (" Ada  Finch ", ["Ada Finch"]),
        ("", []),
        (" , ", []),
        ("Ada Finch, Bo Lee", ["Ada Finch", "Bo Lee"]),
        ("Ada Finch, Ada Finch", ["Ada Finch"]),
        ("Ada Finch,Bo Lee,", ["Ada Finch", "Bo Lee"]),
        ("Ada Finch, Bo Lee, and Cy Reed", ["Ada Finch", "Bo Lee", "Cy Reed"]),
        ("Ada Finch and Bo Lee", ["Ada Finch", "Bo Lee"]),
        ("Ada Finch AND Bo Lee", ["Ada Finch", "Bo Lee"]),
        ("Ada Finch & Bo Lee", ["Ada Finch", "Bo Lee"]),
        ("Ada Finch / Bo Lee", ["Ada Finch", "Bo Lee"]),
        ("Ada Finch/Bo Lee", ["Ada Finch", "Bo Lee"]),
        ("Ada Finch; Bo Lee", ["Ada Finch", "Bo Lee"]),
        ("Ada Finch|Bo Lee", ["Ada Finch", "Bo Lee"]),
        ("Ada Finch,\nBo Lee", ["Ada Finch", "Bo Lee"]),
        ("Finch, Ada; Lee, Bo", ["Finch, Ada", "Lee, Bo"]),
        ("Finch, Ada;", ["Finch, Ada"]),
        ("Moss & Fern Ltd.;", ["Moss & Fern Ltd."]),
        ("Ada Finch [Owls & Logs, Inc.], Bo Lee", ["Ada Finch [Owls & Logs, Inc.]", "Bo Lee"]),
        # a degree is no person
        ("Ada Finch, PhD", ["Ada Finch, PhD"]),
        ("Ada Finch, Ph.D., Bo Lee, Jr.", ["Ada Finch, Ph.D.", "Bo Lee, Jr."]),
        ("Dr. Ada Finch, M.Sc. and Bo Lee, III", ["Dr. Ada Finch, M.Sc.", "Bo Lee, III"]),
        ("PhD, Ada Finch", ["PhD, Ada Finch"]),
        # what may be one name is left as it stands
        ("Finch, Ada", ["Finch, Ada"]),
        ("van Finch, Ada", ["van Finch, Ada"]),
        ("Finch, Ada & Lee, Bo", ["Finch, Ada", "Lee, Bo"]),
        ("Finch, Ada, Lee, Bo", ["Finch, Ada, Lee, Bo"]),
        ("Rock & Roll", ["Rock & Roll"]),
        ("Ada Finch & Friends", ["Ada Finch & Friends"]),
        ("Sandra Bo", ["Sandra Bo"]),
        ("Ada Finch (she/her)", ["Ada Finch (she/her)"]),
        ("Ada Finch (Moss, Fern and Co) and Bo Lee (he/him)", ["Ada Finch (Moss, Fern and Co)", "Bo Lee (he/him)"]),
        # three parts, or four that are no pairs, are a list
        ("Ada, Bo, Cy", ["Ada", "Bo", "Cy"]),
        ("Ada Finch, Cher, Bo Lee", ["Ada Finch", "Cher", "Bo Lee"]),
        ("Ada Finch, Bo Lee, Cher, Cy Reed", ["Ada Finch", "Bo Lee", "Cher", "Cy Reed"]),
    ],
)
def test_the_names_of_a_cell_that_stands_alone(cell: str, names: list[str]) -> None:
    assert column(cell) == [tuple(names)]


def test_a_column_of_family_names_first_is_not_cut() -> None:
    both = "Moss Fern, Ada Marie"
    assert column("Finch, Ada", both) == [("Finch, Ada",), (both,)]
    assert column("Finch, Ada", "Lee, Bo & Reed, Cy", both, both) == [
        ("Finch, Ada",),
        ("Lee, Bo", "Reed, Cy"),
        (both,),
        (both,),
    ]
    assert column("Finch, Ada", both, both) == [("Finch, Ada",), ("Moss Fern", "Ada Marie"), ("Moss Fern", "Ada Marie")]
    assert column("Finch, Ada", both, "Ada Finch, Bo Lee, Cy Reed") == [
        ("Finch, Ada",),
        ("Moss Fern", "Ada Marie"),
        ("Ada Finch", "Bo Lee", "Cy Reed"),
    ]
    # a cell with semicolons says nothing of those without
    assert column("Finch, Ada;Lee, Bo", both) == [("Finch, Ada", "Lee, Bo"), ("Moss Fern", "Ada Marie")]


def test_a_cell_that_is_no_list_of_names_is_not_searched_for_long() -> None:
    cell = "Ada & Bo, (" * 9000
    assert column(cell) == [(" ".join(cell.split()).strip(" ,"),)]
    at = "Ada Finch, " + "B" * 980 + " Lee"
    assert (len(at), column(at)[0]) == (995, ("Ada Finch", "B" * 980 + " Lee"))
    assert len(column(f"Ada Finch, {'B' * 985} Lee")[0]) == 2
    assert len(column(f"Ada Finch, {'B' * 986} Lee")[0]) == 1
