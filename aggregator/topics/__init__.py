"""Which topics a talk has, and which talks are near it: pure, from titles, abstracts and tags; store/topics.py keeps all of it.

| module | answers |
|---|---|
| words | which words a talk says, without names, numbers and the conference's own title |
| choose | which words and pairs of words are topics of a catalog, and which of them a talk has |
| same | which of these words are one topic |
| near | how much each word tells of a talk, and which talks are nearest |
"""
