"""An invented conference as RubyEvents has one: a folder with event.yml, videos.yml and schedule.yml."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from scrapers.archives.archive import ArchivedEvent
from scrapers.archives.rubyevents import RUBYEVENTS_ARCHIVE
from scrapers.records import Event, Recording, Slot, Talk

FOLDER = "mossconf-2031"
PAGE = "https://www.rubyevents.org/events/mossconf-2031"
ZONE = ZoneInfo("Europe/Prague")
OURS = Event(FOLDER, "MossConf 2031", "Europe/Prague")

EVENT = """\
---
id: "mossconf-2031"
title: "MossConf 2031"
kind: "conference"
location: "Brno, Czechia"
timezone: "Europe/Prague"
start_date: "2031-05-14"
end_date: "2031-05-15"
website: "https://moss.example/2031/"
playlist: "https://www.youtube.com/playlist?list=PL0123456789abcdef"
coordinates:
  latitude: 49.19
  longitude: 16.6
"""

VIDEOS = """\
# Website: https://moss.example/
# Playlist: https://www.youtube.com/playlist?list=PLfedcba9876543210 (the other channel)
---
- id: "ana-oss-mossconf-2031"
  title: "Keynote: Moss Grows"
  raw_title: "MossConf 2031 - Ana Oss - Moss Grows"
  event_name: "MossConf 2031"
  date: "2031-05-14"
  published_at: "2031-06-01T10:00:00Z"
  language: "Czech"
  track: "Hall Green"
  slides_url: "https://slides.example/moss"
  video_provider: "youtube"
  video_id: "mossgrows31"
  description: |-
    How it grows.
  speakers:
    - Ana Oss
    - TODO
  alternative_recordings:
    - note: "the sponsor's upload"
      video_provider: "youtube"
      video_id: "mossagain31"
    - note: "on its own site"
      raw_title: "Moss, uncut"
      url: "https://vimeo.com/313131"

- id: "lightning-talks-mossconf-2031"
  title: "Lightning Talks"
  date: "2031-05-14"
  published_at: "2031-06-02"
  video_provider: "youtube"
  video_id: "lightning31"
  talks:
    - id: "bo-berg-mossconf-2031"
      title: "Lightning Talk: Ferns"
      kind: "lightning_talk"
      start_cue: "01:10"
      end_cue: "06:23"
      video_provider: "parent"
      video_id: "bo-berg-mossconf-2031"
      speakers: [Bo Berg]
    - id: "cy-lund-mossconf-2031"
      title: "Lichen"
      kind: "lightning_talk"
      start_cue: "TODO"
      end_cue: "TODO"
      video_provider: "parent"
      video_id: "cy-lund-mossconf-2031"

- id: "dee-reed-mossconf-2031"
  title: "Rakes, by Hand"
  kind: "workshop"
  date: "2031-05-15"
  location: "Shed"
  video_provider: "not_recorded"
  video_id: "dee-reed-mossconf-2031"
"""

SCHEDULE = """\
---
days:
  - name: "Day 1"
    date: "2031-05-14"
    grid:
      - start_time: "9:00"
        end_time: "10:00"
        slots: 1
        items:
          - "Registration"
      - start_time: "10:00"
        end_time: "11:00"
        slots: 1
      - start_time: "11:00"
        end_time: "12:00"
        slots: 1
        items:
          - title: "Guided walk"
          - "Opening"
      - start_time: "12:00"
        end_time: "12:30"
        slots: 1
  - name: "Day 2"
    date: "2031-05-15"
    grid:
      - start_time: "10:00"
        end_time: "11:00"
        slots: 2
"""


def files(**texts: str) -> dict[str, bytes]:
    """The folder's files; ``event``, ``videos``, ``schedule`` stand for what differs, "" for a file that is not there."""
    named = {"event": EVENT, "videos": VIDEOS, "schedule": SCHEDULE} | texts
    return {f"{name}.yml": text.encode() for name, text in named.items() if text}


def read(**texts: str) -> ArchivedEvent:
    return RUBYEVENTS_ARCHIVE.read(FOLDER, files(**texts), OURS, None)


def at(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2031, 5, day, hour, minute, tzinfo=ZONE)


def talk(code: str, title: str, kind: str, slot: Slot, **more: object) -> Talk:
    return Talk(FOLDER, code, title, kind, PAGE, slots=(slot,), **more)  # type: ignore[arg-type]


def recording(ident: str, title: str, talk_url: str, **more: object) -> Recording:
    facts = {"url": f"https://www.youtube.com/watch?v={ident}", "recorded": date(2031, 5, 14), "access_by": "platform"}
    return Recording("youtube", ident, raw_title=title, source_url=PAGE, talk_url=talk_url, **facts | more)  # type: ignore[arg-type]
