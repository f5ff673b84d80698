import pytest

from chat.text.sanitize import ATTRIBUTES, CLASS_NAMES, clean

OURS = ' tabindex="0"'  # of what scrolls, whatever was there


@pytest.mark.parametrize(
    "attribute",
    [
        "hx-get", "data-hx-get", "hx-on:click", "hx-swap-oob", "hx-ext", "ws-send", "ws-connect", "hx-ws",
        "data-ws-send",
        "sse-connect", "id", "style", "onclick", "name", "title", "lang", "target", "popovertarget", "command",
        "tabindex",
        "slot", "is", "accesskey", "contenteditable", "autofocus", "data-author", "data-face", "xlink:href",
    ],
)  # fmt: skip
def test_no_attribute_beyond_the_list_survives_on_any_tag(attribute: str) -> None:
    for tag in {*ATTRIBUTES, "form", "i", "button"} - {"*"}:
        assert attribute not in clean(f'<{tag} {attribute}="x">x</{tag}>').replace(OURS, "")


def test_nothing_is_allowed_that_htmx_reads() -> None:
    names = set().union(*ATTRIBUTES.values())
    assert not [name for name in names if "hx" in name or "ws" in name or name.startswith("on")]
    assert names == {"href", "start", "data-language", "data-mention", "data-person"}


def test_classes_are_of_a_fixed_set() -> None:
    assert clean('<span class="k button skip">x</span>') == '<span class="k">x</span>'
    assert 'class="pulse"' not in clean('<p class="pulse">x</p>')
    assert not set().union(*CLASS_NAMES.values()) & {"button", "pulse", "message", "notice", "face", "field"}


@pytest.mark.parametrize(
    "html",
    [
        '<span data-mention="1]">x</span>', '<bdi data-person="x">x</bdi>', '<ol start="-1"></ol>',
        '<a href="/x">x</a>',
        '<pre data-language="x">x</pre>', '<span role="button">x</span>', '<span aria-label="Send">x</span>',
        '<bdi data-person="²">x</bdi>', '<a href="//evil.example">x</a>', '<a href="javascript:1">x</a>',
    ],
)  # fmt: skip
def test_values_are_of_a_fixed_kind(html: str) -> None:
    cleaned = clean(html)
    assert "=" not in cleaned.replace(OURS, "").replace('rel="noopener noreferrer nofollow"', "")
