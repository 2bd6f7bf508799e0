"""Reading an answer of the catalog as a test does."""

import httpx
from bs4 import BeautifulSoup


def soup(response: httpx.Response) -> BeautifulSoup:
    """An answer, parsed."""
    return BeautifulSoup(response.text, "lxml")


def words(response: httpx.Response, selector: str = "main") -> str:
    """What the first element that is selected says, with single spaces; "" where there is none."""
    found = soup(response).select_one(selector)
    return " ".join(found.get_text(" ").split()) if found else ""
