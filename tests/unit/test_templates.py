"""Templates of papers: what they may say and do, what is wrong in which line, and those that come with the program."""

from __future__ import annotations

import time

import pytest

from console.locale import LANGUAGES
from console.papers.checking import problems
from console.papers.fault import TemplateFault
from console.papers.kinds import SORTS
from console.papers.made_up import VARIANTS, empty, fields_of, longest, usual
from console.papers.making import default_source, filled_in
from console.papers.notation import Signatures, Table, Text, blocks
from console.papers.paper import as_lines
from console.papers.pdf import pdf_of
from console.papers.sandbox import LETTERS_MAX, Notation, Sandbox
from console.papers.template_tree import SOURCE_MAX
from storage.errors import NotFound, RuleBroken
from widgets.text import width

FACTS = {
    "patient": {"name": "# Ivanov | Pyotr", "phones": ["1", "2"]},
    "rows": [{"title": "A", "price": "1"}, {"title": "B", "price": "2"}],
    "count": 3,
    "said": "first\n# second",
    "nothing": "",
}


def run(source: str) -> str:
    return Sandbox().run(source, FACTS)


def test_fields_choices_and_repetition() -> None:
    source = """{# a comment #}
Name: {{ patient.name }} {% if count > 2 %}many{% else %}few{% endif %}
{% for row in rows if row.price != "0" %}
{{ loop.index }}. {{ row.title }}{% if not loop.last %},{% endif %}

{% else %}
none
{% endfor %}
{% set both = rows[0].title ~ "/" ~ rows[1].title %}
{{ both|lower }} {{ patient.phones|join(" and ") }} {{ rows|length + 1 }} {{ nothing|default("-") }}"""
    name = r"Name: \# Ivanov \| Pyotr many"
    assert run(source) == f"{name}\n1. A,\n\n2. B\n\na/b 1 and 2 3 \\-"


def test_what_people_typed_stays_text_and_what_code_laid_out_stays_notation() -> None:
    assert run("{{ said }}\n{{ said|paragraphs }}\n{{ said|kept }}") == (
        "first # second\nfirst\n\\# second\n` first\n` # second"
    )
    assert Sandbox().run("{{ table }}|{{ table|upper }}", {"table": Notation("# a")}) == "# a|\\# A"


def test_blanks_are_left_for_a_hand_and_named() -> None:
    sandbox = Sandbox()
    source = '{{ nothing|blank("the licence") }} {{ patient.name|blank("the name") }} {{ nothing|blank }}'
    assert sandbox.run(source, FACTS) == r"____________ \# Ivanov \| Pyotr ____________"
    assert list(sandbox.blanks) == ["the licence"]


ENDLESS = (
    "{% for a in range(9) %}{% for b in range(999) %}\n{% for c in range(999) %}x{% endfor %}{% endfor %}{% endfor %}",
    "\n{% for a in range(1000) %}{% for b in range(1000) %}{{ patient.name }}{% endfor %}{% endfor %}",
    "\n{% for a in range(999) %}" + "text without end " * 2000 + "{% endfor %}",
    "{% for a in range(1000) %}\n{% for b in range(1000) %}{% if a == b %}{% endif %}{% endfor %}{% endfor %}",
)


@pytest.mark.parametrize("source", ENDLESS)
def test_a_loop_without_end_ends_in_a_sentence_with_its_line(source: str) -> None:
    began = time.process_time()
    with pytest.raises(TemplateFault, match="goes on for too long") as error:
        run(source)
    assert error.value.line == 2
    assert time.process_time() - began < 5


