"""What keeps messages true beneath the storage layer, as DDL for each engine."""

from __future__ import annotations

from storage.schema import BY_MERGE, versioned

_WISH = versioned("message_wish", "patient_id = NEW.patient_id")
_MESSAGE = versioned(
    "message",
    "appointment_id = NEW.appointment_id AND kind = NEW.kind AND visit_version = NEW.visit_version"
    " AND kind <> 'leaflet'",
    "document_id = NEW.document_id",
    "token = NEW.token",
)
_WORDS = versioned("message_words", "kind = NEW.kind AND channel = NEW.channel AND language = NEW.language")
_NOT_MERGED = f"NEW.patient_id <> OLD.patient_id AND NOT {BY_MERGE}"
_OUT = "OLD.sent_at IS NOT NULL"
_REWRITTEN = f"""NEW.appointment_id <> OLD.appointment_id OR NEW.kind <> OLD.kind OR NEW.told_at <> OLD.told_at
  OR NEW.token <> OLD.token OR NEW.queued_at <> OLD.queued_at
  OR ({_OUT} AND (NEW.sent_at IS NULL OR NEW.sent_at <> OLD.sent_at
    OR NEW.state NOT IN ('sent', 'answered') OR (NEW.body <> OLD.body AND NEW.body <> '')
    OR (NEW.address <> OLD.address AND NEW.address <> '')))
  OR (OLD.kind = 'leaflet' AND (NEW.document_id <> OLD.document_id OR NEW.channel <> OLD.channel
    OR (NEW.subject <> OLD.subject AND NEW.subject <> '') OR (NEW.body <> OLD.body AND NEW.body <> '')))"""
"""What was sent is told as it was sent, a leaflet as it was written; an erasure empties both."""

SQLITE: tuple[str, ...] = (
    *_WISH[0],
    *_MESSAGE[0],
    *_WORDS[0],
    f"""CREATE TRIGGER message_sent_u BEFORE UPDATE ON message WHEN {_REWRITTEN}
BEGIN SELECT RAISE(ABORT, 'messages: what was sent does not change'); END""",
    """CREATE TRIGGER message_keep_d BEFORE DELETE ON message WHEN OLD.state <> 'queued' OR OLD.tries > 0
BEGIN SELECT RAISE(ABORT, 'messages: only what nobody has tried to send is taken back'); END""",
    *(
        f"CREATE TRIGGER {name}_patient BEFORE UPDATE OF patient_id ON {name} WHEN {_NOT_MERGED}"
        f" BEGIN SELECT RAISE(ABORT, 'messages: it belongs to its patient'); END"
        for name in ("message_wish", "message")
    ),
)

POSTGRESQL: tuple[str, ...] = (
    *_WISH[1],
    *_MESSAGE[1],
    *_WORDS[1],
    f"""CREATE FUNCTION message_sent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {_REWRITTEN} THEN
    RAISE EXCEPTION 'messages: what was sent does not change' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$""",
    "CREATE TRIGGER message_sent_u BEFORE UPDATE ON message FOR EACH ROW EXECUTE FUNCTION message_sent()",
    """CREATE TRIGGER message_keep_d BEFORE DELETE ON message FOR EACH ROW
  WHEN (OLD.state <> 'queued' OR OLD.tries > 0) EXECUTE FUNCTION refuse()""",
    "CREATE TRIGGER message_keep_t BEFORE TRUNCATE ON message FOR EACH STATEMENT EXECUTE FUNCTION refuse()",
    f"""CREATE FUNCTION message_patient() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {_NOT_MERGED} THEN
    RAISE EXCEPTION 'messages: it belongs to its patient' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$""",
    *(
        f"CREATE TRIGGER {name}_patient BEFORE UPDATE OF patient_id ON {name} FOR EACH ROW"
        " EXECUTE FUNCTION message_patient()"
        for name in ("message_wish", "message")
    ),
)
