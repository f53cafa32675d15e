"""What a browser calls itself, in two words that its owner recognises. Pure."""

from collections.abc import Sequence

# The first name found wins: nearly every browser also claims to be several others.
_PROGRAMS: Sequence[tuple[str, str]] = (
    ("Telegram", "Telegram"), ("Edg/", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
    ("curl/", "curl"), ("python", "Python"),
)  # fmt: skip
_SYSTEMS: Sequence[tuple[str, str]] = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


def describe(user_agent: str) -> str:
    """A name such as 'Firefox · Windows'; empty where nothing in it is known."""
    names = (_first(user_agent, _PROGRAMS), _first(user_agent, _SYSTEMS))
    return " · ".join(name for name in names if name)


def _first(user_agent: str, known: Sequence[tuple[str, str]]) -> str:
    return next((name for mark, name in known if mark in user_agent), "")
