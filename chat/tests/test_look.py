import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone, translation

from chat.actions import profiles, sign_ins
from chat.look import Look, kept_by_language, spoken, wearing, zone_of
from chat.models import SignIn, User
from chat.tests.reading import only, parsed


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("ko", "ko"),
        ("ko-KR,ko;q=0.9,en;q=0.8", "ko"),
        ("en-GB,ko;q=0.5", "en"),
        ("tlh, ko;q=0.3", "ko"),
        ("tlh", "en"),
        ("*", "en"),
        ("ko;q=nonsense", "en"),
        ("../../../etc/passwd,ko", "en"),
        ("x" * 100_000, "en"),
        ("\0\x80", "en"),
    ],
)
def test_the_browser_is_answered_in_its_language(accepted: str, language: str) -> None:
    assert spoken(accepted) == language


def test_a_zone_that_is_none_is_the_places() -> None:
    assert zone_of("Asia/Tokyo") == "Asia/Tokyo"
    assert zone_of("../etc") == zone_of("") == settings.TIME_ZONE


def test_a_look_is_worn_for_a_while() -> None:
    before = Look.current()
    with wearing(Look("Asia/Tokyo", "ko")):
        assert (timezone.get_current_timezone_name(), translation.get_language()) == ("Asia/Tokyo", "ko")
        assert Look.current() == ("Asia/Tokyo", "ko")
    assert Look.current() == before


def test_what_is_kept_is_kept_for_each_language() -> None:
    made = list[str]()

    @kept_by_language
    def render(word: str, *, loud: bool) -> str:
        made.append(word)
        return f"{word} {translation.get_language()}{'!' * loud}"

    for language in ("en", "ko", "en"):
        with translation.override(language):
            assert render("tea", loud=True) == f"tea {language}!"
    assert len(made) == 2


def test_pages_are_in_the_language_chosen_else_the_browsers(client: Client, as_bob: Client, bob: User) -> None:
    korean = {"Accept-Language": "ko-KR"}
    for asked, language in ((korean, "ko"), ({}, "en"), ({"Accept-Language": "xx"}, "en")):
        assert only(parsed(client.get("/sign-in/", headers=asked)), "html")["lang"] == language
        assert only(parsed(as_bob.get("/profile/", headers=asked)), "html")["lang"] == language
        assert only(parsed(as_bob.get("/nothing/", headers=asked)), "html")["lang"] == language
    profiles.change_settings(user=bob, time_zone="", language="ko", theme="", sounds=True)
    assert only(parsed(as_bob.get("/profile/")), "html")["lang"] == "ko"
    profiles.change_settings(user=bob, time_zone="", language="en", theme="", sounds=True)
    assert only(parsed(as_bob.get("/profile/", headers=korean)), "html")["lang"] == "en"
    # One that is not there any more is none.
    profiles.change_settings(user=bob, time_zone="", language="tlh", theme="", sounds=True)
    assert only(parsed(as_bob.get("/profile/", headers=korean)), "html")["lang"] == "ko"
    assert only(parsed(client.get("/sign-in/")), "html")["lang"] == "en", "nothing stays behind"


def test_what_browsers_keep_is_in_the_language_of_its_address(client: Client, as_bob: Client) -> None:
    korean = client.get("/ko/own-style/42/older.css")
    assert korean.content == as_bob.get("/ko/own-style/42/older.css", headers={"Accept-Language": "en"}).content
    assert korean.content != client.get("/en/own-style/42/older.css", headers={"Accept-Language": "ko"}).content
    page = as_bob.get("/people/", headers={"Accept-Language": "ko"})
    assert 'href="/ko/own-style/' in page.content.decode()
    for path in ("/tlh/composer/pulse/lost/", "/ko/people/", "/ko/", "/ko"):
        assert as_bob.get(path).status_code == 404, path


def test_what_is_written_to_them_is_in_the_language_of_their_browser(bob: User) -> None:
    assert bob.look() == Look(settings.TIME_ZONE, "en")
    for key, language in (("older", "en"), ("newer", "ko")):
        sign_ins.see(user=bob, session_key=key, user_agent="", address="", language=language)
    assert bob.look().language == "ko"
    SignIn.objects.filter(session_key="newer").update(language="tlh")
    assert bob.look().language == "en"
    bob.language, bob.time_zone = "ko", "Asia/Tokyo"
    assert bob.look() == Look("Asia/Tokyo", "ko")
