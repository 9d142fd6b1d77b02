"""Files to import that cannot be meant: one sentence, or each line named; nothing half done."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.answers import HEAD, KINDS, Run, content, refused

PATIENT = '{"resourceType": "Patient", "id": "1", "name": [{"family": "Ivanov", "given": ["Pyotr"]}]}'

UNREADABLE = {
    "empty": (b"", "is empty"),
    "blank": (b"\n \n\r\n", "is empty"),
    "no heading": (b"1,2,3\n4,5,6\n", "The headings name no"),
    "web page": (b"<html><body>no</body></html>", "The headings name no"),
    "five thousand headings": (",".join(f"c{n}" for n in range(5000)).encode(), "The headings name no"),
    "control characters for headings": (b"\x1b[31m,\x1b[32m\n1,2\n", "The headings name no"),
    "every byte": (bytes(range(256)) * 40, "is not a text file"),
    "a spreadsheet": (b"PK\x03\x04" + bytes(range(256)), "is not a text file"),
    "a null byte": (HEAD.encode() + b"1,Iva\x00nov,Pyotr\n", "is not a text file"),
    "only null bytes": (b"\x00" * 100, "is not a text file"),
    "UTF-32": (HEAD.encode("utf-32"), "is not a text file"),
    "UTF-16 without its mark": (HEAD.encode("utf-16-le"), "is not a text file"),
}


@pytest.mark.parametrize("what", UNREADABLE)
@pytest.mark.parametrize("kind", ["patients", "appointments"])
def test_a_file_that_is_no_table(run: Run, centre: Path, folder: Path, kind: str, what: str) -> None:
    data, said = UNREADABLE[what]
    file = folder / "in.csv"
    file.write_bytes(data)
    before = content(centre)
    for more in ([], ["--dry-run"], ["--json"]):
        refused(run("import", kind, file, *more), said)
    assert file.read_bytes() == data
    assert content(centre) == before


REJECTED = {
    "a field without end": (HEAD.encode() + b'1,"Iva' + b"x" * 1_200_000, "cannot be read"),
    "a quote without end": (HEAD.encode() + b'1,"Ivanov,Pyotr\n2,Smith,John\n', "values, the heading has"),
    "too few and too many values": (HEAD.encode() + b"1,Ivanov\n2,Smith,John,x,y\n", "values, the heading has"),
    "a name of 300,000 letters": (HEAD.encode() + b"1," + b"x" * 300_000 + b",Pyotr\n", "at most"),
    "no letter in a name": (HEAD.encode() + "1,👩‍👩‍👧‍👦,\u202e\n".encode(), "written with letters"),
    "a day that is none": (b"id,last_name,birth_date\n1,Ivanov,31.02.1980\n", "no such day"),
    "the end of time": (b"id,last_name,birth_date\n1,Ivanov,9999-12-31\n", "Expected a year"),
    "the beginning of time": (b"id,last_name,birth_date\n1,Ivanov,0001-01-01\n", "Expected a year"),
    "a phone that is none": (b"id,last_name,phone\n1,Ivanov,call me\n", "telephone number"),
    "no FHIR": (b'{"a": 1}', "no FHIR resource"),
    "a list of numbers": (b"[1, 2, null]", "no FHIR resource"),
    "broken JSON": (b'{"resourceType": "Patient", ', "not JSON"),
    "JSON without an end": (b"[" * 100_000, "not JSON"),
    "NDJSON cut off": (f"{PATIENT}\n{PATIENT[:30]}".encode(), "not JSON"),
    "a resource of the wrong shape": (b'{"resourceType": "Patient", "id": {}, "name": "x", "telecom": 7}', "name"),
    "a bundle with anything in it": (
        b'{"resourceType": "Bundle", "entry": [null, 1, {"resource": 0}, {"resource": {"resourceType": "Patient"}}]}',
        "no FHIR resource",
    ),
    "an endless number": (b'{"resourceType": "Patient", "id": ' + b"9" * 5000 + b"}", "not JSON"),
}


@pytest.mark.parametrize("what", REJECTED)
def test_lines_that_are_wrong_are_named(run: Run, centre: Path, folder: Path, what: str) -> None:
    data, said = REJECTED[what]
    file = folder / "in.csv"
    file.write_bytes(data)
    code, out, err = run("import", "patients", file, "--json")
    answer = json.loads(out)
    assert (code, err) == (1, "")
    assert answer["rejected"]
    assert all(said in one["reason"] or one["line"] > 0 for one in answer["rejected"])
    assert any(said in f"{one['field']} {one['reason']}" for one in answer["rejected"])
    code, out, _ = run("import", "patients", file)
    assert code == 1
    assert said in out
    assert file.read_bytes() == data
    assert run("check")[0] == 0


VISITS = """id,patient,date,time
1,1,2026-02-31,10:00
2,1,2026-10-05,25:99
3,1,9999-12-31,23:59
4,1,0001-01-01,0:00
5,nobody,2026-10-05,10:00
6,,2026-10-05,10:00
7,1,2026-10-05,10:00
"""
SERVICES = "code,name,kind,minutes,price,price_from\n"


def test_visits_and_prices_that_cannot_be(run: Run, centre: Path, folder: Path) -> None:
    people, visits, services = folder / "p.csv", folder / "v.csv", folder / "s.csv"
    people.write_text(HEAD + "1,Ivanov,Pyotr\n")
    visits.write_text(VISITS)
    assert run("import", "patients", people)[0] == 0
    code, out, _ = run("import", "appointments", visits, "--json")
    answer = json.loads(out)
    assert (code, answer["imported"]) == (1, 1)
    assert [one["line"] for one in answer["rejected"]] == [2, 3, 4, 5, 6, 7]
    services.write_text(
        SERVICES + "A,x,zzz,10,1,\nB,x,first,-1,1,\nC,x,first,99999999999,1,\nD,x,first,10,-5,\n"
        "E,x,first,10,99999999999999999999,\nF,x,first,10,1,0001-01-01\nG,,first,10,1,\nH,x,first,10,1500,2026-01-01\n"
    )
    code, out, _ = run("import", "services", services, "--json")
    answer = json.loads(out)
    assert (code, answer["imported"]) == (1, 1)
    assert [one["line"] for one in answer["rejected"]] == [2, 3, 4, 5, 6, 7, 8]
    assert run("check")[0] == 0


@pytest.mark.parametrize("kind", KINDS)
def test_a_folder_where_a_file_should_be(run: Run, centre: Path, folder: Path, kind: str) -> None:
    place = folder / "here"
    place.mkdir()
    refused(run("import", kind, place), "cannot be read")
    refused(run("import", kind, folder / "none.csv"), "cannot be read")
    refused(run("import", kind, __file__, "--map", place), "cannot be read")
    refused(run("export", kind, place), "cannot be written")
    refused(run("export", kind, folder / "no" / "x.csv"), "cannot be written")
    assert list(place.iterdir()) == []
    assert not list(folder.glob(".*.part"))


def test_a_mapping_that_is_none(run: Run, centre: Path, folder: Path) -> None:
    file, mapping = folder / "in.csv", folder / "map.toml"
    file.write_text(HEAD)
    for text, said in (
        (b"\x00", "is not a text file"),
        (b"columns = 5", "is a table"),
        (b"[columns", "is not TOML"),
        (b"[columns]\nid = 'nothing'", "that the file has not"),
        (b"[format]\nencoding = 'klingon'", "is not a text file"),
        (b"[format]\ndelimiter = 'both'", "one character"),
    ):
        mapping.write_bytes(text)
        refused(run("import", "patients", file, "--map", mapping), said)
