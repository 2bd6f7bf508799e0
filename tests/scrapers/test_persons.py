"""scrapers.persons: a printed name as the persons it means, and what is a name however odd it looks."""

from __future__ import annotations

import pytest

from scrapers.persons import persons_in

ONE = {
    "Dr. Ada Byron": "Ada Byron",
    "Dr Ada Byron": "Ada Byron",
    "Dr.Ada Byron": "Ada Byron",
    "Prof. Dr. Ada Byron": "Ada Byron",
    "Dr.-Ing. Ada Byron": "Ada Byron",
    "Mx Ada Byron": "Ada Byron",
    "Ada Byron, PhD": "Ada Byron",
    "Ada Byron PhD": "Ada Byron",
    "Ada Byron, Ph.D., MBA": "Ada Byron",
    "Ada Byron, et al": "Ada Byron",
    "Ada Byron (Example Corp)": "Ada Byron",
    "Ada Byron [Example Corp]": "Ada Byron",
    "Ada Byron (she/her)": "Ada Byron",
    "Ada Byron (ada)": "Ada Byron",
    "Ada Byron, Example Corp": "Ada Byron",
    "Ada Byron, University of Somewhere": "Ada Byron",
    "Ada Byron, CTO, Example Inc.": "Ada Byron",
    "Ada Byron, example.com": "Ada Byron",
    "Ada Byron, IBM": "Ada Byron",
    "Ada Byron - Example GmbH": "Ada Byron",
    "Ada Byron at Moss": "Ada Byron",
    "Ada Byron @ Moss": "Ada Byron",
    "Ada Byron | Moss": "Ada Byron",
    "Byron, Ada": "Ada Byron",
    "Byron, Ada (Example Corp)": "Ada Byron",
    "Byron, Ada, PhD": "Ada Byron",
    "Byron, Dr. Ada": "Ada Byron",
    "van Dam, Jean-Luc": "Jean-Luc van Dam",
    "De la Cruz, Ana María": "Ana María De la Cruz",
    "Dr. Byron, Ada": "Ada Byron",
}

SEVERAL = {
    "Ada Byron and Bo Li": ("Ada Byron", "Bo Li"),
    "Ada Byron & Bo Li": ("Ada Byron", "Bo Li"),
    "Ada Byron und Bo Li": ("Ada Byron", "Bo Li"),
    "Ada Byron; Bo Li": ("Ada Byron", "Bo Li"),
    "Ada Byron, Bo Li and Cy Ng": ("Ada Byron", "Bo Li", "Cy Ng"),
    "Ada Byron, Bo Li, and Cy Ng": ("Ada Byron", "Bo Li", "Cy Ng"),
    "Ada Byron, Bo Li, Cy Ng": ("Ada Byron", "Bo Li", "Cy Ng"),
    "Dr. Ada Byron (Example Corp) and Bo Li, Example Corp": ("Ada Byron", "Bo Li"),
    "Ada Byron (Moss and Fern) & Bo Li": ("Ada Byron", "Bo Li"),
    "Ada Byron and Ada Byron": ("Ada Byron",),
}

NAMES = (
    "Jean-Luc van Dam",
    "Martin Luther King, Jr.",
    "Ada Byron, III",
    "Anne & Bob Duo",
    "Simon and Garfunkel",
    "José Ortega y Gasset",
    "Maria Costa e Silva",
    "Dr. Jones",
    "Prof Kannan",
    "Doctor Who",
    "Md. Ali Khan",
    "Michael Ing",
    "Drew Camron",
    "Andrea Anders",
    "Stu (Michael Stewart)",
    "Andrew (AJ) Rader",
    "李昱勳 (Yu-Hsun Lee)",
    "Kelly Schuster - Paredes",
    "Ada Byron, Bo Li",  # Red Hat and Bo Li look alike
    "Ada Byron, Sam",
    "Ing Wei, Tang",
    "Example Foundation and Moss Software Society",
    "Women and Data Science Group",
    "Ada Byron / lady-b",
    "Ada Byron ,Sam",
    "Radio 2,800 Metres",
    "Fireside Chat with: Ada Byron and Bo Li",
    "Ada Byron; Bo Li ...",
    "@ada",
    "The Moss Team",
    "R2-D2",
    "(unknown)",
    "&",
    ",",
    "Dr.",
)


@pytest.mark.parametrize("printed", ONE)
def test_what_is_no_part_of_a_name_is_left_out(printed: str) -> None:
    assert persons_in(printed) == (ONE[printed],)


@pytest.mark.parametrize("printed", SEVERAL)
def test_several_full_names_are_several_persons(printed: str) -> None:
    assert persons_in(printed) == SEVERAL[printed]


@pytest.mark.parametrize("printed", NAMES)
def test_a_name_stays_as_it_is_printed(printed: str) -> None:
    assert persons_in(printed) == (printed,)


@pytest.mark.parametrize("printed", [*ONE, *SEVERAL])
def test_what_was_found_means_itself(printed: str) -> None:
    assert [persons_in(name) for name in persons_in(printed)] == [(name,) for name in persons_in(printed)]
