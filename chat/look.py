"""How pages look otherwise to some readers: the zone of their times, and the language of their words."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache, wraps
from typing import NamedTuple
from zoneinfo import available_timezones

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation.trans_real import get_supported_language_variant, parse_accept_lang_header


class Look(NamedTuple):
    """The names of a zone and of a language that there are."""

    zone: str
    language: str

    @classmethod
    def current(cls) -> "Look":
        """That in which is rendered now."""
        return cls(timezone.get_current_timezone_name(), translation.get_language() or settings.LANGUAGE_CODE)


def wear(look: Look) -> None:
    """Render in that look from here on: in this thread, or this task."""
    if look != Look.current():
        timezone.activate(look.zone)
        translation.activate(look.language)


@contextmanager
def wearing(look: Look) -> Iterator[None]:
    """Render in that look."""
    before = Look.current()
    wear(look)
    try:
        yield
    finally:
        wear(before)


@cache
def time_zones() -> frozenset[str]:
    """The names of zones that this machine knows."""
    return frozenset(available_timezones())


def zone_of(time_zone: str) -> str:
    """The zone in which times are shown: that one, or the place's where it is none."""
    return time_zone if time_zone in time_zones() else settings.TIME_ZONE


def languages() -> dict[str, str]:
    """By their codes, what the languages call themselves."""
    return dict(settings.LANGUAGES)


@lru_cache(maxsize=1_000)
def spoken(accepted: str) -> str:
    """The language for a browser that asks for those of an Accept-Language header (RFC 9110, 12.5.4)."""
    for language, _ in parse_accept_lang_header(accepted[:500]):
        if language == "*":
            break
        try:
            return get_supported_language_variant(language)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE


def by_language[T](items: Iterable[T], language: Callable[[T], str]) -> dict[str, list[T]]:
    """Sorted out by the language of each; hardly ever more than one."""
    found = dict[str, list[T]]()
    for item in items:
        found.setdefault(language(item), []).append(item)
    return found


def kept_by_language[**P, T](render: Callable[P, T]) -> Callable[P, T]:
    """Keeps what `render` makes of its arguments, for each language apart."""

    @lru_cache(maxsize=20_000)
    def of(language: str | None, *args: P.args, **kwargs: P.kwargs) -> T:
        return render(*args, **kwargs)

    @wraps(render)
    def rendered(*args: P.args, **kwargs: P.kwargs) -> T:
        return of(translation.get_language(), *args, **kwargs)  # type: ignore[arg-type]  # all that fragments get is

    return rendered
