"""Languages by the names that people type for them. Pure."""

from __future__ import annotations

from scrapers.text import fold_letters

_LANGUAGES = """
en eng english englisch inglés anglais inglês inglese английском
es spa spanish español castellano spanisch espagnol espanhol spagnolo испанском
de deu ger german deutsch alemán allemand alemão tedesco немецком
fr fra fre french français französisch francés francês francese французском
pt por portuguese português portugiesisch portugués portugais portoghese
it ita italian italiano italienisch italien
nl nld dut dutch nederlands
pl pol polish polski polsku польском
cs ces cze czech čeština
sk slk slo slovak slovenčina
ru rus russian русский русском
uk ukr ukrainian українська українською украинском
lt lit lithuanian lietuvių
ja jpn japanese 日本語
ko kor korean 한국어
zh zho chi chinese 中文
he heb hebrew עברית
th tha thai ไทย
tr tur turkish türkçe
sv swe swedish svenska
fi fin finnish suomi
da dan danish dansk
no nor norwegian norsk
el ell gre greek ελληνικά
hu hun hungarian magyar
ro ron rum romanian română
ca cat catalan català
eu eus baq basque euskara
gl glg galician galego
ar ara arabic العربية
hi hin hindi हिन्दी
fa fas per persian فارسی
id ind indonesian
vi vie vietnamese
"""
"""ISO 639's codes of two and of three letters, then names: the English one, that of its speakers, those of neighbours."""


class Language:
    """A language: its code of two letters, its English name, and everything else it is called."""

    def __init__(self, line: str) -> None:
        self.forms = tuple(line.split())
        self.code = self.forms[0]
        self.names = tuple(form for form in self.forms if len(form) > 3 or not form.isascii())
        self.name = self.names[0].capitalize()

    def written(self) -> list[str]:
        """How a catalog may write it."""
        return [*self.forms, *(name.capitalize() for name in self.names)]


_ALL = [Language(line) for line in _LANGUAGES.strip().splitlines()]
_BY_NAME = {fold_letters(name): language for language in _ALL for name in language.names}
_BY_FORM = {form: language for language in _ALL for form in language.forms}


def language_named(word: str) -> Language | None:
    """The language with this name, also without accents."""
    return _BY_NAME.get(fold_letters(word))


def language_of(form: str) -> Language | None:
    """The language with this name or code."""
    return _BY_FORM.get(form.lower())
