"""Two people who speak different languages, in one room."""

import re

import pytest
from playwright.sync_api import expect

from e2e.people import People


@pytest.mark.slow
def test_each_has_the_room_in_their_own_language(people: People) -> None:
    ada, bo = people.newcomer("Ada Speaks"), people.stranger("보라", locale="ko-KR")
    page = bo.page
    bo.goes_to(people.place.join_path)
    bo.fills({"이름": "보라", "이메일": "bora@example.com", "비밀번호": bo.password})
    bo.presses("참여하기")
    expect(page.get_by_role("navigation", name="방")).to_be_visible()
    ada.makes_room("Two tongues")
    page.get_by_role("link", name="Two tongues").click()
    field = page.get_by_role("textbox", name="메시지", exact=True)
    expect(field).to_be_focused()
    ada.says("Tea?")
    line = page.get_by_role("article").filter(has_text="Tea?")
    line.hover()
    line.get_by_role("button", name="더 보기", exact=True).click()
    page.locator("#menu").get_by_role("button", name="답장", exact=True).click()
    expect(field).to_be_focused()
    field.press_sequentially("차 좋아요")
    # What comes by the socket is in the reader's language, too.
    expect(ada.page.get_by_text("Typing: 보라")).to_be_visible()
    field.press("Enter")
    ada.sees("차 좋아요")
    expect(page.get_by_role("article").filter(has_text="차 좋아요")).to_be_visible()
    ada.message.press_sequentially("Where?", delay=500)
    expect(page.get_by_text("입력 중: Ada Speaks")).to_be_visible()
    ada.message.fill("")
    ada.opens_room("Lobby")  # and is there before anything is said behind her
    field.press_sequentially("@ada")
    field.fill("@Ada Speaks, 왔어요?")
    field.press("Enter")
    expect(ada.navigation.get_by_role("link", name="Two tongues, 1 unread, 1 mention")).to_be_visible()
    # Chosen, it is that language on all pages of the person at once, whatever the browser speaks.
    tab = ada.context.new_page()
    tab.goto(f"{ada.origin}/profile/")
    tab.get_by_label("Language").select_option("한국어")
    tab.get_by_role("button", name="Save settings").click()
    expect(tab.get_by_role("heading", name="프로필", level=1)).to_be_visible()
    link = ada.page.get_by_role("link", name=re.compile("^Two tongues, 안 읽은 메시지 1개"))
    expect(link).to_be_visible()
    expect(ada.page.locator("html")).to_have_attribute("lang", "ko")
    link.click()
    expect(ada.page.get_by_role("textbox", name="메시지", exact=True)).to_be_focused()
    ada.page.get_by_role("link", name="프로필").click()
    ada.page.get_by_label("언어").select_option("English")
    ada.page.get_by_role("button", name="설정 저장").click()
    expect(ada.page.get_by_role("heading", name="Profile", level=1)).to_be_visible()
