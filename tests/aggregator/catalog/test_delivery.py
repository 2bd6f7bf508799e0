"""delivery.py: validators and 304, gzip, headers, HEAD, CSV."""

import gzip
from dataclasses import replace

import pytest

from aggregator.catalog.delivery import PageAnswer, PageRequest, etag_of, finished, refusal, unchanged
from aggregator.catalog.site import CONTENT_SECURITY_POLICY, EMBED_POLICY, HEADERS, PUBLIC_CACHE

HTML = (("content-type", "text/html; charset=utf-8"),)
LONG = b"<p>moss</p>" * 200
OURS = {name.lower(): value for name, value in HEADERS.items()}
PAGE = OURS | {"cache-control": PUBLIC_CACHE}


def asked(
    method: str = "GET", path: str = "/e/moss", *, ours: bool = True, gzip: str = "", etag: str = ""
) -> PageRequest:
    return PageRequest(method, path, ours, accept_encoding=gzip, if_none_match=etag)


def test_a_page_goes_out_with_every_header_and_its_validator() -> None:
    sent = finished(PageAnswer(200, HTML, b"moss"), asked())
    assert (sent.status, sent.body) == (200, b"moss")
    assert dict(sent.headers) == PAGE | {
        "content-type": "text/html; charset=utf-8",
        "vary": "Accept-Encoding",
        "etag": 'W/"dc53ba652e66fab315fa192d"',
        "content-length": "4",
    }


def test_what_a_page_says_itself_stays() -> None:
    own = PageAnswer(200, (*HTML, ("content-security-policy", EMBED_POLICY), ("cache-control", "max-age=9")), b"x")
    sent = finished(own, asked())
    assert (sent.header("content-security-policy"), sent.header("cache-control")) == (EMBED_POLICY, "max-age=9")


def test_the_pages_of_datasette_have_our_policy_and_their_own_vary() -> None:
    sent = finished(PageAnswer(200, (*HTML, ("vary", "Cookie, Authorization")), b"x"), asked(ours=False))
    assert sent.header("content-security-policy") == CONTENT_SECURITY_POLICY
    assert sent.header("vary") == "Cookie, Authorization, Accept-Encoding"
    assert finished(PageAnswer(200, (*HTML, ("vary", "Cookie")), b"x"), asked()).header("vary") == "Accept-Encoding"


@pytest.mark.parametrize("status", [301, 302, 304, 400, 404, 405, 410, 500, 503])
def test_every_status_has_the_security_headers_and_only_200_a_validator(status: int) -> None:
    sent = dict(finished(PageAnswer(status, HTML, b"x"), asked()).headers)
    assert {name: sent.get(name) for name in OURS} == OURS
    assert "etag" not in sent


def test_a_known_page_is_answered_with_304_and_no_body() -> None:
    first = finished(PageAnswer(200, HTML, LONG), asked(gzip="gzip"))
    etag = first.header("etag")
    for known in (etag, etag.removeprefix("W/"), f'"other", {etag}', "*"):
        again = finished(PageAnswer(200, HTML, LONG), asked(gzip="gzip", etag=known))
        assert (again.status, again.body) == (304, b"")
        told = PAGE | {"vary": "Accept-Encoding", "etag": etag}
        assert dict(again.headers) == {name: told[name] for name in told if name != "content-security-policy"}
    for other in ("", '"other"', etag[:-2], "moss"):
        assert finished(PageAnswer(200, HTML, LONG), asked(etag=other)).status == 200


def test_the_validator_follows_the_content_alone() -> None:
    def etag(body: bytes, gzip: str = "", method: str = "GET") -> str:
        return finished(PageAnswer(200, HTML, body), asked(method, gzip=gzip)).header("etag")

    assert etag(LONG) == etag(LONG, "gzip") == etag(LONG, method="HEAD")
    assert etag(LONG) != etag(LONG + b" ")


def test_what_must_not_be_kept_has_no_validator() -> None:
    private = PageAnswer(200, (*HTML, ("cache-control", "private, no-store")), b"x")
    assert finished(private, asked(ours=False)).header("etag") == ""


def test_a_validator_of_the_page_itself_is_used() -> None:
    file = PageAnswer(200, (*HTML, ("etag", '"7"')), b"x")
    known = [finished(file, asked(ours=False, etag=tag)).status for tag in ('"7"', 'W/"7"', '"8"')]
    assert known == [304, 304, 200]


