"""What keeps templates true beneath the storage layer: a version never changes, goes or is skipped."""

from __future__ import annotations

_LAST = "coalesce((SELECT max(number) FROM template WHERE kind = NEW.kind AND language = NEW.language), 0)"

SQLITE = (
    f"""CREATE TRIGGER template_next BEFORE INSERT ON template WHEN NEW.number <> {_LAST} + 1
BEGIN SELECT RAISE(ABORT, 'template: a version follows the last one (UNIQUE)'); END""",
    """CREATE TRIGGER template_norepl BEFORE INSERT ON template WHEN EXISTS (SELECT 1 FROM template WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'template: it is there already (UNIQUE)'); END""",
    """CREATE TRIGGER template_keep_u BEFORE UPDATE ON template
BEGIN SELECT RAISE(ABORT, 'template: a version never changes'); END""",
    """CREATE TRIGGER template_keep_d BEFORE DELETE ON template
BEGIN SELECT RAISE(ABORT, 'template: a version never goes'); END""",
)

POSTGRESQL = (
    f"""CREATE FUNCTION template_next() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.number <> {_LAST} + 1 THEN
    RAISE EXCEPTION 'template: a version follows the last one' USING ERRCODE = 'unique_violation';
  END IF;
  RETURN NEW;
END $$""",
    "CREATE TRIGGER template_next BEFORE INSERT ON template FOR EACH ROW EXECUTE FUNCTION template_next()",
    "CREATE TRIGGER template_keep BEFORE UPDATE OR DELETE ON template FOR EACH ROW EXECUTE FUNCTION refuse()",
    "CREATE TRIGGER template_keep_t BEFORE TRUNCATE ON template FOR EACH STATEMENT EXECUTE FUNCTION refuse()",
)
