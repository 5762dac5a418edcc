"""Terms are linked where they first stand, once, and never inside what is a link, a heading or a drawing."""

import re

from sim.views.glossary import TERMS, glossed


def test_the_first_use_is_a_link_with_its_meaning_and_the_next_is_not() -> None:
    html = glossed("<p>Leakage is leakage.</p>")
    assert re.fullmatch(r'<p><a class="term" href="#term-leakage" title="[^"<>]+">Leakage</a> is leakage\.</p>', html)


def test_headings_links_drawings_and_commands_are_left_alone() -> None:
    for tag in ("h2", "a", "svg", "pre", "summary", "style"):
        html = f"<{tag}>leakage</{tag}>"
        assert glossed(html) == html


def test_a_word_inside_another_word_or_a_tag_is_none() -> None:
    html = '<p title="trust">trustworthy, subproject, mistrust</p>'
    assert glossed(html) == html


def test_of_two_terms_at_one_place_the_longer_wins() -> None:
    html = glossed("<p>a 95 % interval of lead times</p>")
    assert ">95 % interval</a> of <a" in html
    assert ">lead times</a>" in html


def test_every_term_has_a_meaning_of_its_own() -> None:
    assert len({term.key for term in TERMS}) == len({term.meaning for term in TERMS}) == len(TERMS)
    assert [term.word.lower() for term in TERMS] == sorted(term.word.lower() for term in TERMS)
    assert all(term.meaning.endswith(".") for term in TERMS)
    assert all(re.search(term.pattern, glossed(f"<p>{term.word}</p>")) for term in TERMS if "p is" not in term.pattern)
