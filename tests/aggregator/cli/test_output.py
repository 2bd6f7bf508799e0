"""What the commands print."""

from aggregator.cli.output import printable


def test_nothing_that_drives_a_terminal_or_turns_a_line_around_is_printed() -> None:
    controls = "\x00\x07\x1b\r\x7f\x9b\u061c\u200e\u200f\u2028\u2029\u202a\u202d\u202e\u2066\u2067\u2069\ud800\udfff"
    assert [printable(f"a{one}b") for one in controls] == ["a\N{REPLACEMENT CHARACTER}b"] * len(controls)
    words = "Tab\tand line\n, \u0928\u200d\u092e, \u05e9\u05dc\u05d5\u05dd, \N{WOMAN}\u200d\N{ROCKET}, ö\u200c"
    assert printable(words) == words
