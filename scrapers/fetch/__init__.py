"""Fetching: the only package that opens connections. Everybody else says ``from scrapers.fetch import Fetcher``.

fetcher.py     Fetcher: what answers, in which order (mirror, this run, cache, server), and what an answer becomes
traffic.py     requests of one run: allow-list, redirects checked hop by hop, retries, robots.txt, the circuit breaker
network.py     one exchange: connects to the address that was checked, one deadline, bounded memory; Limits
addresses.py   which hosts may be asked, and which IP addresses they may have
wayback.py     the Internet Archive's snapshots: their addresses, and which page and time one means
manners.py     how a host is treated: the gap between two requests, robots.txt rules, Retry-After, the budget of a run
keys.py        API keys and tokens: sent where they belong, masked everywhere else
answers.py     an answer with status 200 that is a login page, an error page or an image
mirror.py      saved copies of sites, as wget and HTTrack make them
local.py       files in an event's folder, repositories on this machine
cache.py       pages on disk with their tags and dates, so that a run can be repeated offline
checkout.py    a repository out of a folder or an archive: its data files as one page
ytdlp.py       YouTube playlists without a key, listed by yt-dlp
"""

from scrapers.fetch.fetcher import USER_AGENT, Fetcher
from scrapers.fetch.manners import HostBudget
from scrapers.fetch.network import Limits
from scrapers.fetch.wayback import Wayback, snapshot_at

__all__ = ["USER_AGENT", "Fetcher", "HostBudget", "Limits", "Wayback", "snapshot_at"]
