import pytest

from chat.actions import keywords
from chat.models import Keyword, User


def test_a_word_is_kept_folded_and_once(alice: User, bob: User) -> None:
    for word in ("Café", "CAFÉ", "차"):
        keywords.add(user=bob, word=word)
    keywords.add(user=alice, word="café")
    assert sorted(Keyword.objects.filter(user=bob).values_list("word", flat=True)) == ["café", "차"]
    keywords.remove(user=bob, word="café")
    assert [str(word) for word in Keyword.objects.filter(user=bob)] == ["차"]
    assert Keyword.objects.filter(user=alice).exists()


def test_too_many(bob: User) -> None:
    for number in range(Keyword.AT_MOST):
        keywords.add(user=bob, word=str(number))
    keywords.add(user=bob, word="1")
    with pytest.raises(keywords.TooMany):
        keywords.add(user=bob, word="one more")
