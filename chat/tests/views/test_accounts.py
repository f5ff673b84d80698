from django.test import Client

from chat.actions import people
from chat.models import Job, Record, Role, User
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


def test_the_log_is_paged(as_alice: Client, alice: User) -> None:
    Record.objects.bulk_create(Record(who="Alice", what=f"did {number}") for number in range(150))
    people.give_role(person=people.join(name="D", email="d@example.com", password="x"), role=Role.ADMIN, by=alice)
    page = parsed(as_alice.get("/place/log/"))
    assert len(page.select(".records__record")) == 100
    older = parsed(as_alice.get("/place/log/" + str(only(page, "#pane .pane__page > p > a")["href"])))
    shown = [row.get_text() for row in page.select(".records__record") + older.select(".records__record")]
    assert len(shown) == len(set(shown)) == Record.objects.count()
    assert as_alice.get("/place/log/?before=x").status_code == 200


def test_the_sizes_of_rooms(as_alice: Client, lobby: User) -> None:
    rows = parsed(as_alice.get("/place/sizes/")).select("tbody tr")
    cells = [cell.get_text() for row in rows for cell in row.select("th, td")]
    assert cells == ["Lobby", "Open", "1", "0", "0\xa0bytes", "never"]
