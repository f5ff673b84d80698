from datetime import timedelta

from django.db.models.functions import Now

from chat.models import Outreach, User


def test_what_is_due_comes_oldest_first(alice: User, bob: User) -> None:
    mails = Outreach.objects.filter(channel="mail")
    assert [str(way) for way in mails.order_by("pk")] == ["mail to Alice", "mail to Bob"]
    assert not Outreach.objects.due()
    mails.filter(person=alice).update(due_at=Now() - timedelta(seconds=1))
    mails.filter(person=bob).update(due_at=Now() - timedelta(seconds=2))
    Outreach.objects.create(person=bob, channel="push", due_at=Now() + timedelta(minutes=1))
    Outreach.objects.create(person=alice, channel="push", due_at=Now() - timedelta(minutes=1), is_on=False)
    assert [str(way) for way in Outreach.objects.due()] == ["mail to Bob", "mail to Alice"]
