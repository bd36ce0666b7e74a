"""Which languages can a letter be in? Those whose letters the fonts here have."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """A language by its code (BCP 47), its English name and its own, and how it is written."""

    code: str
    name: str
    own_name: str
    is_rtl: bool = False


ENGLISH = Language("en", "English", "English")
LANGUAGES = (
    Language("ar", "Arabic", "العربية", is_rtl=True),
    Language("bg", "Bulgarian", "български"),
    Language("cs", "Czech", "čeština"),
    Language("fa", "Farsi", "فارسی", is_rtl=True),
    Language("fr", "French", "français"),
    Language("gd", "Gaelic", "Gàidhlig"),
    Language("de", "German", "Deutsch"),
    Language("hu", "Hungarian", "magyar"),
    Language("it", "Italian", "italiano"),
    Language("ku", "Kurdish (Sorani)", "کوردی", is_rtl=True),
    Language("lv", "Latvian", "latviešu"),
    Language("lt", "Lithuanian", "lietuvių"),
    Language("pl", "Polish", "polski"),
    Language("pt", "Portuguese", "português"),
    Language("ro", "Romanian", "română"),
    Language("ru", "Russian", "русский"),
    Language("sco", "Scots", "Scots"),
    Language("sk", "Slovak", "slovenčina"),
    Language("so", "Somali", "Soomaali"),
    Language("es", "Spanish", "español"),
    Language("tr", "Turkish", "Türkçe"),
    Language("uk", "Ukrainian", "українська"),
    Language("ur", "Urdu", "اردو", is_rtl=True),
    Language("vi", "Vietnamese", "Tiếng Việt"),
)
_BY_NAME = {
    name.casefold(): one for one in (*LANGUAGES, ENGLISH) for name in (one.name, one.own_name)
}
_BY_CODE = {one.code: one for one in (*LANGUAGES, ENGLISH)}


def find_language(written: str) -> Language | None:
    """The language somebody wrote down, by its name or code.

    >>> find_language("polish").code, find_language("Polski").code, find_language("pl").code
    ('pl', 'pl', 'pl')
    >>> find_language("Makaton") is None
    True
    """
    word = " ".join(written.split()).casefold()
    return _BY_NAME.get(word) or _BY_CODE.get(word)
