from django.test import Client

from chat.models import Job, User
from chat.tests.conftest import PASSWORD, browser_of
from chat.tests.reading import only, parsed

NEW = {"new_password": "two cups of barley tea"}


def test_a_lost_password(as_alice: Client, bob: User, client: Client) -> None:
    at = f"/people/{bob.pk}"
    assert only(parsed(as_alice.get("/people/")), f"a[href='{at}/account/']")
    assert only(parsed(as_alice.get(f"{at}/account/")), f"form[action='{at}/password-link/']")
    link = str(only(parsed(as_alice.post(f"{at}/password-link/")), "input[readonly]")["value"])

    page = parsed(client.get(link))
    assert [label.get_text() for label in page.select("label")] == ["New password"]
    assert User.objects.get(pk=bob.pk).check_password(PASSWORD), "opening it changes nothing"
    assert client.post(link, {"new_password": "12345678"}).status_code == 422
    assert client.post(link, NEW).headers["Location"] == "/"
    assert client.session["_auth_user_id"] == str(bob.pk)
    for answer in (client.get(link), client.post(link, NEW)):
        assert answer.status_code == 404
        assert "This link is no longer good" in only(parsed(answer), "h1").get_text()


def test_closed_and_opened_again(as_alice: Client, as_bob: Client, bob: User) -> None:
    at = f"/people/{bob.pk}"
    assert as_alice.post(f"{at}/close/").status_code == 404
    page = parsed(as_alice.post(f"{at}/close/", {"messages": "stay"}, follow=True))
    assert "The account is closed." in only(page, "#notices .notice--good").get_text()
    assert as_bob.get("/").headers["Location"] == "/sign-in/?next=/"
    assert only(parsed(as_alice.get("/people/")), f"details a[href='{at}/account/']")
    page = parsed(as_alice.post(f"{at}/reopen/", follow=True))
    assert "The account is open again." in only(page, "#notices .notice--good").get_text()
    assert browser_of(User.objects.get(pk=bob.pk)).get("/people/").status_code == 200
    assert not Job.objects.exists()
    as_alice.post(f"{at}/close/", {"messages": "go"})
    assert Job.objects.exists()


def test_for_admins_alone(as_bob: Client, alice: User, erin: User) -> None:
    for person in (alice, erin):
        for path in ("password-link", "close", "reopen"):
            assert as_bob.post(f"/people/{person.pk}/{path}/", {"messages": "stay"}).status_code == 403
        assert as_bob.get(f"/people/{person.pk}/account/").status_code == 403
    assert browser_of(erin).get(f"/people/{alice.pk}/account/").status_code == 404
    assert as_bob.get("/people/999/account/").status_code == 404


def test_wrong_method(as_alice: Client, bob: User) -> None:
    for path in ("password-link", "close", "reopen"):
        assert as_alice.get(f"/people/{bob.pk}/{path}/").status_code == 405
    assert as_alice.put("/new-password/x/y/").status_code == 405
