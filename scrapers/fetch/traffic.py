"""Requests and their manners: who may be asked, how often, how many times again, and where a redirect may lead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from requests.utils import requote_uri
from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from scrapers.errors import Blocked, NotAsked, Unreachable
from scrapers.fetch.addresses import Allowed, Origin, Resolver, is_loopback_name, origin
from scrapers.fetch.manners import Host, HostBudget, Robots, retry_after, span
from scrapers.fetch.network import Answer, Failure, Gate, Limits, Wire
from scrapers.fetch.wayback import is_archived, snapshot_at
from scrapers.urls import join_url, without_fragment

if TYPE_CHECKING:
    from scrapers.fetch.keys import Keys
    from scrapers.fetch.wayback import Wayback
    from scrapers.source import Follow

MAX_HOPS = 5

_AGAIN = frozenset({429, 500, 502, 503, 504})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class KnownPage:
    """What the cache knows of a page: where it came from, and the headers that ask "only if it changed"."""

    url: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Arrival:
    """The answer behind all redirects, where it came from, and whether "only if it changed" had been asked there."""

    answer: Answer
    url: str
    conditional: bool


class Traffic:
    """Everything that one run asks of servers."""

    def __init__(
        self,
        allow: Iterable[str],
        keys: Keys,
        *,
        delay: float,
        limits: Limits,
        budget: HostBudget | None,
        resolver: Resolver | None,
        proxy: str | None,
        ca: Path | None,
        agent: str,
        say: Callable[[str], None],
    ) -> None:
        self._allowed = Allowed(allow)
        self._keys = keys
        self._delay = delay
        self._limits = limits
        self._say = say
        self._wire = Wire(Gate(self._allowed.hosts, resolver, limits, proxy), limits, proxy, ca, agent)
        self._budget = budget
        self._hosts: dict[str, Host] = budget.hosts if budget else {}
        self._robots: dict[Origin, Robots] = budget.robots if budget else {}

    def close(self) -> None:
        """Close every connection."""
        self._wire.close()

    def follow(
        self, follow: Follow, headers: Mapping[str, str], known: KnownPage | None, wayback: Wayback | None = None
    ) -> Arrival:
        """Ask, and follow at most five redirects by hand; every hop is checked as if it had been asked for.

        With ``wayback`` the archive alone is asked; of a snapshot that a redirect leads to, the page is checked.

        Raises:
            Blocked: a rule of ours.
            Unreachable: the network, or a host that is left alone.
            NotAsked: the host has had all that it may get.
            NeedsKey: the credential has no value.
        """
        self._keys.require(follow)
        hop = named = without_fragment(follow.url)
        first = self.permit(follow.url, hop)
        if wayback:
            hop = wayback.address(hop)
        for _ in range(MAX_HOPS + 1):
            here = self.permit(follow.url, hop)
            if not (follow.credential or (follow.feed and hop == named)):
                self._obey_robots(follow.url, hop)
            conditional = known is not None and known.url == hop
            sent_headers = {**headers, **(known.headers if known and conditional else {})}
            sent = self._keys.attach(follow, hop, sent_headers) if follow.credential and here == first else hop
            answer = self._ask(follow.url, sent, sent_headers, "HEAD" if follow.via == "head" else "GET")
            target = self._target(follow.url, hop, answer)
            if target is None:
                return Arrival(answer, hop, conditional)
            hop = self._snapshot(follow.url, target, wayback) if wayback else target
        raise Blocked(follow.url, f"more than {MAX_HOPS} redirects")

    def _snapshot(self, url: str, target: str, wayback: Wayback) -> str:
        """The address of the snapshot that the archive redirects to; the page in it must be one that may be asked for."""
        snapshot = snapshot_at(target)
        if snapshot is None:
            raise Blocked(url, f"the archive redirects to {self._keys.one_line(target)}, which is no snapshot")
        self.permit(url, snapshot.as_asked(url))
        return wayback.exact(snapshot)

    def permit(self, url: str, hop: str) -> Origin:
        """The origin of ``hop``, the address itself or where it redirects to.

        Raises:
            Blocked: it is not among the origins of this run.
        """
        arrow = "" if without_fragment(url) == hop else f"redirects to {self._keys.one_line(hop)}: "
        where, problem = _origin_or_problem(hop)
        if where is None:
            raise Blocked(url, f"{arrow}{self._keys.one_line(problem)}")
        if self._allowed.permits(where):
            return where
        if where.scheme == "http" and self._allowed.permits(where.secured()):
            raise Blocked(url, f"{arrow}https is never given up for plain http")
        unlisted = f"{where} is not among the addresses of this event; if it is right, add it to event.yml"
        raise Blocked(url, arrow + self._keys.one_line(unlisted))

    def admit(self, url: str) -> None:
        """Permit the origin of an address that a page leads to; one of this machine only where the run is at this machine.

        Raises:
            Blocked: no address that can be fetched, of this machine, at a port that is none of the web's, or http of a
                host that is asked over https.
        """
        where, problem = _origin_or_problem(url)
        if where is None:
            raise Blocked(url, self._keys.one_line(problem))
        if self._allowed.permits(where):
            return
        local = is_loopback_name(where.host)
        if local and not any(map(is_loopback_name, self._allowed.hosts)):
            raise Blocked(url, f"a page leads to {where.host}, which is this machine")
        if where.port not in (80, 443) and not local:
            raise Blocked(url, f"a page leads to port {where.port} of {where.host}; name that address if it is right")
        if where.scheme == "http" and self._allowed.permits(where.secured()):
            raise Blocked(url, "https is never given up for plain http")
        self._allowed.add(url)

    def enter(self, url: str) -> Host:
        """Wait for a host's turn.

        Raises:
            Unreachable: the host is left alone for the rest of the run.
            NotAsked: it has had all that it may get.
        """
        host = self._host(url)
        if host.stopped:
            raise Unreachable(url, host.stopped)
        if refused := host.spend():
            raise NotAsked(url, refused)
        host.wait()
        return host

    def failed(self, host: Host) -> None:
        """Count one attempt that failed; too many in a row stop the host."""
        host.failures += 1
        if host.failures >= self._limits.breaker and not host.stopped:
            host.stopped = f"{host.name} failed {host.failures} times in a row; not asked again in this run"
            self._tell(host.stopped)

    def _host(self, url: str) -> Host:
        where = origin(url)
        name = where.host if where.port in (80, 443) else f"{where.host}:{where.port}"
        host = self._hosts.setdefault(name, Host(name, self._delay, self._tell, self._budget))
        host.delay = max(host.delay, self._delay)
        return host

    def _ask(self, url: str, sent: str, headers: Mapping[str, str], method: str = "GET") -> Answer:
        """Up to ``tries`` requests for ``sent``, which may hold a key, on behalf of ``url``; a final 4xx or 5xx too.

        Where there may be no further try, what the last one came to counts.
        """
        host = self._host(sent)
        for number in range(1, self._limits.tries + 1):
            if host.stopped:
                raise Unreachable(url, host.stopped)
            if refused := host.spend():
                if number > 1:
                    break
                raise NotAsked(url, refused)
            host.wait()
            try:
                result: Answer | Failure = self._wire.ask(sent, headers, method)
            except Failure as failure:
                result = failure
            finally:
                host.answered()
            if isinstance(result, Failure) and result.refused:
                raise Blocked(url, self._keys.one_line(result.reason))
            if isinstance(result, Answer) and (result.status not in _AGAIN or is_archived(result.headers)):
                host.failures = 0
                return result
            asked = self._wait_asked(host, url, result)
            self.failed(host)
            if asked is None or host.stopped or number == self._limits.tries:
                break
            wait = max(asked, host.delay, self._limits.backoff_s * 2 ** (number - 1))
            self._tell(f"{host.name}: {_in_words(result)}; trying again in {span(wait)}")
            host.rest(wait, "the server asks for it" if wait == asked else "it failed, so it gets time to recover")
        if isinstance(result, Failure):
            raise Unreachable(url, self._keys.one_line(result.reason))
        return result

    def _wait_asked(self, host: Host, url: str, result: Answer | Failure) -> float | None:
        """Seconds that the server asks us to wait before another try; None where another try cannot help."""
        if isinstance(result, Failure):
            return 0.0 if result.again else None
        now = datetime.now(UTC)
        asked = retry_after(result.headers.get("retry-after"), now) or 0.0
        if result.status == 429:
            host.slow_down(self._limits.backoff_s)
            self._tell(f"{host.name}: too many requests (429); from now on {span(host.delay)} between two")
        if asked > self._limits.retry_after_cap_s:
            until = now + timedelta(seconds=min(asked, 366 * 86400))
            host.stopped = f"the server asks to wait {span(asked)}; run again after {until:%Y-%m-%d %H:%M} UTC"
            self._tell(f"{host.name}: {host.stopped}")
            raise Unreachable(url, host.stopped)
        return asked

    def _target(self, url: str, hop: str, answer: Answer) -> str | None:
        """Where an answer redirects to, without fragment or any key that the server echoed; None if nowhere."""
        location = answer.headers.get("location", "")
        if answer.status not in _REDIRECTS or not location:
            return None
        target = _absolute(hop, location)
        if target is None:
            raise Blocked(url, f"redirects to {self._keys.one_line(location)}, which is not an address")
        return self._keys.detach(target)

    def _obey_robots(self, url: str, hop: str) -> None:
        where = origin(hop)
        if where not in self._robots:
            rules = self._read_robots(url, where)
            self._host(hop).crawl_delay(rules.delay)
            self._robots[where] = rules
        try:
            plain = parse_url(hop).url  # dot segments resolved, as the server will see it
        except LocationParseError:
            raise Blocked(url, "not a valid address") from None
        if not self._robots[where].allows(plain):
            raise Blocked(
                url, f"{where}/robots.txt forbids it; ask the site's owners, or read a copy with --from-mirror"
            )

    def _read_robots(self, url: str, where: Origin) -> Robots:
        """The rules of an origin; a server error is an error, anything else but a file means no rules (RFC 9309)."""
        hop = f"{where}/robots.txt"
        for _ in range(MAX_HOPS + 1):
            answer = self._ask(url, hop, {"Accept": "text/plain, */*;q=0.1"})
            if answer.status in _AGAIN or answer.status >= 500:
                raise Unreachable(url, f"the server answered {answer.status} for its robots.txt")
            target = self._target(url, hop, answer)
            if target is None:
                return Robots(answer.body if answer.status == 200 else b"")
            try:
                self.permit(url, target)
            except Blocked:
                return Robots(b"")  # rules kept on a host that we may not ask
            hop = target
        return Robots(b"")

    def _tell(self, line: str) -> None:
        self._say(self._keys.one_line(line))


# Errors of urllib quote the address that they could not read, keys and all; so none of them may live on as the
# cause of ours, and these two functions return where others would raise.


def _origin_or_problem(url: str) -> tuple[Origin | None, str]:
    try:
        return origin(url), ""
    except ValueError as error:
        return None, str(error)


def _absolute(base: str, location: str) -> str | None:
    """A Location header as an absolute URL without fragment; None where it is none."""
    try:
        # http.client reads headers as Latin-1; servers that send anything else send UTF-8.
        text = location.encode("latin-1").decode("utf-8").strip()
        return without_fragment(join_url(base, requote_uri(text))) or None
    except ValueError:
        return None


def _in_words(result: Answer | Failure) -> str:
    return result.reason if isinstance(result, Failure) else f"the server answered {result.status}"
