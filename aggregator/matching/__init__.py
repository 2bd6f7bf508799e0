"""Talks x recordings -> links with method, score, reason and runner-up. Pure: no database, no files, no network.

``ladder.links_of`` is the door. One step after the other, each on what the steps before it left open:

1. what people decided;
2. what the source itself ties together: a recording that stands on a talk's page, or names it; then what its description
   names, a talk's page or code;
3. title, names, dates and places, weighed together and shared out one to one; repeats by a stricter rule; what stays
   unsure is suggested (steps 1-3 alone are ``match``);
4. what was linked before of recordings that are lost since is remembered;
5. what is known of a lost upload is carried over to the one that looks like the same file;
   what chapters show is added then, each link with the second at which its talk begins;
6. what another event claims too is at most suggested, if it was only inferred here;
7. the new upload of a talk takes the place of the lost one.

What was published stays through all steps, unless a person, the source or a clearly better talk says otherwise.

ladder.py       links_of, match: the order of all steps; what is published stays
elsewhere.py    what other events claim of the same recordings
described.py    step 2: the talk whose page or code a description has
talk_pages.py   step 2: which talk a page, a code or an alias means
texts.py        titles, names and labels of talks and recordings as words
spelling.py     words in letters that misspellings and transliterations leave alike
survey.py       what one event as a whole says: rare words, speakers, days; which talks are candidates
roster.py       who speaks at an event, and whose name a word may be
names.py        how a speaker's name stands in a title
dating.py       days, hours and lengths
naming.py       what a list calls events
video_titles.py talks out of the titles of a list that has no schedule
printed.py      a talk that the schedule prints more than once
series.py       sessions without a subject ("Lightning Talks 1, 2, 3"), by their order
edition.py      is a recording of this edition at all
abstracts.py    whose abstract did the uploader copy
evidence.py     all pieces of evidence on one pair
weights.py      what each piece weighs, fitted
judge.py        evidence -> probabilities of a recording's candidates, with doubts
learn.py        pairs that are sure by themselves
convention.py   what the sure recordings have in common
parts.py        which chapter of a recording shows which talk, after step 5
assign.py       step 3: from probabilities to links, one to one
uploads.py      are two recordings uploads of the same thing
replacement.py  steps 4, 5, 7: lost recordings and what replaced them
links.py        Link
status.py       what a talk's recordings amount to
explain.py      the evidence on one talk, for a person to read
waiting.py      what waits for a person beside suggestions
"""
