"""What keeps the register of documents true beneath the storage layer, as DDL for each engine.

What was issued or signed keeps its text, its number and its patient; nothing is removed; where a copy or a record is
and what is attached changes only by being voided.  An erasure that names a row takes from it what tells of the person.
"""

from __future__ import annotations

from storage.schema import BY_MERGE, erasable, versioned

_DOCUMENT = versioned("document", "kind = NEW.kind AND year = NEW.year AND serial = NEW.serial")
_LEAFLET = versioned("leaflet", "title = NEW.title AND language = NEW.language")


def _differ(*names: str) -> str:
    """Any of these columns is another."""
    return " OR ".join(f'NEW."{name}" IS DISTINCT FROM OLD."{name}"' for name in names)


_GAP = """NEW.serial IS NOT NULL AND NEW.serial <> 1 + coalesce((SELECT max(serial) FROM document
    WHERE kind = NEW.kind AND year = NEW.year), 0)"""
_SAME_FOR_GOOD = _differ("kind", "direction", "by", "at")
_PRINTED = _differ(
    *("year", "serial", "body", "body_sha256", "language", "template_version", "appointment_id"),
    *("practitioner_id", "user_id", "replaces_id"),
)
_ISSUED_HERE = f"OLD.direction = 'issued' AND ({_differ('number', 'title', 'issued_on', 'valid_until', 'sender')})"
_ANOTHER_PERSON = f"({_differ('patient_id')}) AND NOT {BY_MERGE}"
_BACKWARDS = "OLD.state <> 'draft' AND NEW.state = 'draft'"
_CHANGED = f"OLD.state <> 'draft' AND ({_PRINTED} OR ({_ISSUED_HERE}))"
_RESIGNED = f"OLD.state = 'signed' AND NEW.state = 'signed' AND ({_differ('signed_at', 'signed_by')})"
_LEFT = """NEW.title = '-' AND NEW.body = '' AND NEW.body_sha256 = '' AND NEW.sender = '' AND NEW.note = ''
    AND NEW.number_key = '' AND NEW.number = ''
    AND NEW.kind = OLD.kind AND NEW.state = OLD.state AND NEW.serial IS NOT DISTINCT FROM OLD.serial
    AND NEW.year IS NOT DISTINCT FROM OLD.year AND NEW.patient_id = OLD.patient_id AND NEW.at = OLD.at"""
_RULES = (
    (_SAME_FOR_GOOD, "a document stays what it is"),
    (_ANOTHER_PERSON, "a document goes to another patient by a merge only"),
    (_BACKWARDS, "what was issued is no draft any more"),
    (_CHANGED, "what was issued or signed does not change"),
    (_RESIGNED, "who signed it and when does not change"),
)

_MOVES = ("document_copy", "document_file", "record_place")
_KEPT = {
    "document_copy": ("id", "document_id", "copy", "place", "note", "at", "by"),
    "document_file": ("id", "document_id", "name", "size", "sha256", "at", "by"),
    "record_place": ("id", "place", "practitioner_id", "note", "at", "by"),
}
_EMPTIED = {
    "document_copy": ("h", "NEW.note = '' AND NEW.place = OLD.place AND NEW.copy = OLD.copy"),
    "document_file": ("f", "NEW.name = '-' AND NEW.sha256 = '' AND NEW.size = 0"),
    "record_place": ("g", "NEW.note = '' AND NEW.place = OLD.place"),
}
"""Of each: the letter of `storage.journal.erased`, and how little an erasure leaves."""


def _sqlite_history(name: str) -> tuple[str, ...]:
    letter, left = _EMPTIED[name]
    return (
        f"CREATE TRIGGER {name}_norepl BEFORE INSERT ON {name}\n"
        f"  WHEN EXISTS (SELECT 1 FROM {name} WHERE id = NEW.id)\n"
        f"BEGIN SELECT RAISE(ABORT, 'documents: {name} is append-only (UNIQUE)'); END",
        f"CREATE TRIGGER {name}_void BEFORE UPDATE ON {name}\n"
        f"  WHEN ({_differ(*_KEPT[name])}) AND NOT coalesce(NEW.id = OLD.id AND {left} AND {erasable(letter)}, 0)\n"
        f"BEGIN SELECT RAISE(ABORT, 'documents: {name} is append-only'); END",
        f"CREATE TRIGGER {name}_keep BEFORE DELETE ON {name}\n"
        f"BEGIN SELECT RAISE(ABORT, 'documents: {name} is append-only'); END",
    )


def _postgresql_history(name: str) -> tuple[str, ...]:
    letter, left = _EMPTIED[name]
    return (
        f"""CREATE FUNCTION {name}_void() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF ({_differ(*_KEPT[name])})
    AND NOT coalesce(NEW.id = OLD.id AND {left} AND {erasable(letter, postgresql=True)}, false) THEN
    RAISE EXCEPTION 'documents: {name} is append-only' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$""",
        f"CREATE TRIGGER {name}_void BEFORE UPDATE ON {name} FOR EACH ROW EXECUTE FUNCTION {name}_void()",
        f"CREATE TRIGGER {name}_keep BEFORE DELETE ON {name} FOR EACH ROW EXECUTE FUNCTION refuse()",
        f"CREATE TRIGGER {name}_keep_t BEFORE TRUNCATE ON {name} FOR EACH STATEMENT EXECUTE FUNCTION refuse()",
    )