ATTACKS = {
    "{{ 'x' * 10**9 }}": "cannot do this",
    "{{ 'x' * 1000000000 }}": "cannot do this",
    "{{ patient.name * 5 }}": "cannot do this",
    "{{ 9 ** 9 ** 9 }}": "cannot do this",
    "{{ '%0999999999d' % 1 }}": "cannot do this",
    "{{ [1, 2] }}": "cannot do this",
    "{% set a = {} %}": "cannot do this",
    "{% for x in range(1001) %}{% endfor %}": "at most 1000",
    "{% for x in range(0, 10**12, 1) %}{% endfor %}": "cannot do this",
    "{% for x in range(999999999999999999999999) %}{% endfor %}": "at most 1000|too much",
    "{% for x in range(1, 2, 0) %}{% endfor %}": "at most 1000",
    "{% set a = 'xxxxxxxxxx' %}" + "{% set a = a ~ a %}" * 40 + "{{ a }}": "too long",
    "{% for x in rows %}{% set a = said ~ said %}{% endfor %}{{ a }}": "no field",
    "{{ patient.name.__class__ }}": "nothing called",
    "{{ ''.__class__.__mro__ }}": "nothing called",
    "{{ patient['__class__'] }}": "no field",
    "{{ patient.keys }}": "no field",
    "{{ patient.items() }}": "cannot do this",
    "{{ patient.name.upper() }}": "cannot do this",
    "{{ patient.name.format }}": "nothing called",
    "{{ patient.name|attr('format') }}": "only these filters",
    "{{ patient.name|center(1000000000) }}": "only these filters",
    "{{ rows|map(attribute='title') }}": "only these filters",
    "{{ self }}": "cannot do this",
    "{{ self.__init__ }}": "cannot do this",
    "{{ lipsum }}": "no field",
    "{{ cycler }}": "no field",
    "{{ range }}": "one of its fields",
    "{{ loop }}": "no field",
    "{% for x in rows %}{{ loop.changed(x) }}{% endfor %}": "cannot do this",
    "{% for x in rows %}{{ loop._iterable }}{% endfor %}": "nothing called",
    "{% for x in rows recursive %}{{ loop(rows) }}{% endfor %}": "cannot do this",
    "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}": "cannot do this",
    "{% include '/etc/passwd' %}": "cannot do this",
    "{% import 'x' as y %}": "cannot do this",
    "{% extends 'x' %}": "cannot do this",
    "{% set x %}{{ said }}{% endset %}": "cannot do this",
    "{% set ns = namespace(a=1) %}": "cannot do this",
    "{% set patient.name = 'x' %}": "cannot be read|cannot do this",
    "{% block a %}{% endblock %}": "cannot do this",
    "{% filter upper %}x{% endfilter %}": "cannot do this",
    "{% autoescape false %}{{ said }}{% endautoescape %}": "cannot be read|cannot do this",
    "{{ patient }}": "one of its fields",
    "{{ rows|join }}": "one of its fields",
    "{% for x in said %}{% endfor %}": "no list",
    "{{ said + 'x' }}": "joined with ~",
    "{{ count + said }}": "joined with ~",
    "{{ count > said }}": "joined with ~",
    "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}": "too much",
    "{{ " + "not " * 5000 + "1 }}": "too much",
    "{{ " + "9" * 5000 + " }}": "too much",
    "{% if 1 %}" * 200 + "{% endif %}" * 200: "too much",
    "{{ 1 }}" * 9000: "too much",
    "x" * (SOURCE_MAX + 1): "at most",
    "{{ patient.name": "cannot be read",
    "{% if %}": "cannot be read",
    "{{ nobody }}": "no field “nobody”",
    "{{ nobody|default('x') }}": "no field “nobody”",
    "{% if nobody %}{% endif %}": "no field “nobody”",
}


@pytest.mark.parametrize("source", ATTACKS, ids=lambda source: source[:40])
def test_what_a_template_may_not_do_ends_in_one_sentence(source: str) -> None:
    began = time.process_time()
    with pytest.raises(TemplateFault, match=ATTACKS[source]) as error:
        run(f"first line\n{source}")
    assert "\n" not in str(error.value)
    if len(source) < 1000 and "autoescape" not in source:  # of that one Jinja does not know the line
        assert error.value.line == 2
    assert time.process_time() - began < 5


