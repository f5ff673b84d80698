import threading

from chat.live.leaving import keeping, wait_for_drafts


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
