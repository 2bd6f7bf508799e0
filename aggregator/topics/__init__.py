"""Which topics a talk has, and which talks are near it: pure, from titles and abstracts; store/topics.py keeps what comes of it.

| module | answers |
|---|---|
| words | which words a talk says, without names, numbers and the conference's own title |
| choose | which words and pairs of words are topics of a catalog, and which of them a talk has |
| near | how much each word tells of a talk, and which talks are nearest |
"""