def test_the_whole_paper_has_an_end_too() -> None:
    with pytest.raises(TemplateFault, match="too long"):
        Sandbox().run("{{ said }}\n" * 100, {"said": "x" * (LETTERS_MAX // 50)})


def test_a_check_names_the_line_the_field_and_the_nearest_one() -> None:
    source = """# {{ contract.number }}
{{ patient.nam }}
{% for service in services %}
{{ service.titel }} {{ loop.indx }}
{% endfor %}
{% if payer.is_patent %}{{ nobody.knows }}{% endif %}
{% set who = payer %}{{ who.adress }}"""
    assert [(fault.line, str(fault)) for fault in problems(source, "contract")] == [
        (2, "There is no field “patient.nam”; the nearest is “patient.name”."),
        (4, "There is no field “service.titel”; the nearest is “service.title”."),
        (4, "There is no field “loop.indx”; the nearest is “loop.index”."),
        (6, "There is no field “payer.is_patent”; the nearest is “payer.is_patient”."),
        (6, "There is no field “nobody”."),
        (7, "There is no field “who.adress”; the nearest is “who.address”."),
    ]
    assert [(fault.line, str(fault)) for fault in problems("\n{{ services[0].title + 1 }}", "contract")] == [
        (2, "Text and numbers are mixed here; texts are joined with ~.")
    ]
    assert [fault.line for fault in problems("ok\n{% for %}", "contract")] == [2]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", SORTS)
def test_those_that_come_with_the_program_stand_every_fact(kind: str, language: str) -> None:
    source = default_source(kind, language)
    assert source.language == language
    assert problems(source.body, kind) == []
    for variant in VARIANTS.values():
        made = filled_in(source, kind, variant(kind))
        assert made.title
        assert not [line for line in as_lines(made.body, 64) if width(line) > 64]
    for before in ("%page", "{{", "%}"):
        assert before not in "\n".join(as_lines(filled_in(source, kind, usual(kind)).body, 78))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_contract_states_what_the_rule_asks_for(language: str) -> None:
    """Performer, address, register entry, licence; consumer and customer; services, price, terms; signatures."""
    facts = usual("contract")
    made = filled_in(default_source("contract", language), "contract", facts)
    text = " ".join(" ".join(as_lines(made.body, 200)).split())
    centre, patient, payer = facts["centre"], facts["patient"], facts["payer"]
    stated = (
        *(centre[name] for name in ("legal_name", "address", "phone", "register_entry", "tax_id", "licence_number",
                                    "licence_date", "licence_issuer", "licence_works")),
        *(patient[name] for name in ("name", "address", "phone")),
        *(payer[name] for name in ("name", "address", "phone")),
        *(service[name] for service in facts["services"] for name in ("title", "price", "amount")),
        facts["total"], facts["contract"]["number"], facts["contract"]["date"], facts["contract"]["until"],
    )  # fmt: skip
    for one in stated:
        assert one in text
    headings = [block.text for block in blocks(made.body) if isinstance(block, Text) and block.kind == "heading"]
    assert len(headings) == 7  # subject, terms, price and payment, duties, liability, change, signatures
    signed = [caption for block in blocks(made.body) if isinstance(block, Signatures) for caption in block.captions]
    assert [who for who in (patient["name"], payer["name"], facts["by"]["name"]) if who in " ".join(signed)] == [
        patient["name"], payer["name"], facts["by"]["name"],
    ]  # fmt: skip
    assert made.blanks == ()
    alone = filled_in(
        default_source("contract", language), "contract", {**facts, "payer": {**patient, "is_patient": True}}
    )
    assert payer["name"] not in alone.body
    assert sum(isinstance(block, Signatures) for block in blocks(alone.body)) == 1


def test_what_a_centre_has_not_filled_in_is_blank_and_named() -> None:
    facts = usual("contract")
    facts["centre"] = {**facts["centre"], "licence_number": "", "licence_date": ""}
    made = filled_in(default_source("contract", "en"), "contract", facts)
    assert made.blanks == ("licence number", "date of the licence")
    assert "No ____________ of ____________" in " ".join(as_lines(made.body, 78))


def test_long_texts_and_empty_ones_go_onto_pages() -> None:
    for facts in (longest("contract"), empty("contract")):
        made = filled_in(default_source("contract", "ru"), "contract", facts)
        assert pdf_of(made.body, title=made.title).startswith(b"%PDF")
        assert any(isinstance(block, Table) for block in blocks(made.body))


def test_every_field_is_told_and_an_unknown_kind_names_the_known_ones() -> None:
    told = dict(fields_of("contract"))
    assert told["patient.name"] == "Kamyshova Lidia Sergeevna"
    assert told["services[].price"] == "2 800,00"
    with pytest.raises(NotFound, match="contract, consent"):
        usual("bill")


def test_a_fault_while_a_paper_is_made_names_template_and_line() -> None:
    source = default_source("cover", "en")
    broken = type(source)(source.body + "\n{{ patient.wrong }}", "en", 3)
    with pytest.raises(RuleBroken, match=r"template “cover” \(en\), line 15: There is no field “wrong”"):
        filled_in(broken, "cover", usual("cover"))