def test_the_validator_of_a_state_is_another_at_each_address() -> None:
    page = PageAnswer(200, (*HTML, ("etag", etag_of("7"))), b"x")
    at = [asked(), asked(path="/e/fern"), replace(asked(), query=b"day=1")]
    tags = [finished(page, one).header("etag") for one in at]
    assert tags == ['W/"7-8c24fe9a"', 'W/"7-6ae729c4"', 'W/"7-1c61caf3"']
    for one, own in zip(at, tags, strict=True):
        asking = [replace(one, if_none_match=tag) for tag in (*tags, etag_of("7"), "*")]
        assert [finished(page, each).status == 304 for each in asking] == [*(tag == own for tag in tags), False, True]
        told = [unchanged("7", {}, each) for each in asking]
        assert [each and (each.status, each.header("etag")) for each in told] == [
            *((304, own) if tag == own else None for tag in tags),
            None,
            None,
        ]


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [
        ("gzip", True),
        ("gzip, deflate, br", True),
        ("br;q=1.0, GZIP;q=0.5", True),
        ("*", True),
        ("", False),
        ("identity", False),
        ("gzip;q=0", False),
        ("gzip; q=0.0, *", False),
        ("br, *;q=0", False),
    ],
)
def test_gzip_is_sent_to_those_who_take_it(accepted: str, packed: bool) -> None:
    sent = finished(PageAnswer(200, HTML, LONG), asked(gzip=accepted))
    assert (sent.header("content-encoding") == "gzip", sent.header("vary")) == (packed, "Accept-Encoding")
    assert sent.header("content-length") == str(len(sent.body))
    assert (gzip.decompress(sent.body) if packed else sent.body) == LONG


@pytest.mark.parametrize(
    ("kind", "packed"),
    [
        ("application/json; charset=utf-8", True),
        ("text/calendar; charset=utf-8", True),
        ("application/atom+xml; charset=utf-8", True),
        ("application/json+oembed", True),
        ("image/svg+xml", True),
        ("image/png", False),
        ("application/binary", False),
    ],
)
def test_only_text_is_compressed(kind: str, packed: bool) -> None:
    sent = finished(PageAnswer(200, (("content-type", kind),), LONG), asked(gzip="gzip"))
    assert (sent.header("content-encoding"), sent.header("vary")) == (
        ("gzip", "Accept-Encoding") if packed else ("", "")
    )


def test_tiny_and_already_compressed_answers_are_left_alone() -> None:
    assert finished(PageAnswer(200, HTML, b"x" * 999), asked(gzip="gzip")).header("content-encoding") == ""
    brotli = PageAnswer(200, (*HTML, ("content-encoding", "br")), LONG)
    assert finished(brotli, asked(gzip="gzip")).body == LONG


def test_head_has_the_headers_of_get_and_no_body() -> None:
    get, head = (finished(PageAnswer(200, HTML, LONG), asked(method, gzip="gzip")) for method in ("GET", "HEAD"))
    assert (head.status, head.headers, head.body) == (get.status, get.headers, b"")


def test_a_refusal_is_a_line_of_text() -> None:
    assert refusal(400, "No.") == PageAnswer(400, (("content-type", "text/plain; charset=utf-8"),), b"No.\n")
    assert refusal(405, "No.").header("allow") == "GET, HEAD"


@pytest.mark.parametrize(("kind", "path"), [("text/csv; charset=utf-8", "/x"), ("text/plain", "/talks/talks.csv")])
def test_a_csv_runs_no_formula(kind: str, path: str) -> None:
    table = b'id,title\r\n1,=HYPERLINK("http://evil.example")\r\n2,"@SUM(1,2)\nmore"\r\n3,caf\xc3\xa9 - bar\r\n'
    sent = finished(PageAnswer(200, (("content-type", kind),), table), asked(path=path, ours=False))
    assert sent.body == (
        b'id,title\r\n1,"\'=HYPERLINK(""http://evil.example"")"\r\n2,"\'@SUM(1,2)\nmore"\r\n3,caf\xc3\xa9 - bar\r\n'
    )
    assert sent.header("content-length") == str(len(sent.body))


def test_other_text_is_not_taken_for_csv() -> None:
    plain = PageAnswer(200, (("content-type", "text/plain"),), b"=1\n")
    assert finished(plain, asked(path="/robots.txt")).body == b"=1\n"
    assert finished(PageAnswer(400, (("content-type", "text/plain"),), b"-x\n"), asked(path="/a.csv")).body == b"-x\n"


def test_the_policies_say_what_is_meant() -> None:
    assert CONTENT_SECURITY_POLICY == (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    assert EMBED_POLICY.endswith("form-action 'none'; base-uri 'none'; frame-ancestors *")
    assert sorted(HEADERS) == [
        "Cache-Control",
        "Content-Security-Policy",
        "Permissions-Policy",
        "Referrer-Policy",
        "X-Content-Type-Options",
    ]


@pytest.mark.parametrize(("length", "encoding"), [(999, ""), (1000, "gzip")])
def test_a_thousand_bytes_are_worth_compressing(length: int, encoding: str) -> None:
    sent = finished(PageAnswer(200, HTML, b"m" * length), asked(gzip="gzip"))
    assert sent.header("content-encoding") == encoding
