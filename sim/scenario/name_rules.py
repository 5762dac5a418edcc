"""What a name, a title or a currency may be: one printable line that can also name a file; and which are the same."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Annotated, Any

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from sim.safe_text import folded, is_printable

MOST = 200  # characters
_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\..*)?", re.IGNORECASE | re.DOTALL)


def broken_title_rule(text: str) -> str | None:
    """The rule that a line of text breaks: printable, and 200 characters at most; None if it breaks none."""
    odd = next((sign for sign in text if not is_printable(sign)), None)
    if odd is not None:
        return f"must be printable: it holds {_described(odd)}"
    return f"must have at most {MOST} characters, not {len(text)}" if len(text) > MOST else None


def broken_name_rule(text: str) -> str | None:
    """The rule that a name breaks: that of a title, not empty, and no name that Windows keeps for a device."""
    if not text.strip():
        return "must not be empty"
    if _DEVICE.fullmatch(text):
        return "must be another name: Windows keeps this one for a device"
    return broken_title_rule(text)


def _described(sign: str) -> str:
    name = unicodedata.name(sign, "a control character")
    return f"U+{ord(sign):04X} ({name.lower()})"


def normal(text: str) -> str:
    """The text in Unicode's normal form NFC, in which a letter with an accent is one character."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def normal_tree(value: Any) -> Any:
    """The same tree with all keys and texts in normal form; of keys that become equal the last one counts."""
    if isinstance(value, str):
        return normal(value)
    if isinstance(value, dict):
        return {normal(key) if isinstance(key, str) else key: normal_tree(entry) for key, entry in value.items()}
    return [normal_tree(entry) for entry in value] if isinstance(value, list) else value


def alike(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each name that looks like an earlier one, in other letter case or form, with the earlier one."""
    first: dict[str, str] = {}
    for name in names:
        before = first.setdefault(folded(name), name)
        if before != name:
            yield name, before


def _name(text: str) -> str:
    return _checked(normal(text), broken_name_rule(normal(text)))


def _title(text: str) -> str:
    return _checked(normal(text), broken_title_rule(normal(text)))


def _checked(text: str, rule: str | None) -> str:
    if rule is not None:
        raise PydanticCustomError("rule", "{rule}", {"rule": rule})
    return text


Name = Annotated[str, AfterValidator(_name)]
Title = Annotated[str, AfterValidator(_title)]