_SQLITE: tuple[str, ...] = (
    *_DOCUMENT[0],
    *_LEAFLET[0],
    f"""CREATE TRIGGER document_serial BEFORE INSERT ON document WHEN {_GAP}
BEGIN SELECT RAISE(ABORT, 'documents: numbers go up by one within a year'); END""",
    f"""CREATE TRIGGER document_serial_u BEFORE UPDATE OF serial ON document WHEN OLD.serial IS NULL AND {_GAP}
BEGIN SELECT RAISE(ABORT, 'documents: numbers go up by one within a year'); END""",
    *(
        f"CREATE TRIGGER document_fixed_{turn} BEFORE UPDATE ON document\n"
        f"  WHEN ({rule}) AND NOT coalesce({_LEFT} AND {erasable('o')}, 0)\n"
        f"BEGIN SELECT RAISE(ABORT, 'documents: {said}'); END"
        for turn, (rule, said) in enumerate(_RULES, 1)
    ),
    """CREATE TRIGGER document_keep BEFORE DELETE ON document
BEGIN SELECT RAISE(ABORT, 'documents: never deleted'); END""",
    *(statement for name in _MOVES for statement in _sqlite_history(name)),
    f"""CREATE TRIGGER record_place_patient BEFORE UPDATE OF patient_id ON record_place
  WHEN NEW.patient_id <> OLD.patient_id AND NOT {BY_MERGE}
BEGIN SELECT RAISE(ABORT, 'documents: a record goes to another patient by a merge only'); END""",
    """CREATE TRIGGER document_content_norepl BEFORE INSERT ON document_content
  WHEN EXISTS (SELECT 1 FROM document_content WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'documents: a file is never changed (UNIQUE)'); END""",
    f"""CREATE TRIGGER document_content_fixed BEFORE UPDATE ON document_content
  WHEN NOT coalesce(NEW.id = OLD.id AND length(NEW.content) = 0 AND {erasable("f")}, 0)
BEGIN SELECT RAISE(ABORT, 'documents: a file is never changed'); END""",
    """CREATE TRIGGER document_content_keep BEFORE DELETE ON document_content
BEGIN SELECT RAISE(ABORT, 'documents: a file is never changed'); END""",
)


SQLITE = tuple(
    text.replace("IS NOT DISTINCT FROM", "IS").replace("IS DISTINCT FROM", "IS NOT") for text in _SQLITE
)
"""In words that an older SQLite has too."""


def _document_rules() -> str:
    return "\n".join(
        f"  IF ({rule}) AND NOT gone THEN\n"
        f"    RAISE EXCEPTION 'documents: {said}' USING ERRCODE = 'restrict_violation';\n  END IF;"
        for rule, said in _RULES
    )


POSTGRESQL: tuple[str, ...] = (
    *_DOCUMENT[1],
    *_LEAFLET[1],
    f"""CREATE FUNCTION document_serial() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.serial IS NOT NULL THEN
    RETURN NEW;
  END IF;
  IF {_GAP} THEN
    RAISE EXCEPTION 'documents: numbers go up by one within a year' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$""",
    "CREATE TRIGGER document_serial BEFORE INSERT OR UPDATE ON document FOR EACH ROW"
    " EXECUTE FUNCTION document_serial()",
    f"""CREATE FUNCTION document_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE gone boolean;
BEGIN
  gone := coalesce({_LEFT} AND {erasable("o", postgresql=True)}, false);
{_document_rules()}
  RETURN NEW;
END $$""",
    "CREATE TRIGGER document_fixed BEFORE UPDATE ON document FOR EACH ROW EXECUTE FUNCTION document_fixed()",
    "CREATE TRIGGER document_keep BEFORE DELETE ON document FOR EACH ROW EXECUTE FUNCTION refuse()",
    "CREATE TRIGGER document_keep_t BEFORE TRUNCATE ON document FOR EACH STATEMENT EXECUTE FUNCTION refuse()",
    *(statement for name in _MOVES for statement in _postgresql_history(name)),
    f"""CREATE FUNCTION record_place_patient() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.patient_id <> OLD.patient_id AND NOT {BY_MERGE} THEN
    RAISE EXCEPTION 'documents: a record goes to another patient by a merge only'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$""",
    "CREATE TRIGGER record_place_patient BEFORE UPDATE ON record_place FOR EACH ROW"
    " EXECUTE FUNCTION record_place_patient()",
    f"""CREATE FUNCTION document_content_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT coalesce(NEW.id = OLD.id AND length(NEW.content) = 0 AND {erasable("f", postgresql=True)}, false) THEN
    RAISE EXCEPTION 'documents: a file is never changed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$""",
    "CREATE TRIGGER document_content_fixed BEFORE UPDATE ON document_content FOR EACH ROW"
    " EXECUTE FUNCTION document_content_fixed()",
    "CREATE TRIGGER document_content_keep BEFORE DELETE ON document_content FOR EACH ROW EXECUTE FUNCTION refuse()",
    "CREATE TRIGGER document_content_keep_t BEFORE TRUNCATE ON document_content"
    " FOR EACH STATEMENT EXECUTE FUNCTION refuse()",
)
