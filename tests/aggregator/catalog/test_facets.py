from aggregator.catalog.facets import Facet, Option, address, facets
from aggregator.catalog.search import Choice


def test_a_menu_leads_to_each_choice_and_from_a_chosen_one_back() -> None:
    choices = {
        "kind": (Choice("talk", "talk", 3, True), Choice("open-space", "open-space", 1, False)),
        "video": (Choice("public", "public", 2, False), Choice("gone", "gone", 2, False)),
        "event": (Choice("moss-2024", "Moss & Co", 4, False), Choice("fern", "Fern", 1, False)),
        "year": (Choice("2024", "2024", 4, False),),
        "track": (),
    }
    chosen = Option("talk", 3, True, "/search?q=a%26b")
    assert facets(choices, {"q": "a&b", "kind": "talk"}, "/search") == [
        Facet("Kind", (chosen, Option("open space", 1, False, "/search?q=a%26b&kind=open-space")), chosen),
        Facet(
            "Recording",
            (
                Option("Video", 2, False, "/search?q=a%26b&kind=talk&video=public"),
                Option("Video removed", 2, False, "/search?q=a%26b&kind=talk&video=gone"),
            ),
            None,
        ),
        Facet(
            "Conference",
            (
                Option("Moss & Co", 4, False, "/search?q=a%26b&kind=talk&event=moss-2024"),
                Option("Fern", 1, False, "/search?q=a%26b&kind=talk&event=fern"),
            ),
            None,
        ),
    ]


def test_the_only_choice_is_offered_where_it_is_chosen() -> None:
    chosen = Option("2024", 0, True, "/")
    assert facets({"year": (Choice("2024", "2024", 0, True),)}, {"year": "2024"}, "/") == [
        Facet("Year", (chosen,), chosen)
    ]


def test_an_address_without_arguments_has_no_question_mark() -> None:
    assert (address("/e/x", {}), address("/e/x", {"kind": "a b"})) == ("/e/x", "/e/x?kind=a+b")


def test_languages_are_called_by_their_names_and_asked_for_by_their_codes() -> None:
    choices = {"language": (Choice("eng", "eng", 3, False), Choice("Klingon", "Klingon", 1, False))}
    options = (Option("English", 3, False, "/?language=eng"), Option("Klingon", 1, False, "/?language=Klingon"))
    assert facets(choices, {}, "/") == [Facet("Language", options, None)]
