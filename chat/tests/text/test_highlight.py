import pytest
from bs4 import BeautifulSoup

from chat.text.highlight import ALIASES, CLASSES, LANGUAGES, MAX_LENGTH, Patience, highlighted, language


def test_languages_go_by_their_usual_names() -> None:
    assert language("py title=x") == "python"
    assert language("  C++") == "cpp"
    assert language("") == language("   ") == language("no-such") == language("../../x") == ""
    assert set(ALIASES.values()) <= set(LANGUAGES)


@pytest.mark.parametrize("name", LANGUAGES)
def test_every_language_gives_the_code_back_in_classes(name: str) -> None:
    code = '# <b> & "x"\nif (a) { return "tea"; } // 42\n-- <i class="k">\n+ x\n- y\nkey: [1, true]\n'
    soup = BeautifulSoup(f"<pre>{highlighted(code, name, Patience())}</pre>", "html.parser")
    assert soup.get_text() == code
    assert {tag.name for tag in soup.find_all(True)} == {"pre", "span"}
    assert {name for tag in soup.select("span") for name in tag.get_attribute_list("class")} <= set(CLASSES.values())


def test_much_code_and_slow_code_is_shown_as_it_is() -> None:
    assert "<span" not in highlighted("if x: pass\n" * MAX_LENGTH, "python", Patience())
    patience = Patience()
    assert "<span" in highlighted("if x: pass\n" * 200, "python", patience)
    patience.length = 1
    assert "<span" not in highlighted("if x: pass\n", "python", patience)
    assert highlighted("if x: pass\n", "python", Patience(seconds=0)) == "if x: pass\n"
