import pytest
from django.test import Client
from chat.actions import places
from chat.models import Message

@pytest.mark.django_db
def test_a(client):
    places.found(place_name="A", name="B", email="a@b.c", password="x")
    from chat.models import User
    client.force_login(User.objects.get())
    print(client.get("/", follow=True).content[:300])

@pytest.mark.django_db(transaction=True)
async def test_b(async_client):
    r = await async_client.get("/start/")
    assert r.status_code == 200, r.content
