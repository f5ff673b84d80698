import threading

import pytest

from chat.live import leaving
from chat.live.leaving import keeping, typed, wait_for_drafts


def test_a_page_waits_for_what_the_one_before_it_sent_as_it_was_left() -> None:
    shown = threading.Event()

    def next_page() -> None:
        wait_for_drafts(7)
        shown.set()

    with keeping(7), keeping(7):
        wait_for_drafts(8)  # another's waits for nothing
        other = threading.Thread(target=next_page)
        other.start()
        assert not shown.wait(0.05)
    other.join()
    assert shown.is_set()
    wait_for_drafts(7)


def test_after_keys_a_page_waits_for_what_it_has_overtaken() -> None:
    asked, sent, shown = threading.Event(), threading.Event(), threading.Event()

    def next_page() -> None:
        asked.set()
        wait_for_drafts(7, left=True)
        assert sent.is_set()
        shown.set()

    typed(7)
    other = threading.Thread(target=next_page)
    other.start()
    asked.wait()
    with keeping(7):
        sent.set()
    other.join()
    assert shown.is_set()


def test_nobody_waits_for_keys_of_others_for_old_ones_or_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaving, "OVERTAKEN", 60)
    typed(8)
    wait_for_drafts(7, left=True)
    wait_for_drafts(8)
    with keeping(8):
        pass
    wait_for_drafts(8, left=True)
    typed(8)
    monkeypatch.setattr(leaving, "TYPED_WITHIN", 0)
    wait_for_drafts(8, left=True)
    monkeypatch.undo()
    wait_for_drafts(8, left=True)
