from chat.actions import join_links, places
from chat.models import Applicant, JoinLink, Place, User


def test_nobody_asks_after_the_link_is_gone(place: Place, alice: User) -> None:
    places.change(place=place, by=alice, link_previews=True, approval=True)
    link = JoinLink.objects.get()
    join_links.come_in(link=link, name="Dora", email="dora@example.com", password="x")
    assert str(Applicant.objects.get()) == "Dora"
    link.delete()
    assert not Applicant.objects.exists()
