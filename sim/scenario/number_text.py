"""Numbers written as text, as people and spreadsheets write them: "8 %", "1 500", "0,25", "110k", "USD 95".

The rule. A point or a comma is a decimal separator, unless it is followed by groups of exactly three digits. Two kinds
of separator: the last is the decimal one. One separator with exactly three digits behind it, and one to three before
it, none of them a leading zero, can be read in two ways ("1,500" is 1500 or 1.5) and is refused, except where only a
whole number can stand. Spaces and apostrophes only separate thousands. "%" divides by 100 and "k" multiplies by 1000.
"""

import re

from pydantic_core import PydanticCustomError

CURRENCY = r"[A-Z]{3}|US\$|[$€£¥]"
NUMBER_PATTERN = rf"^\s*({CURRENCY})?\s*[+-]?[\d.,' ]*\d[\d.,' ]*(e[+-]?\d+)?\s*([kK]|%)?\s*({CURRENCY})?\s*$"
DOLLARS = "USD AUD BBD BMD BND BSD BZD CAD FJD GYD HKD JMD KYD LRD NAD NZD SBD SGD SRD TTD TWD XCD"
PESOS = "ARS CLP COP DOP MXN UYU"
SYMBOLS: dict[str, tuple[str, ...]] = {  # codes of ISO 4217; a sign of several currencies may mean each
    "US$": ("USD",),
    "$": (*DOLLARS.split(), *PESOS.split()),
    "€": ("EUR",),
    "£": ("GBP", "EGP", "GIP"),
    "¥": ("JPY", "CNY"),
}

_BLANKS = "\u00a0\u2007\u2009\u202f"  # the spaces that spreadsheets put between thousands
_TEXT = re.compile(
    rf"(?P<before>{CURRENCY})? ?(?P<sign>[+-]?) ?(?P<digits>[0-9.,' ]*[0-9][.,]?)(?P<power>[eE][+-]?[0-9]+)?"
    rf" ?(?P<suffix>%|[kKmMbB]|[mM]io\.?|mn|bn|million|billion|thousand)? ?(?P<after>{CURRENCY})?"
)
_PLAIN = re.compile(r"[0-9]+\.?[0-9]*|\.[0-9]+")
_GROUPS = re.compile(r"[0-9]{1,3}(?:([ '.,])[0-9]{3})(?:\1[0-9]{3})*")
_FACTORS = {"%": 0.01, "k": 1e3, "thousand": 1e3, "million": 1e6, "mn": 1e6, "mio": 1e6, "billion": 1e9, "bn": 1e9}


def currencies_of(text: str) -> tuple[str, ...]:
    """The currencies that a written amount may be in, such as "USD" for "USD 95"; none where it names none."""
    match = _TEXT.fullmatch(_tidy(text))
    named = match and (match["before"] or match["after"])
    return SYMBOLS.get(named, (named,)) if named else ()


def written_number(text: str, *, whole: bool = False, currency: bool = False) -> float | None:
    """The number that a text means; None for a text that is no number.

    `whole`: only a whole number can stand here. `currency`: a currency may be named. Raises `PydanticCustomError` for a
    text that means a number, but not clearly one; the message says what to type.
    """
    match = _TEXT.fullmatch(_tidy(text))
    if match is None:
        return None
    if (match["before"] or match["after"]) and not currency:
        raise _unclear("must be a number without a currency")
    suffix = (match["suffix"] or "").removesuffix(".")
    factor = _factor(suffix, whole=whole, currency=currency)
    value = _digits(match["digits"], text.strip(), whole=whole)
    if match["power"]:
        value = float(f"{value!r}{match['power']}") if "e" not in repr(value) else value * float(f"1{match['power']}")
    value = value / 100.0 if suffix == "%" else value * factor
    return -value if match["sign"] == "-" else value


def _tidy(text: str) -> str:
    """The text with plain spaces, apostrophes and minus signs."""
    for blank in _BLANKS:
        text = text.replace(blank, " ")
    return text.replace("\u2019", "'").replace("\u2212", "-").strip()


def _factor(suffix: str, *, whole: bool, currency: bool) -> float:
    if suffix == "%" and (whole or currency):
        raise _unclear("must be a number, not a percentage")
    if suffix in ("m", "M", "b", "B"):
        raise _unclear(f'must be written without "{suffix}", which can be read in two ways: type all digits')
    return _FACTORS.get(suffix.lower(), 1.0)


def _digits(written: str, text: str, *, whole: bool) -> float:
    """The value of digits with separators; `text` is quoted in messages."""
    groups = _GROUPS.fullmatch(written)
    if groups and _one_separator(written) and groups[1] in ".," and written[0] != "0":
        if whole:
            return float(re.sub("[.,]", "", written))
        thousands, decimal = re.sub("[.,]", "", written), written.replace(",", ".")
        clear = decimal.rstrip("0").rstrip(".") if decimal.endswith("0") else decimal + "0"  # not three digits
        raise _unclear(f"{text} may be {thousands} or {float(decimal):g}: type {thousands} or {clear}")
    if _PLAIN.fullmatch(written):
        return float(written)
    if groups and written[0] != "0":
        return float(re.sub("[ '.,]", "", written))
    return _with_decimals(written, text)


def _one_separator(written: str) -> bool:
    return len(re.findall("[ '.,]", written)) == 1


def _with_decimals(written: str, text: str) -> float:
    """The value of digits whose last point or comma is the decimal separator."""
    at = max(written.rfind("."), written.rfind(","))
    before, after = (written[:at], written[at + 1 :]) if at >= 0 else (written, "")
    grouped = _GROUPS.fullmatch(before)
    whole = before.isdigit() or before == "" or (grouped is not None and grouped[1] != written[at])
    if at < 0 or not whole or (after and not after.isdigit()):
        raise _unclear(f'{text} is no clear number: type digits with a point for decimals, such as "1500" or "0.25"')
    return float(f"{re.sub(r'[^0-9]', '', before) or '0'}.{after or '0'}")


def _unclear(rule: str) -> PydanticCustomError:
    return PydanticCustomError("written_number", "{rule}", {"rule": rule})
