import pytest
from django.conf import settings
from django.test import Client

from chat import limits
from chat.models import JoinLink, Place, Room, User
from chat.tests.conftest import PASSWORD
from chat.tests.reading import errors, only, parsed
from chat.tests.test_limits import Clock


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    for buckets in (limits.signing_in, limits.signing_in_from):
        monkeypatch.setattr(buckets, "clock", clock)
    return clock


def sign_in(client: Client, email: str = "bob@example.com", password: str = PASSWORD, **fields: str) -> "Answer":
    return Answer(client, email, password, fields)


class Answer:
    """What came of trying to sign in."""

    def __init__(self, client: Client, email: str, password: str, fields: dict[str, str]) -> None:
        address = fields.pop("address", "127.0.0.1")
        self.response = client.post("/sign-in/", {"email": email, "password": password} | fields, REMOTE_ADDR=address)
        self.status = self.response.status_code
        self.location = self.response.headers.get("Location")
        self.errors = errors(self.response) if self.status != 302 else ""


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


class TestSignIn:
    def test_the_form_has_its_names(self, place: Place, client: Client) -> None:
        page = parsed(client.get("/sign-in/"))
        assert [label.get_text() for label in page.select("label")] == ["E-mail", "Password"]
        assert [button.get_text() for button in page.select("button")] == ["Sign in"]

    @pytest.mark.parametrize("email", ["bob@example.com", "BOB@EXAMPLE.COM", " Bob@Example.com "])
    def test_works_whatever_the_case(self, bob: User, client: Client, email: str) -> None:
        assert sign_in(client, email).location == "/"
        assert signed_in(client)

    @pytest.mark.parametrize(("email", "password"), [("bob@example.com", "wrong"), ("nobody@example.com", PASSWORD)])
    def test_who_is_nobody_and_who_is_wrong_hear_the_same(
        self, bob: User, client: Client, email: str, password: str
    ) -> None:
        answer = sign_in(client, email, password)
        assert answer.status == 422
        assert answer.errors == "That e-mail and password don't match."
        assert not signed_in(client)

    def test_outsider(self, charlie: User, client: Client) -> None:
        assert sign_in(client, "charlie@example.com").errors == "That e-mail and password don't match."

    def test_before_the_first_run(self, db: None, client: Client) -> None:
        assert client.get("/sign-in/").headers["Location"] == "/start/"

    def test_who_is_in_already_goes_on(self, as_bob: Client) -> None:
        assert as_bob.get("/sign-in/?next=/people/").headers["Location"] == "/people/"

    def test_wrong_method(self, place: Place, client: Client) -> None:
        assert client.put("/sign-in/").status_code == 405

    @pytest.mark.parametrize(
        "fields", [{"email": ""}, {"email": "bob"}, {"email": "b\0b@example.com"}, {"password": ""}]
    )
    def test_bad_input(self, bob: User, client: Client, fields: dict[str, str]) -> None:
        answer = sign_in(client, **fields)
        assert answer.status == 422
        assert answer.errors

    def test_the_session_is_another_one_after_signing_in(self, bob: User, client: Client) -> None:
        """A key that was planted in the browser beforehand is worth nothing."""
        client.cookies[settings.SESSION_COOKIE_NAME] = "planted" * 5
        sign_in(client)
        assert client.session.session_key != "planted" * 5


class TestNext:
    @pytest.mark.parametrize("path", ["/people/", "/rooms/7/?before=50", "/rooms/7/42/#x", "/한국/"])
    def test_leads_back(self, bob: User, client: Client, path: str) -> None:
        page = parsed(client.get("/sign-in/", {"next": path}))
        assert page.select_one("[name=next]")["value"] == path  # type: ignore[index]
        location = sign_in(client, next=path).location
        assert location is not None
        assert location.startswith(path[:3].encode("ascii", "ignore").decode())

    @pytest.mark.parametrize(
        "elsewhere",
        [
            "https://evil.example/",
            "//evil.example/",
            "///evil.example/",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "http:evil.example",
            "http:///evil.example",
            "https:/evil.example",
            "javascript:alert(1)",
            "data:text/html,x",
            "\x08//evil.example",
            " //evil.example",
            "http://testserver@evil.example/",
            "http://testserver/",
            "evil",
            "people",
            "sign-out",
            "",
        ],
    )
    def test_leads_nowhere_else(self, bob: User, client: Client, elsewhere: str) -> None:
        assert sign_in(client, next=elsewhere).location == "/"
        assert client.get("/sign-in/", {"next": elsewhere}).headers["Location"] == "/"


