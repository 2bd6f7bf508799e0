from aggregator.matching.spelling import bones, latin


def test_letters_that_transliterations_confuse_are_one():
    assert latin("Юрий") == latin("Yuriy") == latin("Juriy")
    assert latin("Wiktor") == latin("Viktor") == "viktor"


def test_bones_are_consonants_without_doubles():
    assert (bones("Kowall"), bones("Kowal"), bones("Хмелёв")) == ("kvl", "kvl", "hmlv")