class TestSlowedDown:
    def test_for_each_account_wherever_it_is_tried_from(self, bob: User, client: Client, clock: Clock) -> None:
        for n in range(5):
            assert sign_in(client, password="wrong", address=f"192.0.2.{n}").status == 422
        answer = sign_in(client, address="192.0.2.99")
        assert answer.status == 429
        assert answer.errors == "Too many tries. Wait 20 seconds, then try again."
        assert not signed_in(client)
        clock.now += 20
        assert sign_in(client, address="192.0.2.99").status == 302

    def test_whatever_the_case(self, bob: User, client: Client, clock: Clock) -> None:
        for email in ("bob@example.com", "Bob@example.com", "BOB@example.com", "boB@example.com", "bOb@example.com"):
            sign_in(client, email, "wrong")
        assert sign_in(client, "BoB@example.com").status == 429

    def test_for_each_address_whoever_is_tried(self, alice: User, bob: User, client: Client, clock: Clock) -> None:
        for n in range(20):
            assert sign_in(client, f"guess{n}@example.com", "wrong", address="192.0.2.1").status == 422
        assert sign_in(client, address="192.0.2.1").status == 429
        assert sign_in(client, address="192.0.2.2").status == 302

    def test_an_address_that_is_slowed_down_uses_up_nobodys_tries(
        self, bob: User, client: Client, clock: Clock
    ) -> None:
        for n in range(20):
            sign_in(client, f"guess{n}@example.com", "wrong", address="192.0.2.1")
        for _ in range(10):
            assert sign_in(client, password="wrong", address="192.0.2.1").status == 429
        assert sign_in(client, address="192.0.2.2").status == 302

    def test_the_right_password_wipes_the_slate(self, bob: User, client: Client, clock: Clock) -> None:
        for _ in range(3):
            for _ in range(4):
                assert sign_in(client, password="wrong").status == 422
            assert sign_in(client).status == 302
            client.logout()


class TestSignOut:
    def test_works(self, as_bob: Client) -> None:
        assert as_bob.post("/sign-out/").headers["Location"] == "/sign-in/"
        assert not signed_in(as_bob)

    def test_other_browsers_stay(self, as_bob: Client, bob: User) -> None:
        elsewhere = Client()
        elsewhere.force_login(bob)
        as_bob.post("/sign-out/")
        assert elsewhere.get("/profile/").status_code == 200

    def test_outsider_never_comes_back_to_an_address_that_answers_posts_alone(
        self, place: Place, client: Client
    ) -> None:
        assert client.post("/sign-out/").headers["Location"] == "/sign-in/"

    def test_wrong_method(self, as_bob: Client) -> None:
        assert as_bob.get("/sign-out/").status_code == 405
        assert signed_in(as_bob)


class TestAway:
    def test_leads_whoever_is_in_home(self, as_bob: Client) -> None:
        assert as_bob.get("/away/").headers["HX-Redirect"] == "/"

    def test_outsider(self, place: Place, client: Client) -> None:
        answer = client.get("/away/")
        assert answer.status_code == 200
        assert answer.headers["HX-Redirect"] == "/sign-in/"

    def test_wrong_method(self, as_bob: Client) -> None:
        assert as_bob.post("/away/").status_code == 405


def join_path() -> str:
    return JoinLink.objects.get().get_absolute_url()


class TestJoin:
    FORM = {"name": "Dora", "email": "dora@example.com", "password": PASSWORD}

    def test_the_form_has_its_names(self, place: Place, client: Client) -> None:
        page = parsed(client.get(join_path()))
        assert [label.get_text() for label in page.select("label")] == ["Your name", "E-mail", "Password"]
        assert [button.get_text() for button in page.select("button")] == ["Join"]

    def test_works(self, lobby: Room, place: Place, client: Client) -> None:
        answer = client.post(join_path(), self.FORM, follow=True)
        assert answer.redirect_chain[-1][0] == lobby.get_absolute_url()
        dora = User.objects.get(email="dora@example.com")
        assert client.session["_auth_user_id"] == str(dora.pk)
        assert not dora.is_owner

    @pytest.mark.parametrize("code", ["wrong", "한국", "x" * 5_000, "%00"])
    def test_a_wrong_link(self, place: Place, client: Client, code: str) -> None:
        for answer in (client.get(f"/join/{code}/"), client.post(f"/join/{code}/", self.FORM)):
            assert answer.status_code == 404
            assert "This join link is no longer good" in only(parsed(answer), "h1").get_text()
        assert User.objects.count() == 1

    def test_a_revoked_link(self, place: Place, as_alice: Client, client: Client) -> None:
        as_alice.post(f"/join-links/{JoinLink.objects.get().pk}/revoke/")
        for answer in (client.get(join_path()), client.post(join_path(), self.FORM)):
            assert answer.status_code == 404

    def test_before_the_first_run(self, db: None, client: Client) -> None:
        assert client.get("/join/anything/").status_code == 404

    @pytest.mark.parametrize("email", ["bob@example.com", "BOB@Example.com"])
    def test_a_taken_address_leads_to_the_sign_in(self, place: Place, bob: User, client: Client, email: str) -> None:
        before = User.objects.count()
        answer = client.post(join_path(), self.FORM | {"email": email})
        assert answer.status_code == 422
        assert "There is an account with this e-mail" in errors(answer)
        assert User.objects.count() == before
        assert not signed_in(client)

    @pytest.mark.parametrize(
        ("field", "value"), [("name", " "), ("name", "a" * 81), ("email", "x"), ("password", "12345678")]
    )
    def test_bad_input(self, place: Place, client: Client, field: str, value: str) -> None:
        answer = client.post(join_path(), self.FORM | {field: value})
        assert answer.status_code == 422
        assert errors(answer)
        assert User.objects.count() == 1

    def test_nobody_joins_as_owner(self, place: Place, client: Client) -> None:
        client.post(join_path(), self.FORM | {"role": "owner", "is_active": "1", "pk": "1"})
        assert [user.name for user in User.objects.filter(role="owner")] == ["Alice"]

    def test_wrong_method(self, place: Place, client: Client) -> None:
        assert client.put(join_path()).status_code == 405
