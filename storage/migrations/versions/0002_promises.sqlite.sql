CREATE TABLE act (
	id INTEGER NOT NULL, 
	idem_key TEXT NOT NULL, 
	verb TEXT NOT NULL, 
	login TEXT NOT NULL, 
	desk TEXT NOT NULL, 
	at INTEGER NOT NULL, 
	result INTEGER, 
	undoes INTEGER, 
	part_of INTEGER, 
	CONSTRAINT pk_act PRIMARY KEY (id), 
	CONSTRAINT uq_act_idem_key UNIQUE (idem_key), 
	CONSTRAINT uq_act_undoes UNIQUE (undoes), 
	CONSTRAINT ck_act_part_of_an_earlier CHECK (part_of < id), 
	CONSTRAINT fk_act_undoes FOREIGN KEY(undoes) REFERENCES act (id), 
	CONSTRAINT fk_act_part_of FOREIGN KEY(part_of) REFERENCES act (id)
)
 STRICT
--;;
CREATE INDEX ix_act_login_id ON act (login, id)
--;;
CREATE INDEX ix_act_part_of ON act (part_of) WHERE part_of IS NOT NULL
--;;
CREATE TABLE journal (
	id INTEGER NOT NULL, 
	act_id INTEGER NOT NULL, 
	at INTEGER NOT NULL, 
	login TEXT NOT NULL, 
	desk TEXT NOT NULL, 
	verb TEXT NOT NULL, 
	what TEXT NOT NULL, 
	"key" INTEGER NOT NULL, 
	"before" TEXT, 
	"after" TEXT, 
	prev_hash TEXT NOT NULL, 
	hash TEXT NOT NULL, 
	salt TEXT, 
	erased_by INTEGER, 
	CONSTRAINT pk_journal PRIMARY KEY (id), 
	CONSTRAINT fk_journal_act_id FOREIGN KEY(act_id) REFERENCES act (id)
)
 STRICT
--;;
CREATE INDEX ix_journal_act_id ON journal (act_id)
--;;
CREATE INDEX ix_journal_what_key_id ON journal (what, "key", id)
--;;
CREATE TABLE journal_head (
	id INTEGER NOT NULL CONSTRAINT ck_journal_head_one CHECK (id = 1), 
	last INTEGER NOT NULL, 
	hash TEXT NOT NULL, 
	CONSTRAINT pk_journal_head PRIMARY KEY (id)
)
 STRICT
--;;
CREATE TABLE late_entry (
	act_id INTEGER NOT NULL, 
	happened_at INTEGER NOT NULL, 
	CONSTRAINT pk_late_entry PRIMARY KEY (act_id), 
	CONSTRAINT fk_late_entry_act_id FOREIGN KEY(act_id) REFERENCES act (id)
)
 STRICT
--;;
CREATE INDEX ix_late_entry_happened_at ON late_entry (happened_at)
--;;
CREATE TABLE change (
	id INTEGER NOT NULL, 
	topic TEXT NOT NULL, 
	"key" INTEGER NOT NULL, 
	desk TEXT NOT NULL, 
	CONSTRAINT pk_change PRIMARY KEY (id)
)
 STRICT
--;;
INSERT INTO journal_head (id, last, hash) VALUES (1, 0, '')
--;;
CREATE TRIGGER journal_append BEFORE INSERT ON journal BEGIN
  SELECT RAISE(ABORT, 'append-only: foreign keys must be on, and checks too') WHERE NOT ((SELECT foreign_keys FROM pragma_foreign_keys) = 1 AND (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 0);
  SELECT RAISE(ABORT, 'append-only: journal id') WHERE NEW.id <> 1 + coalesce((SELECT max(id) FROM journal), 0);
  SELECT RAISE(ABORT, 'journal chain broken') WHERE NEW.prev_hash <>
    coalesce((SELECT hash FROM journal ORDER BY id DESC LIMIT 1), '');
  SELECT RAISE(ABORT, 'append-only: a row begins with its details') WHERE NEW.erased_by IS NOT NULL;
END
--;;
CREATE TRIGGER journal_keep_u BEFORE UPDATE ON journal WHEN NOT coalesce(NEW.id = OLD.id AND NEW.act_id = OLD.act_id AND NEW.at = OLD.at AND NEW.login = OLD.login
  AND NEW.desk = OLD.desk AND NEW.verb = OLD.verb AND NEW.what = OLD.what AND NEW."key" = OLD."key"
  AND NEW.prev_hash = OLD.prev_hash AND NEW.hash = OLD.hash
  AND NEW.before IS NULL AND NEW.after IS NULL AND NEW.salt IS NULL
  AND OLD.erased_by IS NULL AND OLD.what <> 'erasure' AND NEW.erased_by > OLD.id
  AND NEW.erased_by = (SELECT last FROM journal_head) AND EXISTS (SELECT 1 FROM journal_head AS h JOIN journal AS e ON e.id = h.last WHERE e.what = 'erasure' AND instr(e.after, ' j' || CAST(OLD.id AS text) || ' ') > 0), 0)
BEGIN SELECT RAISE(ABORT, 'append-only: journal'); END
--;;
CREATE TRIGGER journal_keep_d BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'append-only: journal'); END
--;;
CREATE TRIGGER journal_head_follow AFTER INSERT ON journal
BEGIN UPDATE journal_head SET last = NEW.id, hash = NEW.hash WHERE id = 1; END
--;;
CREATE TRIGGER journal_head_true BEFORE UPDATE ON journal_head WHEN NOT (NEW.id = OLD.id AND NEW.last = OLD.last + 1
  AND EXISTS (SELECT 1 FROM journal WHERE id = NEW.last AND hash = NEW.hash))
BEGIN SELECT RAISE(ABORT, 'append-only: journal head'); END
--;;
CREATE TRIGGER journal_head_one BEFORE INSERT ON journal_head
BEGIN SELECT RAISE(ABORT, 'append-only: journal head'); END
--;;
CREATE TRIGGER journal_head_keep BEFORE DELETE ON journal_head
BEGIN SELECT RAISE(ABORT, 'append-only: journal head'); END
--;;
CREATE TRIGGER act_append BEFORE INSERT ON act
  WHEN EXISTS (SELECT 1 FROM act WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM act WHERE idem_key = NEW.idem_key)
    OR (NEW.undoes IS NOT NULL AND EXISTS (SELECT 1 FROM act WHERE undoes = NEW.undoes))
BEGIN SELECT RAISE(ABORT, 'append-only: act'); END
--;;
CREATE TRIGGER act_keep_u BEFORE UPDATE ON act
  WHEN (OLD.result IS NOT NULL OR NEW.id <> OLD.id OR NEW.idem_key <> OLD.idem_key OR NEW.verb <> OLD.verb
    OR NEW.login <> OLD.login OR NEW.desk <> OLD.desk OR NEW.at <> OLD.at OR NEW.undoes IS NOT OLD.undoes
    OR NEW.part_of IS NOT OLD.part_of) AND NOT coalesce(NEW.id = OLD.id AND NEW.verb = OLD.verb AND NEW.login = OLD.login AND NEW.desk = OLD.desk
  AND NEW.at = OLD.at AND NEW.result IS OLD.result AND NEW.undoes IS OLD.undoes
  AND NEW.part_of IS OLD.part_of AND NEW.idem_key = 'erased-' || CAST(OLD.id AS text) AND EXISTS (SELECT 1 FROM journal_head AS h JOIN journal AS e ON e.id = h.last WHERE e.what = 'erasure' AND instr(e.after, ' k' || CAST(OLD.id AS text) || ' ') > 0), 0)
BEGIN SELECT RAISE(ABORT, 'append-only: act'); END
--;;
CREATE TRIGGER act_keep_d BEFORE DELETE ON act BEGIN SELECT RAISE(ABORT, 'append-only: act'); END
--;;
CREATE TRIGGER late_entry_true BEFORE INSERT ON late_entry
  WHEN EXISTS (SELECT 1 FROM late_entry WHERE act_id = NEW.act_id) OR NOT EXISTS (SELECT 1 FROM act WHERE id = NEW.act_id AND at >= NEW.happened_at AND result IS NULL
  AND id = (SELECT max(id) FROM act))
BEGIN SELECT RAISE(ABORT, 'append-only: an act says at once that it was entered later'); END
--;;
CREATE TRIGGER late_entry_keep_u BEFORE UPDATE ON late_entry BEGIN SELECT RAISE(ABORT, 'append-only: late_entry'); END
--;;
CREATE TRIGGER late_entry_keep_d BEFORE DELETE ON late_entry BEGIN SELECT RAISE(ABORT, 'append-only: late_entry'); END
--;;
CREATE TABLE centre (
	id INTEGER NOT NULL CONSTRAINT ck_centre_one CHECK (id = 1), 
	settings TEXT NOT NULL, 
	CONSTRAINT pk_centre PRIMARY KEY (id)
)
 STRICT
--;;
CREATE TABLE account_user (
	id INTEGER NOT NULL, 
	login TEXT NOT NULL, 
	name TEXT NOT NULL, 
	role TEXT NOT NULL, 
	practitioner_id INTEGER, 
	disabled INTEGER DEFAULT '0' NOT NULL, 
	pin_hash TEXT, 
	version INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_account_user PRIMARY KEY (id), 
	CONSTRAINT uq_account_user_login UNIQUE (login)
)
 STRICT
--;;
CREATE TABLE account_password (
	user_id INTEGER NOT NULL, 
	hash TEXT NOT NULL CONSTRAINT ck_account_password_argon2id CHECK (hash LIKE '$argon2id$%'), 
	CONSTRAINT pk_account_password PRIMARY KEY (user_id), 
	CONSTRAINT fk_account_password_user_id FOREIGN KEY(user_id) REFERENCES account_user (id)
)
 STRICT
--;;
CREATE TABLE account_key (
	id INTEGER NOT NULL, 
	user_id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	blob TEXT NOT NULL, 
	fingerprint TEXT NOT NULL CONSTRAINT ck_account_key_sha256 CHECK (fingerprint LIKE 'SHA256:%' AND length(fingerprint) = 50), 
	comment TEXT NOT NULL, 
	added_at INTEGER NOT NULL, 
	CONSTRAINT pk_account_key PRIMARY KEY (id), 
	CONSTRAINT uq_account_key_fingerprint UNIQUE (fingerprint), 
	CONSTRAINT fk_account_key_user_id FOREIGN KEY(user_id) REFERENCES account_user (id)
)
 STRICT
--;;
CREATE INDEX ix_account_key_user_id ON account_key (user_id)
--;;
CREATE TABLE identifier (
	kind TEXT NOT NULL, 
	system TEXT NOT NULL, 
	value TEXT NOT NULL, 
	ref_id INTEGER NOT NULL, 
	CONSTRAINT pk_identifier PRIMARY KEY (kind, system, value)
)
 WITHOUT ROWID,
 STRICT
--;;
CREATE INDEX ix_identifier_kind_ref_id ON identifier (kind, ref_id)
--;;
CREATE TRIGGER account_user_version BEFORE UPDATE ON account_user WHEN NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id
BEGIN SELECT RAISE(ABORT, 'account_user: a change needs the next version'); END
--;;
CREATE TRIGGER account_user_norepl BEFORE INSERT ON account_user
WHEN EXISTS (SELECT 1 FROM account_user WHERE id = NEW.id OR (login = NEW.login))
BEGIN SELECT RAISE(ABORT, 'account_user: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER account_user_norepl_u BEFORE UPDATE ON account_user
WHEN EXISTS (SELECT 1 FROM account_user WHERE id <> OLD.id AND ((login = NEW.login)))
BEGIN SELECT RAISE(ABORT, 'account_user: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER account_key_keep BEFORE UPDATE ON account_key
BEGIN SELECT RAISE(ABORT, 'account_key: a key is added or removed, never changed'); END
--;;
CREATE TRIGGER account_key_norepl BEFORE INSERT ON account_key
WHEN EXISTS (SELECT 1 FROM account_key WHERE id = NEW.id OR fingerprint = NEW.fingerprint)
BEGIN SELECT RAISE(ABORT, 'account_key: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER account_password_norepl BEFORE INSERT ON account_password
WHEN EXISTS (SELECT 1 FROM account_password WHERE user_id = NEW.user_id)
BEGIN SELECT RAISE(ABORT, 'account_password: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER account_password_whose BEFORE UPDATE ON account_password WHEN NEW.user_id <> OLD.user_id
BEGIN SELECT RAISE(ABORT, 'account_password: it stays with its person'); END
--;;
CREATE TABLE template (
	id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	language TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	body TEXT NOT NULL, 
	sha256 TEXT NOT NULL CONSTRAINT ck_template_sha256 CHECK (length(sha256) = 64), 
	at INTEGER NOT NULL, 
	user_id INTEGER NOT NULL, 
	CONSTRAINT pk_template PRIMARY KEY (id), 
	CONSTRAINT uq_template_kind_language_number UNIQUE (kind, language, number), 
	CONSTRAINT ck_template_number CHECK (number >= 1), 
	CONSTRAINT ck_template_named CHECK (kind <> '' AND language <> '')
)
 STRICT
--;;
CREATE TRIGGER template_next BEFORE INSERT ON template WHEN NEW.number <> coalesce((SELECT max(number) FROM template WHERE kind = NEW.kind AND language = NEW.language), 0) + 1
BEGIN SELECT RAISE(ABORT, 'template: a version follows the last one (UNIQUE)'); END
--;;
CREATE TRIGGER template_norepl BEFORE INSERT ON template WHEN EXISTS (SELECT 1 FROM template WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'template: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER template_keep_u BEFORE UPDATE ON template
BEGIN SELECT RAISE(ABORT, 'template: a version never changes'); END
--;;
CREATE TRIGGER template_keep_d BEFORE DELETE ON template
BEGIN SELECT RAISE(ABORT, 'template: a version never goes'); END
--;;
CREATE TABLE patient (
	id INTEGER NOT NULL, 
	card_no TEXT, 
	last_name TEXT DEFAULT '' NOT NULL, 
	first_name TEXT DEFAULT '' NOT NULL, 
	middle_name TEXT DEFAULT '' NOT NULL, 
	sex TEXT DEFAULT 'unknown' NOT NULL, 
	birth_date TEXT, 
	birth_estimated INTEGER DEFAULT '0' NOT NULL, 
	last_key TEXT NOT NULL, 
	first_key TEXT NOT NULL, 
	middle_key TEXT NOT NULL, 
	status TEXT DEFAULT 'active' NOT NULL, 
	merged_into INTEGER, 
	email TEXT DEFAULT '' NOT NULL, 
	address TEXT DEFAULT '' NOT NULL, 
	city TEXT DEFAULT '' NOT NULL, 
	region TEXT DEFAULT '' NOT NULL, 
	postcode TEXT DEFAULT '' NOT NULL, 
	document_no TEXT DEFAULT '' NOT NULL, 
	document_key TEXT DEFAULT '' NOT NULL, 
	note TEXT DEFAULT '' NOT NULL, 
	alert TEXT DEFAULT '' NOT NULL, 
	created_at INTEGER NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	erased_by INTEGER, 
	CONSTRAINT pk_patient PRIMARY KEY (id), 
	CONSTRAINT uq_patient_card_no UNIQUE (card_no), 
	CONSTRAINT ck_patient_named CHECK (last_name <> '' OR first_name <> ''), 
	CONSTRAINT ck_patient_card CHECK (card_no <> ''), 
	CONSTRAINT ck_patient_sex CHECK (sex IN ('male', 'female', 'other', 'unknown')), 
	CONSTRAINT ck_patient_status CHECK (status IN ('active', 'prospective', 'merged', 'archived', 'deceased')), 
	CONSTRAINT ck_patient_merged CHECK ((status = 'merged') = (merged_into IS NOT NULL)), 
	CONSTRAINT ck_patient_not_itself CHECK (merged_into <> id), 
	CONSTRAINT ck_patient_version CHECK (version > 0), 
	CONSTRAINT fk_patient_merged_into FOREIGN KEY(merged_into) REFERENCES patient (id)
)
 STRICT
--;;
CREATE INDEX ix_patient_birth ON patient (birth_date, last_key, first_key, middle_key)
--;;
CREATE INDEX ix_patient_document ON patient (document_key) WHERE document_key <> ''
--;;
CREATE INDEX ix_patient_email ON patient (email) WHERE email <> ''
--;;
CREATE INDEX ix_patient_first ON patient (first_key, last_key, middle_key)
--;;
CREATE INDEX ix_patient_given ON patient (first_key, middle_key) WHERE middle_key <> ''
--;;
CREATE INDEX ix_patient_merged ON patient (merged_into) WHERE merged_into IS NOT NULL
--;;
CREATE INDEX ix_patient_middle ON patient (middle_key, last_key, first_key) WHERE middle_key <> ''
--;;
CREATE INDEX ix_patient_name ON patient (last_key, first_key, middle_key)
--;;
CREATE TABLE patient_phone (
	rev TEXT NOT NULL, 
	patient_id INTEGER NOT NULL, 
	e164 TEXT NOT NULL, 
	label TEXT DEFAULT '' NOT NULL, 
	place INTEGER DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_patient_phone PRIMARY KEY (rev, patient_id), 
	CONSTRAINT ck_patient_phone_digits CHECK (rev <> ''), 
	CONSTRAINT fk_patient_phone_patient_id FOREIGN KEY(patient_id) REFERENCES patient (id)
)
 WITHOUT ROWID,
 STRICT
--;;
CREATE INDEX ix_patient_phone_patient ON patient_phone (patient_id, place)
--;;
CREATE TABLE number_part (
	part INTEGER NOT NULL, 
	patient_id INTEGER NOT NULL, 
	CONSTRAINT pk_number_part PRIMARY KEY (part, patient_id), 
	CONSTRAINT fk_number_part_patient_id FOREIGN KEY(patient_id) REFERENCES patient (id)
)
 WITHOUT ROWID,
 STRICT
--;;
CREATE TABLE surname (
	k TEXT NOT NULL, 
	CONSTRAINT pk_surname PRIMARY KEY (k)
)
 WITHOUT ROWID,
 STRICT
--;;
CREATE INDEX ix_surname_double ON surname (k) WHERE k LIKE '% %'
--;;
CREATE TABLE card_counter (
	id INTEGER NOT NULL CONSTRAINT ck_card_counter_one CHECK (id = 1), 
	last INTEGER NOT NULL, 
	CONSTRAINT pk_card_counter PRIMARY KEY (id)
)
 STRICT
--;;
CREATE TABLE paper (
	id INTEGER NOT NULL, 
	patient_id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	number TEXT DEFAULT '' NOT NULL, 
	valid_until TEXT, 
	noted_at INTEGER NOT NULL, 
	noted_by TEXT NOT NULL, 
	voided INTEGER DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_paper PRIMARY KEY (id), 
	CONSTRAINT ck_paper_kind CHECK (kind IN ('identity', 'contract', 'consent', 'policy', 'questionnaire')), 
	CONSTRAINT ck_paper_voided CHECK (voided IN (0, 1)), 
	CONSTRAINT fk_paper_patient_id FOREIGN KEY(patient_id) REFERENCES patient (id)
)
 STRICT
--;;
CREATE INDEX ix_paper_patient ON paper (patient_id, kind)
--;;
CREATE TRIGGER patient_norepl BEFORE INSERT ON patient
  WHEN EXISTS (SELECT 1 FROM patient WHERE id = NEW.id OR card_no = NEW.card_no)
BEGIN SELECT RAISE(ABORT, 'patient: this card or id exists'); END
--;;
CREATE TRIGGER patient_version BEFORE UPDATE ON patient
  WHEN NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id OR NEW.created_at <> OLD.created_at
BEGIN SELECT RAISE(ABORT, 'patient: a change needs the next version'); END
--;;
CREATE TRIGGER patient_card BEFORE UPDATE OF card_no ON patient
  WHEN (OLD.card_no IS NOT NULL AND NEW.card_no IS NOT OLD.card_no AND NEW.erased_by IS NULL)
    OR EXISTS (SELECT 1 FROM patient WHERE card_no = NEW.card_no AND id <> OLD.id)
BEGIN SELECT RAISE(ABORT, 'patient: a card number stays with its patient'); END
--;;
CREATE TRIGGER patient_whole BEFORE INSERT ON patient WHEN NEW.erased_by IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'patient: nobody begins erased'); END
--;;
CREATE TRIGGER patient_erased BEFORE UPDATE ON patient
  WHEN OLD.erased_by IS NOT NULL OR (NEW.erased_by IS NOT NULL AND NOT coalesce(NEW.card_no IS NULL AND NEW.birth_date IS NULL AND NEW.last_name = '' AND NEW.middle_name = ''
    AND NEW.email = '' AND NEW.address = '' AND NEW.city = '' AND NEW.region = '' AND NEW.postcode = ''
    AND NEW.document_no = '' AND NEW.note = '' AND NEW.alert = '' AND NEW.status IN ('archived', 'merged')
    AND NEW.erased_by = (SELECT last FROM journal_head) AND EXISTS (SELECT 1 FROM journal_head AS h JOIN journal AS e ON e.id = h.last WHERE e.what = 'erasure' AND instr(e.after, ' p' || CAST(OLD.id AS text) || ' ') > 0), 0))
BEGIN SELECT RAISE(ABORT, 'patient: erased for good, and by an erasure only'); END
--;;
CREATE TRIGGER patient_keep BEFORE DELETE ON patient BEGIN SELECT RAISE(ABORT, 'patient: never deleted'); END
--;;
CREATE TRIGGER card_counter_norepl BEFORE INSERT ON card_counter
  WHEN EXISTS (SELECT 1 FROM card_counter WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'card_counter: only grows'); END
--;;
CREATE TRIGGER card_counter_grows BEFORE UPDATE ON card_counter WHEN NEW.last <= OLD.last
BEGIN SELECT RAISE(ABORT, 'card_counter: only grows'); END
--;;
CREATE TRIGGER card_counter_keep BEFORE DELETE ON card_counter
BEGIN SELECT RAISE(ABORT, 'card_counter: only grows'); END
--;;
CREATE TRIGGER paper_norepl BEFORE INSERT ON paper WHEN EXISTS (SELECT 1 FROM paper WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'paper: never changed'); END
--;;
CREATE TRIGGER paper_void BEFORE UPDATE ON paper
  WHEN NOT (NEW.id = OLD.id AND NEW.kind = OLD.kind AND NEW.number = OLD.number
    AND NEW.valid_until IS OLD.valid_until AND NEW.noted_at = OLD.noted_at
    AND NEW.noted_by = OLD.noted_by) AND NOT coalesce(NEW.id = OLD.id AND NEW.kind = OLD.kind AND NEW.noted_at = OLD.noted_at
    AND NEW.noted_by = OLD.noted_by AND NEW.patient_id = OLD.patient_id AND NEW.voided = OLD.voided
    AND NEW.number = '' AND NEW.valid_until IS NULL AND EXISTS (SELECT 1 FROM journal_head AS h JOIN journal AS e ON e.id = h.last WHERE e.what = 'erasure' AND instr(e.after, ' d' || CAST(OLD.id AS text) || ' ') > 0), 0)
BEGIN SELECT RAISE(ABORT, 'paper: never changed'); END
--;;
CREATE TRIGGER paper_patient BEFORE UPDATE OF patient_id ON paper
  WHEN NEW.patient_id <> OLD.patient_id AND NOT EXISTS (SELECT 1 FROM patient AS p WHERE (p.id = OLD.patient_id AND p.merged_into = NEW.patient_id) OR (p.id = NEW.patient_id AND p.merged_into = OLD.patient_id))
BEGIN SELECT RAISE(ABORT, 'paper: it goes to another patient by a merge only'); END
--;;
CREATE TRIGGER paper_keep BEFORE DELETE ON paper BEGIN SELECT RAISE(ABORT, 'paper: never deleted'); END
--;;
CREATE TABLE printer (
	id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	address TEXT DEFAULT '' NOT NULL, 
	columns INTEGER DEFAULT '42' NOT NULL, 
	code_page TEXT DEFAULT '' NOT NULL, 
	cuts INTEGER DEFAULT '1' NOT NULL, 
	receipts INTEGER DEFAULT '1' NOT NULL, 
	papers INTEGER DEFAULT '0' NOT NULL, 
	at_once INTEGER DEFAULT '0' NOT NULL, 
	desk TEXT DEFAULT '' NOT NULL, 
	machine TEXT DEFAULT '' NOT NULL, 
	active INTEGER DEFAULT '1' NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_printer PRIMARY KEY (id), 
	CONSTRAINT ck_printer_kind CHECK (kind IN ('system', 'network', 'file', 'terminal')), 
	CONSTRAINT ck_printer_name CHECK (trim(name) <> ''), 
	CONSTRAINT ck_printer_address CHECK ((kind = 'terminal') = (address = '')), 
	CONSTRAINT ck_printer_columns CHECK (columns BETWEEN 24 AND 132), 
	CONSTRAINT ck_printer_uses CHECK (receipts = 1 OR papers = 1)
)
 STRICT
--;;
CREATE UNIQUE INDEX printer_name ON printer (name) WHERE active = 1
--;;
CREATE TABLE print_job (
	id INTEGER NOT NULL, 
	title TEXT NOT NULL, 
	body TEXT NOT NULL, 
	use TEXT NOT NULL, 
	mark TEXT DEFAULT '' NOT NULL, 
	part INTEGER DEFAULT '1' NOT NULL, 
	copy INTEGER DEFAULT '0' NOT NULL, 
	printer_id INTEGER NOT NULL, 
	patient_id INTEGER, 
	about_what TEXT DEFAULT '' NOT NULL, 
	about_key INTEGER DEFAULT '0' NOT NULL, 
	desk TEXT DEFAULT '' NOT NULL, 
	user_id INTEGER NOT NULL, 
	state TEXT DEFAULT 'queued' NOT NULL, 
	error TEXT DEFAULT '' NOT NULL, 
	tries INTEGER DEFAULT '0' NOT NULL, 
	worker TEXT DEFAULT '' NOT NULL, 
	spool TEXT DEFAULT '' NOT NULL, 
	queued_at INTEGER NOT NULL, 
	claimed_at INTEGER, 
	printed_at INTEGER, 
	again_at INTEGER, 
	version INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_print_job PRIMARY KEY (id), 
	CONSTRAINT ck_print_job_use CHECK (use IN ('receipt', 'paper')), 
	CONSTRAINT ck_print_job_state CHECK (state IN ('queued', 'printing', 'printed', 'failed', 'doubt', 'dropped')), 
	CONSTRAINT ck_print_job_numbers CHECK (part >= 1 AND copy >= 0 AND tries >= 0), 
	CONSTRAINT ck_print_job_copy_of CHECK (copy = 0 OR about_what <> ''), 
	CONSTRAINT ck_print_job_copy_marked CHECK (copy = 0 OR mark <> ''), 
	CONSTRAINT ck_print_job_worker CHECK ((state = 'printing') = (worker <> '')), 
	CONSTRAINT ck_print_job_printed CHECK (state NOT IN ('printed', 'doubt') OR printed_at IS NOT NULL), 
	CONSTRAINT ck_print_job_not_printed CHECK (state NOT IN ('queued', 'printing', 'failed') OR printed_at IS NULL), 
	CONSTRAINT ck_print_job_said_why CHECK (state NOT IN ('failed', 'dropped', 'doubt') OR error <> ''), 
	CONSTRAINT fk_print_job_printer_id FOREIGN KEY(printer_id) REFERENCES printer (id), 
	CONSTRAINT fk_print_job_patient_id FOREIGN KEY(patient_id) REFERENCES patient (id)
)
 STRICT
--;;
CREATE INDEX ix_print_job_open ON print_job (state, id) WHERE state IN ('queued', 'printing', 'failed', 'doubt')
--;;
CREATE INDEX ix_print_job_patient ON print_job (patient_id) WHERE patient_id IS NOT NULL
--;;
CREATE UNIQUE INDEX print_job_copy ON print_job (about_what, about_key, part, copy) WHERE about_what <> '' AND (state <> 'dropped' OR printed_at IS NOT NULL)
--;;
CREATE TRIGGER printer_version BEFORE UPDATE ON printer WHEN NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id
BEGIN SELECT RAISE(ABORT, 'printer: a change needs the next version'); END
--;;
CREATE TRIGGER printer_norepl BEFORE INSERT ON printer
WHEN EXISTS (SELECT 1 FROM printer WHERE id = NEW.id OR (active = 1 AND NEW.active = 1 AND name = NEW.name))
BEGIN SELECT RAISE(ABORT, 'printer: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER printer_norepl_u BEFORE UPDATE ON printer
WHEN EXISTS (SELECT 1 FROM printer WHERE id <> OLD.id AND ((active = 1 AND NEW.active = 1 AND name = NEW.name)))
BEGIN SELECT RAISE(ABORT, 'printer: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER print_job_version BEFORE UPDATE ON print_job WHEN NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id
BEGIN SELECT RAISE(ABORT, 'print_job: a change needs the next version'); END
--;;
CREATE TRIGGER print_job_norepl BEFORE INSERT ON print_job
WHEN EXISTS (SELECT 1 FROM print_job WHERE id = NEW.id OR (about_what <> '' AND about_what = NEW.about_what AND about_key = NEW.about_key AND part = NEW.part AND copy = NEW.copy AND (state <> 'dropped' OR printed_at IS NOT NULL) AND (NEW.state <> 'dropped' OR NEW.printed_at IS NOT NULL)))
BEGIN SELECT RAISE(ABORT, 'print_job: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER print_job_norepl_u BEFORE UPDATE ON print_job
WHEN EXISTS (SELECT 1 FROM print_job WHERE id <> OLD.id AND ((about_what <> '' AND about_what = NEW.about_what AND about_key = NEW.about_key AND part = NEW.part AND copy = NEW.copy AND (state <> 'dropped' OR printed_at IS NOT NULL) AND (NEW.state <> 'dropped' OR NEW.printed_at IS NOT NULL))))
BEGIN SELECT RAISE(ABORT, 'print_job: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER print_job_new BEFORE INSERT ON print_job WHEN NEW.state <> 'queued' OR NEW.tries <> 0
BEGIN SELECT RAISE(ABORT, 'printing: a paper begins in the queue'); END
--;;
CREATE TRIGGER print_job_text BEFORE UPDATE ON print_job WHEN NEW.use <> OLD.use OR NEW.mark <> OLD.mark OR NEW.part <> OLD.part OR NEW.copy <> OLD.copy OR NEW.about_what <> OLD.about_what OR NEW.about_key <> OLD.about_key OR NEW.desk <> OLD.desk OR NEW.user_id <> OLD.user_id OR NEW.queued_at <> OLD.queued_at OR (NEW.body <> OLD.body AND NEW.body <> '') OR (NEW.title <> OLD.title AND NEW.title <> '-') OR (NEW.printer_id <> OLD.printer_id AND NEW.state <> 'queued')
BEGIN SELECT RAISE(ABORT, 'printing: a paper does not change'); END
--;;
CREATE TRIGGER print_job_state BEFORE UPDATE ON print_job WHEN NOT ((OLD.state = 'queued' AND NEW.state IN ('doubt', 'dropped', 'failed', 'printing', 'queued')) OR (OLD.state = 'printing' AND NEW.state IN ('doubt', 'failed', 'printed', 'printing')) OR (OLD.state = 'failed' AND NEW.state IN ('dropped', 'failed', 'printing', 'queued')) OR (OLD.state = 'doubt' AND NEW.state IN ('doubt', 'dropped', 'queued')) OR (OLD.state = 'dropped' AND NEW.state IN ('doubt', 'dropped', 'failed', 'queued')) OR (OLD.state = 'printed' AND NEW.state IN ('printed'))) OR (OLD.worker <> '' AND NEW.worker <> '' AND NEW.worker <> OLD.worker)
BEGIN SELECT RAISE(ABORT, 'printing: no such step'); END
--;;
CREATE TRIGGER print_job_patient BEFORE UPDATE OF patient_id ON print_job WHEN coalesce(NEW.patient_id, 0) <> coalesce(OLD.patient_id, 0) AND NOT EXISTS (SELECT 1 FROM patient AS p WHERE (p.id = OLD.patient_id AND p.merged_into = NEW.patient_id) OR (p.id = NEW.patient_id AND p.merged_into = OLD.patient_id))
BEGIN SELECT RAISE(ABORT, 'printing: it belongs to its patient'); END
--;;
CREATE TRIGGER printer_keep_d BEFORE DELETE ON printer BEGIN SELECT RAISE(ABORT, 'printing: it stays for ever'); END
--;;
CREATE TRIGGER print_job_keep_d BEFORE DELETE ON print_job BEGIN SELECT RAISE(ABORT, 'printing: it stays for ever'); END
--;;
CREATE TABLE room (
	id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	floor TEXT DEFAULT '' NOT NULL, 
	active INTEGER DEFAULT '1' NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_room PRIMARY KEY (id), 
	CONSTRAINT uq_room_name UNIQUE (name)
)
 STRICT
--;;
CREATE TABLE equipment (
	id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	room_id INTEGER, 
	active INTEGER DEFAULT '1' NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_equipment PRIMARY KEY (id), 
	CONSTRAINT uq_equipment_name UNIQUE (name), 
	CONSTRAINT fk_equipment_room_id FOREIGN KEY(room_id) REFERENCES room (id)
)
 STRICT
--;;
CREATE TABLE practitioner (
	id INTEGER NOT NULL, 
	last_name TEXT NOT NULL, 
	first_name TEXT DEFAULT '' NOT NULL, 
	middle_name TEXT DEFAULT '' NOT NULL, 
	specialty TEXT DEFAULT '' NOT NULL, 
	specialty_key TEXT DEFAULT '' NOT NULL, 
	room_id INTEGER, 
	first_minutes INTEGER DEFAULT '30' NOT NULL, 
	follow_minutes INTEGER DEFAULT '20' NOT NULL, 
	first_quota INTEGER, 
	follow_quota INTEGER, 
	is_default INTEGER DEFAULT '0' NOT NULL, 
	active INTEGER DEFAULT '1' NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_practitioner PRIMARY KEY (id), 
	CONSTRAINT ck_practitioner_named CHECK (last_name <> ''), 
	CONSTRAINT ck_practitioner_lengths CHECK (first_minutes BETWEEN 5 AND 360 AND follow_minutes BETWEEN 5 AND 360), 
	CONSTRAINT ck_practitioner_step CHECK (first_minutes % 5 = 0 AND follow_minutes % 5 = 0), 
	CONSTRAINT ck_practitioner_quotas CHECK (first_quota >= 0 AND follow_quota >= 0), 
	CONSTRAINT fk_practitioner_room_id FOREIGN KEY(room_id) REFERENCES room (id)
)
 STRICT
--;;
CREATE INDEX ix_practitioner_specialty_key ON practitioner (specialty_key)
--;;
CREATE UNIQUE INDEX uq_practitioner_default ON practitioner (is_default) WHERE is_default = 1
--;;
CREATE TABLE roster_line (
	id INTEGER NOT NULL, 
	practitioner_id INTEGER NOT NULL, 
	weekday INTEGER NOT NULL, 
	week_of INTEGER DEFAULT '0' NOT NULL, 
	week_count INTEGER DEFAULT '1' NOT NULL, 
	start_min INTEGER NOT NULL, 
	end_min INTEGER NOT NULL, 
	room_id INTEGER, 
	valid_from TEXT NOT NULL, 
	valid_to TEXT, 
	version INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_roster_line PRIMARY KEY (id), 
	CONSTRAINT ck_roster_line_weekday CHECK (weekday BETWEEN 0 AND 6), 
	CONSTRAINT ck_roster_line_weeks CHECK (week_count BETWEEN 1 AND 8 AND week_of >= 0 AND week_of < week_count), 
	CONSTRAINT ck_roster_line_minutes CHECK (start_min >= 0 AND end_min > start_min AND end_min <= 1440), 
	CONSTRAINT ck_roster_line_validity CHECK (valid_to >= valid_from), 
	CONSTRAINT fk_roster_line_practitioner_id FOREIGN KEY(practitioner_id) REFERENCES practitioner (id), 
	CONSTRAINT fk_roster_line_room_id FOREIGN KEY(room_id) REFERENCES room (id)
)
 STRICT
--;;
CREATE INDEX ix_roster_line_practitioner ON roster_line (practitioner_id, weekday)
--;;
CREATE TABLE roster_break (
	id INTEGER NOT NULL, 
	practitioner_id INTEGER NOT NULL, 
	weekday INTEGER, 
	start_min INTEGER NOT NULL, 
	end_min INTEGER NOT NULL, 
	label TEXT DEFAULT '' NOT NULL, 
	valid_from TEXT NOT NULL, 
	valid_to TEXT, 
	version INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_roster_break PRIMARY KEY (id), 
	CONSTRAINT ck_roster_break_weekday CHECK (weekday BETWEEN 0 AND 6), 
	CONSTRAINT ck_roster_break_minutes CHECK (start_min >= 0 AND end_min > start_min AND end_min <= 1440), 
	CONSTRAINT ck_roster_break_validity CHECK (valid_to >= valid_from), 
	CONSTRAINT fk_roster_break_practitioner_id FOREIGN KEY(practitioner_id) REFERENCES practitioner (id)
)
 STRICT
--;;
CREATE INDEX ix_roster_break_practitioner ON roster_break (practitioner_id)
--;;
CREATE TABLE roster_exception (
	id INTEGER NOT NULL, 
	practitioner_id INTEGER NOT NULL, 
	day TEXT NOT NULL, 
	start_min INTEGER NOT NULL, 
	end_min INTEGER NOT NULL, 
	open INTEGER NOT NULL, 
	reason TEXT DEFAULT '' NOT NULL, 
	room_id INTEGER, 
	CONSTRAINT pk_roster_exception PRIMARY KEY (id), 
	CONSTRAINT ck_roster_exception_minutes CHECK (start_min >= 0 AND end_min > start_min AND end_min <= 1440), 
	CONSTRAINT fk_roster_exception_practitioner_id FOREIGN KEY(practitioner_id) REFERENCES practitioner (id), 
	CONSTRAINT fk_roster_exception_room_id FOREIGN KEY(room_id) REFERENCES room (id)
)
 STRICT
--;;
CREATE INDEX ix_roster_exception_day ON roster_exception (practitioner_id, day)
--;;
CREATE TABLE holiday (
	day TEXT NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_holiday PRIMARY KEY (day)
)
 WITHOUT ROWID,
 STRICT
--;;
CREATE TRIGGER room_version BEFORE UPDATE ON room WHEN NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id
BEGIN SELECT RAISE(ABORT, 'room: a change needs the next version'); END
--;;
CREATE TRIGGER room_norepl BEFORE INSERT ON room
WHEN EXISTS (SELECT 1 FROM room WHERE id = NEW.id OR (name = NEW.name))
BEGIN SELECT RAISE(ABORT, 'room: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER room_norepl_u BEFORE UPDATE ON room
WHEN EXISTS (SELECT 1 FROM room WHERE id <> OLD.id AND ((name = NEW.name)))
BEGIN SELECT RAISE(ABORT, 'room: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER equipment_version BEFORE UPDATE ON equipment WHEN NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id
BEGIN SELECT RAISE(ABORT, 'equipment: a change needs the next version'); END
--;;
CREATE TRIGGER equipment_norepl BEFORE INSERT ON equipment
WHEN EXISTS (SELECT 1 FROM equipment WHERE id = NEW.id OR (name = NEW.name))
BEGIN SELECT RAISE(ABORT, 'equipment: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER equipment_norepl_u BEFORE UPDATE ON equipment
WHEN EXISTS (SELECT 1 FROM equipment WHERE id <> OLD.id AND ((name = NEW.name)))
BEGIN SELECT RAISE(ABORT, 'equipment: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER practitioner_version BEFORE UPDATE ON practitioner WHEN NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id
BEGIN SELECT RAISE(ABORT, 'practitioner: a change needs the next version'); END
--;;
CREATE TRIGGER practitioner_norepl BEFORE INSERT ON practitioner
WHEN EXISTS (SELECT 1 FROM practitioner WHERE id = NEW.id OR (is_default = 1 AND NEW.is_default = 1))
BEGIN SELECT RAISE(ABORT, 'practitioner: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER practitioner_norepl_u BEFORE UPDATE ON practitioner
WHEN EXISTS (SELECT 1 FROM practitioner WHERE id <> OLD.id AND ((is_default = 1 AND NEW.is_default = 1)))
BEGIN SELECT RAISE(ABORT, 'practitioner: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER roster_line_version BEFORE UPDATE ON roster_line WHEN NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id
BEGIN SELECT RAISE(ABORT, 'roster_line: a change needs the next version'); END
--;;
CREATE TRIGGER roster_line_norepl BEFORE INSERT ON roster_line
WHEN EXISTS (SELECT 1 FROM roster_line WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'roster_line: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER roster_break_version BEFORE UPDATE ON roster_break WHEN NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id
BEGIN SELECT RAISE(ABORT, 'roster_break: a change needs the next version'); END
--;;
CREATE TRIGGER roster_break_norepl BEFORE INSERT ON roster_break
WHEN EXISTS (SELECT 1 FROM roster_break WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'roster_break: it is there already (UNIQUE)'); END
--;;
CREATE TABLE service (
	id INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	specialty TEXT DEFAULT '' NOT NULL, 
	specialty_key TEXT DEFAULT '' NOT NULL, 
	kind TEXT NOT NULL, 
	minutes INTEGER DEFAULT '0' NOT NULL, 
	preparation TEXT DEFAULT '' NOT NULL, 
	symptoms TEXT DEFAULT '' NOT NULL, 
	words TEXT DEFAULT '' NOT NULL, 
	active INTEGER DEFAULT '1' NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_service PRIMARY KEY (id), 
	CONSTRAINT ck_service_named CHECK (code <> '' AND name <> ''), 
	CONSTRAINT ck_service_kind CHECK (kind IN ('first', 'follow', 'procedure', 'test')), 
	CONSTRAINT ck_service_minutes CHECK (minutes BETWEEN 0 AND 1440), 
	CONSTRAINT uq_service_code UNIQUE (code)
)
 STRICT
--;;
CREATE INDEX ix_service_specialty_key ON service (specialty_key, kind)
--;;
CREATE TABLE price (
	id INTEGER NOT NULL, 
	service_id INTEGER NOT NULL, 
	valid_from TEXT NOT NULL, 
	valid_to TEXT, 
	amount_minor INTEGER NOT NULL, 
	voided INTEGER DEFAULT '0' NOT NULL, 
	noted_at INTEGER NOT NULL, 
	noted_by INTEGER, 
	CONSTRAINT pk_price PRIMARY KEY (id), 
	CONSTRAINT ck_price_amount CHECK (amount_minor >= 0), 
	CONSTRAINT ck_price_validity CHECK (valid_to >= valid_from), 
	CONSTRAINT ck_price_voided CHECK (voided IN (0, 1)), 
	CONSTRAINT fk_price_service_id FOREIGN KEY(service_id) REFERENCES service (id)
)
 STRICT
--;;
CREATE UNIQUE INDEX uq_price_open ON price (service_id) WHERE voided = 0 AND valid_to IS NULL
--;;
CREATE UNIQUE INDEX uq_price_start ON price (service_id, valid_from) WHERE voided = 0
--;;
CREATE TABLE complaint (
	id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	synonyms TEXT DEFAULT '' NOT NULL, 
	specialty TEXT DEFAULT '' NOT NULL, 
	first TEXT DEFAULT '' NOT NULL, 
	red_flag TEXT DEFAULT '' NOT NULL, 
	advice TEXT DEFAULT '' NOT NULL, 
	words TEXT DEFAULT '' NOT NULL, 
	ref TEXT, 
	active INTEGER DEFAULT '1' NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_complaint PRIMARY KEY (id), 
	CONSTRAINT ck_complaint_named CHECK (trim(name) <> ''), 
	CONSTRAINT ck_complaint_leads CHECK (trim(specialty) <> '' OR trim(first) <> ''), 
	CONSTRAINT ck_complaint_active CHECK (active IN (0, 1)), 
	CONSTRAINT uq_complaint_name UNIQUE (name), 
	CONSTRAINT uq_complaint_ref UNIQUE (ref)
)
 STRICT
--;;
CREATE TABLE complaint_service (
	id INTEGER NOT NULL, 
	complaint_id INTEGER NOT NULL, 
	named TEXT NOT NULL, 
	chance INTEGER NOT NULL, 
	why TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_complaint_service PRIMARY KEY (id), 
	CONSTRAINT uq_complaint_service_complaint_id_named UNIQUE (complaint_id, named), 
	CONSTRAINT ck_complaint_service_named CHECK (trim(named) <> ''), 
	CONSTRAINT ck_complaint_service_chance CHECK (chance BETWEEN 1 AND 3), 
	CONSTRAINT fk_complaint_service_complaint_id FOREIGN KEY(complaint_id) REFERENCES complaint (id)
)
 STRICT
--;;
CREATE TABLE free_rule (
	id INTEGER NOT NULL, 
	practitioner_id INTEGER, 
	service_id INTEGER, 
	specialty TEXT DEFAULT '' NOT NULL, 
	specialty_key TEXT DEFAULT '' NOT NULL, 
	visits INTEGER NOT NULL, 
	days INTEGER NOT NULL, 
	active INTEGER DEFAULT '1' NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_free_rule PRIMARY KEY (id), 
	CONSTRAINT ck_free_rule_extent CHECK (visits BETWEEN 1 AND 20 AND days BETWEEN 1 AND 365), 
	CONSTRAINT ck_free_rule_specialty CHECK ((specialty = '') = (specialty_key = '')), 
	CONSTRAINT ck_free_rule_one_thing CHECK (CASE WHEN practitioner_id IS NULL THEN 0 ELSE 1 END + CASE WHEN service_id IS NULL THEN 0 ELSE 1 END + CASE WHEN specialty_key = '' THEN 0 ELSE 1 END = 1), 
	CONSTRAINT fk_free_rule_practitioner_id FOREIGN KEY(practitioner_id) REFERENCES practitioner (id), 
	CONSTRAINT fk_free_rule_service_id FOREIGN KEY(service_id) REFERENCES service (id)
)
 STRICT
--;;
CREATE UNIQUE INDEX uq_free_rule_practitioner ON free_rule (practitioner_id) WHERE practitioner_id IS NOT NULL
--;;
CREATE UNIQUE INDEX uq_free_rule_service ON free_rule (service_id) WHERE service_id IS NOT NULL
--;;
CREATE UNIQUE INDEX uq_free_rule_specialty ON free_rule (specialty_key) WHERE specialty_key <> ''
--;;
CREATE TABLE service_device (
	id INTEGER NOT NULL, 
	service_id INTEGER NOT NULL, 
	equipment_id INTEGER NOT NULL, 
	active INTEGER DEFAULT '1' NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_service_device PRIMARY KEY (id), 
	CONSTRAINT uq_service_device_service_id_equipment_id UNIQUE (service_id, equipment_id), 
	CONSTRAINT ck_service_device_active CHECK (active IN (0, 1)), 
	CONSTRAINT fk_service_device_service_id FOREIGN KEY(service_id) REFERENCES service (id), 
	CONSTRAINT fk_service_device_equipment_id FOREIGN KEY(equipment_id) REFERENCES equipment (id)
)
 STRICT
--;;
CREATE TRIGGER service_version BEFORE UPDATE ON service WHEN NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id
BEGIN SELECT RAISE(ABORT, 'service: a change needs the next version'); END
--;;
CREATE TRIGGER service_norepl BEFORE INSERT ON service
WHEN EXISTS (SELECT 1 FROM service WHERE id = NEW.id OR (code = NEW.code))
BEGIN SELECT RAISE(ABORT, 'service: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER service_norepl_u BEFORE UPDATE ON service
WHEN EXISTS (SELECT 1 FROM service WHERE id <> OLD.id AND ((code = NEW.code)))
BEGIN SELECT RAISE(ABORT, 'service: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER complaint_version BEFORE UPDATE ON complaint WHEN NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id
BEGIN SELECT RAISE(ABORT, 'complaint: a change needs the next version'); END
--;;
CREATE TRIGGER complaint_norepl BEFORE INSERT ON complaint
WHEN EXISTS (SELECT 1 FROM complaint WHERE id = NEW.id OR (name = NEW.name) OR (NEW.ref IS NOT NULL AND ref = NEW.ref))
BEGIN SELECT RAISE(ABORT, 'complaint: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER complaint_norepl_u BEFORE UPDATE ON complaint
WHEN EXISTS (SELECT 1 FROM complaint WHERE id <> OLD.id AND ((name = NEW.name) OR (NEW.ref IS NOT NULL AND ref = NEW.ref)))
BEGIN SELECT RAISE(ABORT, 'complaint: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER complaint_service_norepl BEFORE INSERT ON complaint_service
WHEN EXISTS (SELECT 1 FROM complaint_service WHERE id = NEW.id OR (complaint_id = NEW.complaint_id AND named = NEW.named))
BEGIN SELECT RAISE(ABORT, 'complaint_service: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER complaint_service_keep_u BEFORE UPDATE ON complaint_service BEGIN SELECT RAISE(ABORT, 'services: what a complaint leads to is taken away, or added'); END
--;;
CREATE TRIGGER free_rule_version BEFORE UPDATE ON free_rule WHEN NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id
BEGIN SELECT RAISE(ABORT, 'free_rule: a change needs the next version'); END
--;;
CREATE TRIGGER free_rule_norepl BEFORE INSERT ON free_rule
WHEN EXISTS (SELECT 1 FROM free_rule WHERE id = NEW.id OR (practitioner_id = NEW.practitioner_id) OR (service_id = NEW.service_id) OR (specialty_key = NEW.specialty_key AND specialty_key <> ''))
BEGIN SELECT RAISE(ABORT, 'free_rule: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER free_rule_norepl_u BEFORE UPDATE ON free_rule
WHEN EXISTS (SELECT 1 FROM free_rule WHERE id <> OLD.id AND ((practitioner_id = NEW.practitioner_id) OR (service_id = NEW.service_id) OR (specialty_key = NEW.specialty_key AND specialty_key <> '')))
BEGIN SELECT RAISE(ABORT, 'free_rule: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER service_device_version BEFORE UPDATE ON service_device WHEN NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id
BEGIN SELECT RAISE(ABORT, 'service_device: a change needs the next version'); END
--;;
CREATE TRIGGER service_device_norepl BEFORE INSERT ON service_device
WHEN EXISTS (SELECT 1 FROM service_device WHERE id = NEW.id OR (service_id = NEW.service_id AND equipment_id = NEW.equipment_id))
BEGIN SELECT RAISE(ABORT, 'service_device: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER service_device_norepl_u BEFORE UPDATE ON service_device
WHEN EXISTS (SELECT 1 FROM service_device WHERE id <> OLD.id AND ((service_id = NEW.service_id AND equipment_id = NEW.equipment_id)))
BEGIN SELECT RAISE(ABORT, 'service_device: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER price_norepl BEFORE INSERT ON price
    WHEN EXISTS (SELECT 1 FROM price WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'price: history is append-only'); END
--;;
CREATE TRIGGER price_overlap BEFORE INSERT ON price
    WHEN NEW.voided = 0 AND EXISTS (
    SELECT 1 FROM price AS other
    WHERE other.service_id = NEW.service_id AND other.voided = 0 
      AND (NEW.valid_to IS NULL OR other.valid_from <= NEW.valid_to)
      AND (other.valid_to IS NULL OR other.valid_to >= NEW.valid_from)
)
    BEGIN SELECT RAISE(ABORT, 'price: validity overlaps'); END
--;;
CREATE TRIGGER price_noupd BEFORE UPDATE ON price
    WHEN NEW.id <> OLD.id OR NEW.service_id <> OLD.service_id OR NEW.valid_from <> OLD.valid_from
      OR NEW.amount_minor <> OLD.amount_minor OR NEW.noted_at <> OLD.noted_at
      OR NEW.noted_by IS NOT OLD.noted_by OR NEW.voided < OLD.voided OR OLD.voided = 1
      OR (NEW.valid_to IS NOT OLD.valid_to
          AND (NEW.valid_to IS NULL OR NEW.valid_to > COALESCE(OLD.valid_to, '9999-12-31')))
    BEGIN SELECT RAISE(ABORT, 'price: history is append-only'); END
--;;
CREATE TRIGGER price_nodel BEFORE DELETE ON price
    BEGIN SELECT RAISE(ABORT, 'price: history is append-only'); END
--;;
CREATE TABLE appointment (
	id INTEGER NOT NULL, 
	patient_id INTEGER NOT NULL, 
	practitioner_id INTEGER NOT NULL, 
	room_id INTEGER, 
	equipment_id INTEGER, 
	service_id INTEGER, 
	kind TEXT NOT NULL, 
	local_date TEXT NOT NULL, 
	local_min INTEGER NOT NULL, 
	fold INTEGER DEFAULT '0' NOT NULL, 
	minutes INTEGER NOT NULL, 
	starts_at INTEGER NOT NULL, 
	ends_at INTEGER NOT NULL, 
	status TEXT NOT NULL, 
	cancel_reason TEXT DEFAULT '' NOT NULL, 
	cancel_side TEXT, 
	cancel_late INTEGER DEFAULT '0' NOT NULL, 
	confirmation TEXT DEFAULT 'unconfirmed' NOT NULL, 
	card_state TEXT DEFAULT 'none' NOT NULL, 
	comment TEXT DEFAULT '' NOT NULL, 
	lane INTEGER DEFAULT '0' NOT NULL, 
	overbook_reason TEXT DEFAULT '' NOT NULL, 
	overbook_by INTEGER, 
	follow_up_on TEXT, 
	booked_at INTEGER NOT NULL, 
	booked_by INTEGER NOT NULL, 
	call_id INTEGER, 
	version INTEGER DEFAULT '1' NOT NULL, 
	held_practitioner INTEGER GENERATED ALWAYS AS (CASE WHEN status IN ('booked', 'fulfilled') AND kind <> 'walkin' THEN practitioner_id * 4 + 0 END) STORED, 
	held_room INTEGER GENERATED ALWAYS AS (CASE WHEN status IN ('booked', 'fulfilled') AND kind <> 'walkin' THEN room_id * 4 + 1 END) STORED, 
	held_equipment INTEGER GENERATED ALWAYS AS (CASE WHEN status IN ('booked', 'fulfilled') AND kind <> 'walkin' THEN equipment_id * 4 + 2 END) STORED, 
	held_patient INTEGER GENERATED ALWAYS AS (CASE WHEN status IN ('booked', 'fulfilled') AND kind <> 'walkin' THEN patient_id * 4 + 3 END) STORED, 
	CONSTRAINT pk_appointment PRIMARY KEY (id), 
	CONSTRAINT ck_appointment_kind CHECK (kind IN ('first', 'follow', 'procedure', 'walkin')), 
	CONSTRAINT ck_appointment_status CHECK (status IN ('proposed', 'waitlist', 'booked', 'fulfilled', 'cancelled', 'noshow', 'entered-in-error')), 
	CONSTRAINT ck_appointment_wall_time CHECK (local_min BETWEEN 0 AND 1439 AND fold IN (0, 1)), 
	CONSTRAINT ck_appointment_minutes CHECK (minutes BETWEEN 5 AND 360 AND minutes % 5 = 0), 
	CONSTRAINT ck_appointment_duration CHECK (ends_at = starts_at + minutes * 60), 
	CONSTRAINT ck_appointment_side CHECK ((cancel_side IS NULL) OR cancel_side IN ('patient', 'clinic')), 
	CONSTRAINT ck_appointment_cancelled_with_reason CHECK (status <> 'cancelled' OR (cancel_side IS NOT NULL AND cancel_reason <> '')), 
	CONSTRAINT ck_appointment_confirmation CHECK (confirmation IN ('unconfirmed', 'left-message', 'confirmed')), 
	CONSTRAINT ck_appointment_card_state CHECK (card_state IN ('none', 'requested', 'pulled', 'not-found', 'at-doctor', 'returned')), 
	CONSTRAINT ck_appointment_lane CHECK (lane >= 0), 
	CONSTRAINT ck_appointment_overbooked CHECK (lane = 0 OR (trim(overbook_reason) <> '' AND overbook_by IS NOT NULL)), 
	CONSTRAINT fk_appointment_held_practitioner FOREIGN KEY(id, held_practitioner) REFERENCES booking (appt_id, resource_id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_appointment_held_room FOREIGN KEY(id, held_room) REFERENCES booking (appt_id, resource_id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_appointment_held_equipment FOREIGN KEY(id, held_equipment) REFERENCES booking (appt_id, resource_id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_appointment_held_patient FOREIGN KEY(id, held_patient) REFERENCES booking (appt_id, resource_id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_appointment_patient_id FOREIGN KEY(patient_id) REFERENCES patient (id), 
	CONSTRAINT fk_appointment_practitioner_id FOREIGN KEY(practitioner_id) REFERENCES practitioner (id), 
	CONSTRAINT fk_appointment_room_id FOREIGN KEY(room_id) REFERENCES room (id), 
	CONSTRAINT fk_appointment_equipment_id FOREIGN KEY(equipment_id) REFERENCES equipment (id), 
	CONSTRAINT fk_appointment_service_id FOREIGN KEY(service_id) REFERENCES service (id)
)
 STRICT
--;;
CREATE INDEX ix_appointment_asked_by ON appointment (practitioner_id, follow_up_on) WHERE follow_up_on IS NOT NULL
--;;
CREATE INDEX ix_appointment_done ON appointment (service_id, local_date) WHERE status = 'fulfilled'
--;;
CREATE INDEX ix_appointment_fell ON appointment (local_date) WHERE status IN ('noshow', 'cancelled')
--;;
CREATE INDEX ix_appointment_follow_up ON appointment (follow_up_on) WHERE follow_up_on IS NOT NULL
--;;
CREATE INDEX ix_appointment_local_date_practitioner_id_local_min ON appointment (local_date, practitioner_id, local_min)
--;;
CREATE INDEX ix_appointment_patient_id_local_date ON appointment (patient_id, local_date)
--;;
CREATE INDEX ix_appointment_practitioner_id_local_date ON appointment (practitioner_id, local_date)
--;;
CREATE TABLE booking (
	appt_id INTEGER NOT NULL, 
	resource_id INTEGER NOT NULL, 
	lane INTEGER DEFAULT '0' NOT NULL, 
	starts_at INTEGER NOT NULL, 
	ends_at INTEGER NOT NULL, 
	CONSTRAINT pk_booking PRIMARY KEY (appt_id, resource_id), 
	CONSTRAINT ck_booking_lane CHECK (lane >= 0), 
	CONSTRAINT ck_booking_cells CHECK (starts_at % 300 = 0 AND ends_at % 300 = 0 AND ends_at > starts_at AND ends_at - starts_at <= 86400), 
	CONSTRAINT fk_booking_appt_id FOREIGN KEY(appt_id) REFERENCES appointment (id)
)
 WITHOUT ROWID,
 STRICT
--;;
CREATE INDEX ix_booking_resource_id_starts_at ON booking (resource_id, starts_at)
--;;
CREATE TABLE slot_cell (
	resource_id INTEGER NOT NULL, 
	lane INTEGER NOT NULL, 
	cell INTEGER NOT NULL, 
	appt_id INTEGER NOT NULL, 
	CONSTRAINT pk_slot_cell PRIMARY KEY (resource_id, lane, cell)
)
 WITHOUT ROWID,
 STRICT
--;;
CREATE TABLE visit_pair (
	id INTEGER NOT NULL, 
	first_id INTEGER NOT NULL, 
	second_id INTEGER NOT NULL, 
	made_at INTEGER NOT NULL, 
	CONSTRAINT pk_visit_pair PRIMARY KEY (id), 
	CONSTRAINT ck_visit_pair_two CHECK (first_id <> second_id), 
	CONSTRAINT uq_visit_pair_first_id UNIQUE (first_id), 
	CONSTRAINT fk_visit_pair_first_id FOREIGN KEY(first_id) REFERENCES appointment (id), 
	CONSTRAINT uq_visit_pair_second_id UNIQUE (second_id), 
	CONSTRAINT fk_visit_pair_second_id FOREIGN KEY(second_id) REFERENCES appointment (id)
)
 STRICT
--;;
CREATE TABLE series_visit (
	appt_id INTEGER NOT NULL, 
	series_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	visits INTEGER NOT NULL, 
	CONSTRAINT pk_series_visit PRIMARY KEY (appt_id), 
	CONSTRAINT uq_series_visit_series_id_number UNIQUE (series_id, number), 
	CONSTRAINT ck_series_visit_number CHECK (visits BETWEEN 2 AND 60 AND number BETWEEN 1 AND visits), 
	CONSTRAINT ck_series_visit_first CHECK ((number = 1) = (appt_id = series_id)), 
	CONSTRAINT fk_series_visit_appt_id FOREIGN KEY(appt_id) REFERENCES appointment (id), 
	CONSTRAINT fk_series_visit_series_id FOREIGN KEY(series_id) REFERENCES appointment (id)
)
 WITHOUT ROWID,
 STRICT
--;;
CREATE TABLE slot_hold (
	id INTEGER NOT NULL, 
	token TEXT NOT NULL, 
	user_id INTEGER NOT NULL, 
	who TEXT NOT NULL, 
	desk TEXT NOT NULL, 
	resource_id INTEGER NOT NULL, 
	starts_at INTEGER NOT NULL, 
	ends_at INTEGER NOT NULL, 
	begun_at INTEGER NOT NULL, 
	until INTEGER NOT NULL, 
	ends_by INTEGER NOT NULL, 
	CONSTRAINT pk_slot_hold PRIMARY KEY (id), 
	CONSTRAINT ck_slot_hold_times CHECK (ends_at > starts_at AND ends_at - starts_at <= 86400), 
	CONSTRAINT ck_slot_hold_lease CHECK (until >= begun_at AND until <= ends_by AND ends_by <= begun_at + 3600)
)
 STRICT
--;;
CREATE INDEX ix_slot_hold_resource_id_starts_at ON slot_hold (resource_id, starts_at)
--;;
CREATE INDEX ix_slot_hold_token ON slot_hold (token)
--;;
CREATE TRIGGER visit_pair_new BEFORE INSERT ON visit_pair
    BEGIN
      SELECT RAISE(ABORT, 'book: a pair is two visits of one patient to two doctors') WHERE NOT EXISTS (SELECT 1 FROM appointment AS a JOIN appointment AS b ON b.id = NEW.second_id
      WHERE a.id = NEW.first_id AND a.patient_id = b.patient_id AND a.practitioner_id <> b.practitioner_id);
      SELECT RAISE(ABORT, 'book: a visit is of one pair only') WHERE EXISTS (SELECT 1 FROM visit_pair AS p
      WHERE p.first_id IN (NEW.first_id, NEW.second_id) OR p.second_id IN (NEW.first_id, NEW.second_id))
        OR EXISTS (SELECT 1 FROM visit_pair WHERE id = NEW.id);
    END
--;;
CREATE TRIGGER visit_pair_fixed BEFORE UPDATE ON visit_pair
    BEGIN SELECT RAISE(ABORT, 'book: a pair stays the pair that was booked'); END
--;;
CREATE TRIGGER appointment_card BEFORE UPDATE ON appointment WHEN (NEW.status = 'cancelled' OR NEW.status = 'entered-in-error') AND (NEW.card_state = 'requested' OR NEW.card_state = 'pulled') AND NEW.card_state <> OLD.card_state AND (OLD.card_state = 'none' OR OLD.card_state = 'requested' OR OLD.card_state = 'not-found')
BEGIN SELECT RAISE(ABORT, 'book: the record of a visit that was given up is not fetched'); END
--;;
CREATE TRIGGER slot_hold_fixed BEFORE UPDATE ON slot_hold WHEN NEW.id <> OLD.id OR NEW.token <> OLD.token OR NEW.user_id <> OLD.user_id OR NEW.who <> OLD.who OR NEW.desk <> OLD.desk OR NEW.resource_id <> OLD.resource_id OR NEW.starts_at <> OLD.starts_at OR NEW.ends_at <> OLD.ends_at OR NEW.begun_at <> OLD.begun_at OR NEW.ends_by <> OLD.ends_by
    BEGIN SELECT RAISE(ABORT, 'book: only the lease of a hold is renewed'); END
--;;
CREATE TRIGGER appointment_new BEFORE INSERT ON appointment
    WHEN EXISTS (SELECT 1 FROM appointment WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'book: a visit is never replaced'); END
--;;
CREATE TRIGGER appointment_keys AFTER INSERT ON appointment WHEN NOT ((SELECT foreign_keys FROM pragma_foreign_keys) = 1 AND (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 0)
    BEGIN SELECT RAISE(ABORT, 'book: foreign keys must be on, and checks too'); END
--;;
CREATE TRIGGER appointment_kept BEFORE DELETE ON appointment
    BEGIN SELECT RAISE(ABORT, 'book: a visit is never deleted'); END
--;;
CREATE TRIGGER appointment_id_kept BEFORE UPDATE OF id ON appointment WHEN NEW.id <> OLD.id
    BEGIN SELECT RAISE(ABORT, 'book: a visit keeps its number'); END
--;;
CREATE TRIGGER appointment_kind BEFORE UPDATE OF kind ON appointment
    WHEN NEW.kind = 'walkin' AND OLD.kind <> 'walkin'
      AND NOT EXISTS (SELECT 1 FROM journal AS j WHERE j.what = 'appointment' AND j.key = OLD.id AND json_extract(j.before, '$.kind') = 'walkin')
    BEGIN SELECT RAISE(ABORT, 'book: a visit with a time does not become a walk-in'); END
--;;
CREATE TRIGGER appointment_changed AFTER UPDATE ON appointment
    BEGIN
      SELECT RAISE(ABORT, 'book: free the time of the visit before it changes')
      WHERE NOT ((SELECT foreign_keys FROM pragma_foreign_keys) = 1 AND (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 0) OR EXISTS (
        SELECT 1 FROM booking AS b JOIN appointment AS a ON a.id = b.appt_id
        WHERE b.appt_id = NEW.id AND (
          b.starts_at <> a.starts_at OR b.ends_at <> a.ends_at
          OR NOT (b.resource_id IS a.held_practitioner OR b.resource_id IS a.held_room
                  OR b.resource_id IS a.held_equipment OR b.resource_id IS a.held_patient)
          OR (b.lane > 0 AND NOT coalesce(trim(a.overbook_reason, char(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 127, 160, 173, 847, 1564, 4447, 4448, 5760, 6068, 6069, 6155, 6156, 6157, 6158, 8192, 8193, 8194, 8195, 8196, 8197, 8198, 8199, 8200, 8201, 8202, 8203, 8204, 8205, 8206, 8207, 8232, 8233, 8234, 8235, 8236, 8237, 8238, 8239, 8287, 8288, 8289, 8290, 8291, 8292, 8293, 8294, 8295, 8296, 8297, 8298, 8299, 8300, 8301, 8302, 8303, 10240, 12288, 12644, 65279, 65440)) <> '' AND (
          a.overbook_by IN (SELECT id FROM account_user WHERE role IN ('senior-administrator', 'office-manager'))
          OR EXISTS (SELECT 1 FROM journal AS j WHERE j.what = 'appointment' AND j.key = a.id
            AND json_extract(j.after, '$.overbook_by') = a.overbook_by)), 0))));
      SELECT RAISE(ABORT, 'book: a change needs the next version') WHERE NEW.version <> OLD.version + 1;
    END
--;;
CREATE TRIGGER booking_new BEFORE INSERT ON booking
    WHEN EXISTS (SELECT 1 FROM booking WHERE appt_id = NEW.appt_id AND resource_id = NEW.resource_id)
    BEGIN SELECT RAISE(ABORT, 'book: this visit holds this time already'); END
--;;
CREATE TRIGGER booking_follows BEFORE INSERT ON booking
    WHEN NOT EXISTS (
      SELECT 1 FROM appointment AS a WHERE a.id = NEW.appt_id
        AND a.starts_at = NEW.starts_at AND a.ends_at = NEW.ends_at
        AND (NEW.resource_id IS a.held_practitioner OR NEW.resource_id IS a.held_room
             OR NEW.resource_id IS a.held_equipment OR NEW.resource_id IS a.held_patient))
    BEGIN SELECT RAISE(ABORT, 'book: a booking follows its visit'); END
--;;
CREATE TRIGGER booking_squeezed BEFORE INSERT ON booking
    WHEN NEW.lane > 0 AND NOT EXISTS (
      SELECT 1 FROM appointment AS a WHERE a.id = NEW.appt_id AND trim(a.overbook_reason, char(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 127, 160, 173, 847, 1564, 4447, 4448, 5760, 6068, 6069, 6155, 6156, 6157, 6158, 8192, 8193, 8194, 8195, 8196, 8197, 8198, 8199, 8200, 8201, 8202, 8203, 8204, 8205, 8206, 8207, 8232, 8233, 8234, 8235, 8236, 8237, 8238, 8239, 8287, 8288, 8289, 8290, 8291, 8292, 8293, 8294, 8295, 8296, 8297, 8298, 8299, 8300, 8301, 8302, 8303, 10240, 12288, 12644, 65279, 65440)) <> '' AND (
          a.overbook_by IN (SELECT id FROM account_user WHERE role IN ('senior-administrator', 'office-manager'))
          OR EXISTS (SELECT 1 FROM journal AS j WHERE j.what = 'appointment' AND j.key = a.id
            AND json_extract(j.after, '$.overbook_by') = a.overbook_by)))
    BEGIN SELECT RAISE(ABORT, 'book: overbooking needs a reason and a name with the right'); END
--;;
CREATE TRIGGER booking_cells AFTER INSERT ON booking
    BEGIN
      SELECT RAISE(ABORT, 'book: foreign keys must be on, and checks too') WHERE NOT ((SELECT foreign_keys FROM pragma_foreign_keys) = 1 AND (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 0);
      INSERT INTO slot_cell (resource_id, lane, cell, appt_id)
      SELECT NEW.resource_id, NEW.lane, NEW.starts_at / 300 + tens.column1 + ones.column1, NEW.appt_id
      FROM (VALUES (0), (16), (32), (48), (64), (80), (96), (112), (128), (144), (160), (176), (192), (208), (224), (240), (256), (272)) AS tens CROSS JOIN (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12), (13), (14), (15)) AS ones
      WHERE tens.column1 + ones.column1 < (NEW.ends_at - NEW.starts_at) / 300
        AND tens.column1 < (NEW.ends_at - NEW.starts_at) / 300;
    END
--;;
CREATE TRIGGER booking_free AFTER DELETE ON booking
    BEGIN
      SELECT RAISE(ABORT, 'book: foreign keys must be on, and checks too') WHERE NOT ((SELECT foreign_keys FROM pragma_foreign_keys) = 1 AND (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 0);
      DELETE FROM slot_cell WHERE resource_id = OLD.resource_id AND lane = OLD.lane
        AND cell >= OLD.starts_at / 300 AND cell < OLD.ends_at / 300;
    END
--;;
CREATE TRIGGER booking_fixed BEFORE UPDATE ON booking
    BEGIN SELECT RAISE(ABORT, 'book: a move deletes and inserts in one transaction'); END
--;;
CREATE TRIGGER cell_taken BEFORE INSERT ON slot_cell
    WHEN EXISTS (SELECT 1 FROM slot_cell
      WHERE resource_id = NEW.resource_id AND lane = NEW.lane AND cell = NEW.cell)
    BEGIN SELECT RAISE(ABORT, 'slot taken'); END
--;;
CREATE TRIGGER cell_follows BEFORE INSERT ON slot_cell
    WHEN NOT EXISTS (SELECT 1 FROM booking
      WHERE appt_id = NEW.appt_id AND resource_id = NEW.resource_id AND lane = NEW.lane
        AND NEW.cell >= starts_at / 300 AND NEW.cell < ends_at / 300)
    BEGIN SELECT RAISE(ABORT, 'book: cells follow bookings'); END
--;;
CREATE TRIGGER cell_kept BEFORE DELETE ON slot_cell
    WHEN EXISTS (SELECT 1 FROM booking
      WHERE appt_id = OLD.appt_id AND resource_id = OLD.resource_id AND lane = OLD.lane)
    BEGIN SELECT RAISE(ABORT, 'book: cells follow bookings'); END
--;;
CREATE TRIGGER cell_fixed BEFORE UPDATE ON slot_cell
    BEGIN SELECT RAISE(ABORT, 'book: cells follow bookings'); END
--;;
CREATE TRIGGER series_follows BEFORE INSERT ON series_visit
    WHEN NOT ((SELECT foreign_keys FROM pragma_foreign_keys) = 1 AND (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 0) OR NOT EXISTS (SELECT 1 FROM appointment AS a JOIN appointment AS first ON first.id = NEW.series_id
      AND first.patient_id = a.patient_id
    LEFT JOIN series_visit AS one ON one.appt_id = NEW.series_id
    WHERE a.id = NEW.appt_id AND (NEW.number = 1 OR one.visits = NEW.visits))
      OR EXISTS (SELECT 1 FROM series_visit WHERE appt_id = NEW.appt_id)
      OR EXISTS (SELECT 1 FROM series_visit WHERE series_id = NEW.series_id AND number = NEW.number)
    BEGIN SELECT RAISE(ABORT, 'book: a visit of a series follows its first'); END
--;;
CREATE TRIGGER series_fixed BEFORE UPDATE ON series_visit
    BEGIN SELECT RAISE(ABORT, 'book: a series stays as it was booked'); END
--;;
CREATE TRIGGER series_kept BEFORE DELETE ON series_visit
    BEGIN SELECT RAISE(ABORT, 'book: a series stays as it was booked'); END
--;;
CREATE TABLE insurer (
	id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	contract TEXT DEFAULT '' NOT NULL, 
	phone TEXT DEFAULT '' NOT NULL, 
	email TEXT DEFAULT '' NOT NULL, 
	note TEXT DEFAULT '' NOT NULL, 
	active INTEGER DEFAULT '1' NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_insurer PRIMARY KEY (id), 
	CONSTRAINT ck_insurer_named CHECK (trim(name) <> ''), 
	CONSTRAINT ck_insurer_active CHECK (active IN (0, 1)), 
	CONSTRAINT uq_insurer_name UNIQUE (name)
)
 STRICT
--;;
CREATE TABLE programme (
	id INTEGER NOT NULL, 
	insurer_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	valid_from TEXT NOT NULL, 
	valid_to TEXT, 
	covers_all INTEGER DEFAULT '0' NOT NULL, 
	copay_percent INTEGER DEFAULT '0' NOT NULL, 
	copay_minor INTEGER DEFAULT '0' NOT NULL, 
	limit_year_minor INTEGER, 
	limit_visit_minor INTEGER, 
	needs_letter INTEGER DEFAULT '0' NOT NULL, 
	active INTEGER DEFAULT '1' NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_programme PRIMARY KEY (id), 
	CONSTRAINT uq_programme_insurer_id_name UNIQUE (insurer_id, name), 
	CONSTRAINT uq_programme_id_insurer_id UNIQUE (id, insurer_id), 
	CONSTRAINT ck_programme_named CHECK (trim(name) <> ''), 
	CONSTRAINT ck_programme_validity CHECK (valid_to >= valid_from), 
	CONSTRAINT ck_programme_copay CHECK (copay_percent BETWEEN 0 AND 100 AND copay_minor >= 0), 
	CONSTRAINT ck_programme_one_copay CHECK (copay_percent = 0 OR copay_minor = 0), 
	CONSTRAINT ck_programme_limit_year CHECK (limit_year_minor > 0), 
	CONSTRAINT ck_programme_limit_visit CHECK (limit_visit_minor > 0), 
	CONSTRAINT ck_programme_flags CHECK (covers_all IN (0, 1) AND needs_letter IN (0, 1) AND active IN (0, 1)), 
	CONSTRAINT fk_programme_insurer_id FOREIGN KEY(insurer_id) REFERENCES insurer (id)
)
 STRICT
--;;
CREATE TABLE programme_service (
	id INTEGER NOT NULL, 
	programme_id INTEGER NOT NULL, 
	service_id INTEGER, 
	specialty TEXT DEFAULT '' NOT NULL, 
	specialty_key TEXT DEFAULT '' NOT NULL, 
	covered INTEGER DEFAULT '1' NOT NULL, 
	copay_percent INTEGER, 
	copay_minor INTEGER, 
	limit_count INTEGER, 
	limit_minor INTEGER, 
	active INTEGER DEFAULT '1' NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_programme_service PRIMARY KEY (id), 
	CONSTRAINT ck_programme_service_what CHECK ((service_id IS NULL) <> (specialty_key = '')), 
	CONSTRAINT ck_programme_service_percent CHECK (copay_percent BETWEEN 0 AND 100), 
	CONSTRAINT ck_programme_service_copay CHECK (copay_minor >= 0), 
	CONSTRAINT ck_programme_service_one_copay CHECK (copay_percent IS NULL OR copay_minor IS NULL), 
	CONSTRAINT ck_programme_service_limit_count CHECK (limit_count > 0), 
	CONSTRAINT ck_programme_service_limit_sum CHECK (limit_minor > 0), 
	CONSTRAINT ck_programme_service_flags CHECK (covered IN (0, 1) AND active IN (0, 1)), 
	CONSTRAINT fk_programme_service_programme_id FOREIGN KEY(programme_id) REFERENCES programme (id), 
	CONSTRAINT fk_programme_service_service_id FOREIGN KEY(service_id) REFERENCES service (id)
)
 STRICT
--;;
CREATE UNIQUE INDEX uq_programme_service_what ON programme_service (programme_id, coalesce(service_id, 0), specialty_key) WHERE active = 1
--;;
CREATE TABLE policy (
	id INTEGER NOT NULL, 
	patient_id INTEGER NOT NULL, 
	insurer_id INTEGER NOT NULL, 
	programme_id INTEGER NOT NULL, 
	number TEXT NOT NULL, 
	number_key TEXT NOT NULL, 
	holder TEXT DEFAULT '' NOT NULL, 
	valid_from TEXT NOT NULL, 
	valid_to TEXT NOT NULL, 
	note TEXT DEFAULT '' NOT NULL, 
	voided INTEGER DEFAULT '0' NOT NULL, 
	noted_at INTEGER NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_policy PRIMARY KEY (id), 
	CONSTRAINT uq_policy_id_insurer_id UNIQUE (id, insurer_id), 
	CONSTRAINT fk_policy_programme FOREIGN KEY(programme_id, insurer_id) REFERENCES programme (id, insurer_id), 
	CONSTRAINT ck_policy_validity CHECK (valid_to >= valid_from), 
	CONSTRAINT ck_policy_voided CHECK (voided IN (0, 1)), 
	CONSTRAINT fk_policy_patient_id FOREIGN KEY(patient_id) REFERENCES patient (id), 
	CONSTRAINT fk_policy_insurer_id FOREIGN KEY(insurer_id) REFERENCES insurer (id)
)
 STRICT
--;;
CREATE INDEX ix_policy_patient ON policy (patient_id)
--;;
CREATE UNIQUE INDEX uq_policy_number ON policy (insurer_id, number_key) WHERE voided = 0 AND number_key <> ''
--;;
CREATE TABLE policy_check (
	id INTEGER NOT NULL, 
	policy_id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	result TEXT NOT NULL, 
	at INTEGER NOT NULL, 
	"by" INTEGER NOT NULL, 
	by_name TEXT NOT NULL, 
	assigned_to INTEGER, 
	assigned_name TEXT DEFAULT '' NOT NULL, 
	note TEXT DEFAULT '' NOT NULL, 
	voided INTEGER DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_policy_check PRIMARY KEY (id), 
	CONSTRAINT ck_policy_check_kind CHECK (kind IN ('enrolment', 'benefit')), 
	CONSTRAINT ck_policy_check_result CHECK (result IN ('yes', 'no', 'no-answer', 'assigned')), 
	CONSTRAINT ck_policy_check_assigned CHECK ((result = 'assigned') = (assigned_to IS NOT NULL)), 
	CONSTRAINT ck_policy_check_voided CHECK (voided IN (0, 1)), 
	CONSTRAINT fk_policy_check_policy_id FOREIGN KEY(policy_id) REFERENCES policy (id)
)
 STRICT
--;;
CREATE INDEX ix_policy_check_policy ON policy_check (policy_id, kind, id)
--;;
CREATE TABLE guarantee_letter (
	id INTEGER NOT NULL, 
	insurer_id INTEGER NOT NULL, 
	policy_id INTEGER NOT NULL, 
	number TEXT NOT NULL, 
	number_key TEXT NOT NULL, 
	dated TEXT NOT NULL, 
	valid_until TEXT NOT NULL, 
	limit_minor INTEGER, 
	used_minor INTEGER DEFAULT '0' NOT NULL, 
	state TEXT DEFAULT 'valid' NOT NULL, 
	note TEXT DEFAULT '' NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_guarantee_letter PRIMARY KEY (id), 
	CONSTRAINT uq_guarantee_letter_id_policy_id UNIQUE (id, policy_id), 
	CONSTRAINT fk_letter_policy FOREIGN KEY(policy_id, insurer_id) REFERENCES policy (id, insurer_id), 
	CONSTRAINT ck_guarantee_letter_validity CHECK (valid_until >= dated), 
	CONSTRAINT ck_guarantee_letter_limit CHECK (limit_minor > 0), 
	CONSTRAINT ck_guarantee_letter_not_overdrawn CHECK (used_minor >= 0 AND (limit_minor IS NULL OR used_minor <= limit_minor)), 
	CONSTRAINT ck_guarantee_letter_state CHECK (state IN ('valid', 'withdrawn'))
)
 STRICT
--;;
CREATE INDEX ix_guarantee_letter_policy ON guarantee_letter (policy_id)
--;;
CREATE UNIQUE INDEX uq_guarantee_letter_number ON guarantee_letter (insurer_id, number_key) WHERE state = 'valid' AND number_key <> ''
--;;
CREATE TABLE letter_service (
	id INTEGER NOT NULL, 
	letter_id INTEGER NOT NULL, 
	service_id INTEGER NOT NULL, 
	limit_count INTEGER NOT NULL, 
	used_count INTEGER DEFAULT '0' NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_letter_service PRIMARY KEY (id), 
	CONSTRAINT uq_letter_service_letter_id_service_id UNIQUE (letter_id, service_id), 
	CONSTRAINT ck_letter_service_limit CHECK (limit_count BETWEEN 0 AND 999), 
	CONSTRAINT ck_letter_service_not_overdrawn CHECK (used_count BETWEEN 0 AND limit_count), 
	CONSTRAINT fk_letter_service_letter_id FOREIGN KEY(letter_id) REFERENCES guarantee_letter (id), 
	CONSTRAINT fk_letter_service_service_id FOREIGN KEY(service_id) REFERENCES service (id)
)
 STRICT
--;;
CREATE TRIGGER insurer_version BEFORE UPDATE ON insurer WHEN NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id
BEGIN SELECT RAISE(ABORT, 'insurer: a change needs the next version'); END
--;;
CREATE TRIGGER insurer_norepl BEFORE INSERT ON insurer
WHEN EXISTS (SELECT 1 FROM insurer WHERE id = NEW.id OR (name = NEW.name))
BEGIN SELECT RAISE(ABORT, 'insurer: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER insurer_norepl_u BEFORE UPDATE ON insurer
WHEN EXISTS (SELECT 1 FROM insurer WHERE id <> OLD.id AND ((name = NEW.name)))
BEGIN SELECT RAISE(ABORT, 'insurer: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER programme_version BEFORE UPDATE ON programme WHEN NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id
BEGIN SELECT RAISE(ABORT, 'programme: a change needs the next version'); END
--;;
CREATE TRIGGER programme_norepl BEFORE INSERT ON programme
WHEN EXISTS (SELECT 1 FROM programme WHERE id = NEW.id OR (insurer_id = NEW.insurer_id AND name = NEW.name))
BEGIN SELECT RAISE(ABORT, 'programme: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER programme_norepl_u BEFORE UPDATE ON programme
WHEN EXISTS (SELECT 1 FROM programme WHERE id <> OLD.id AND ((insurer_id = NEW.insurer_id AND name = NEW.name)))
BEGIN SELECT RAISE(ABORT, 'programme: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER programme_service_version BEFORE UPDATE ON programme_service WHEN NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id
BEGIN SELECT RAISE(ABORT, 'programme_service: a change needs the next version'); END
--;;
CREATE TRIGGER programme_service_norepl BEFORE INSERT ON programme_service
WHEN EXISTS (SELECT 1 FROM programme_service WHERE id = NEW.id OR (active = 1 AND NEW.active = 1 AND programme_id = NEW.programme_id AND coalesce(service_id, 0) = coalesce(NEW.service_id, 0) AND specialty_key = NEW.specialty_key))
BEGIN SELECT RAISE(ABORT, 'programme_service: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER programme_service_norepl_u BEFORE UPDATE ON programme_service
WHEN EXISTS (SELECT 1 FROM programme_service WHERE id <> OLD.id AND ((active = 1 AND NEW.active = 1 AND programme_id = NEW.programme_id AND coalesce(service_id, 0) = coalesce(NEW.service_id, 0) AND specialty_key = NEW.specialty_key)))
BEGIN SELECT RAISE(ABORT, 'programme_service: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER policy_version BEFORE UPDATE ON policy WHEN NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id
BEGIN SELECT RAISE(ABORT, 'policy: a change needs the next version'); END
--;;
CREATE TRIGGER policy_norepl BEFORE INSERT ON policy
WHEN EXISTS (SELECT 1 FROM policy WHERE id = NEW.id OR (voided = 0 AND NEW.voided = 0 AND insurer_id = NEW.insurer_id AND number_key = NEW.number_key AND number_key <> ''))
BEGIN SELECT RAISE(ABORT, 'policy: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER policy_norepl_u BEFORE UPDATE ON policy
WHEN EXISTS (SELECT 1 FROM policy WHERE id <> OLD.id AND ((voided = 0 AND NEW.voided = 0 AND insurer_id = NEW.insurer_id AND number_key = NEW.number_key AND number_key <> '')))
BEGIN SELECT RAISE(ABORT, 'policy: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER guarantee_letter_version BEFORE UPDATE ON guarantee_letter WHEN NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id
BEGIN SELECT RAISE(ABORT, 'guarantee_letter: a change needs the next version'); END
--;;
CREATE TRIGGER guarantee_letter_norepl BEFORE INSERT ON guarantee_letter
WHEN EXISTS (SELECT 1 FROM guarantee_letter WHERE id = NEW.id OR (state = 'valid' AND NEW.state = 'valid' AND insurer_id = NEW.insurer_id AND number_key = NEW.number_key AND number_key <> ''))
BEGIN SELECT RAISE(ABORT, 'guarantee_letter: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER guarantee_letter_norepl_u BEFORE UPDATE ON guarantee_letter
WHEN EXISTS (SELECT 1 FROM guarantee_letter WHERE id <> OLD.id AND ((state = 'valid' AND NEW.state = 'valid' AND insurer_id = NEW.insurer_id AND number_key = NEW.number_key AND number_key <> '')))
BEGIN SELECT RAISE(ABORT, 'guarantee_letter: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER letter_service_version BEFORE UPDATE ON letter_service WHEN NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id
BEGIN SELECT RAISE(ABORT, 'letter_service: a change needs the next version'); END
--;;
CREATE TRIGGER letter_service_norepl BEFORE INSERT ON letter_service
WHEN EXISTS (SELECT 1 FROM letter_service WHERE id = NEW.id OR (letter_id = NEW.letter_id AND service_id = NEW.service_id))
BEGIN SELECT RAISE(ABORT, 'letter_service: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER letter_service_norepl_u BEFORE UPDATE ON letter_service
WHEN EXISTS (SELECT 1 FROM letter_service WHERE id <> OLD.id AND ((letter_id = NEW.letter_id AND service_id = NEW.service_id)))
BEGIN SELECT RAISE(ABORT, 'letter_service: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER policy_patient BEFORE UPDATE OF patient_id ON policy WHEN NEW.patient_id <> OLD.patient_id AND NOT EXISTS (SELECT 1 FROM patient AS p WHERE (p.id = OLD.patient_id AND p.merged_into = NEW.patient_id) OR (p.id = NEW.patient_id AND p.merged_into = OLD.patient_id))
BEGIN SELECT RAISE(ABORT, 'insurance: a policy belongs to its patient'); END
--;;
CREATE TRIGGER policy_keep BEFORE DELETE ON policy BEGIN SELECT RAISE(ABORT, 'insurance: a policy is never deleted'); END
--;;
CREATE TRIGGER policy_check_norepl BEFORE INSERT ON policy_check
WHEN EXISTS (SELECT 1 FROM policy_check WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'insurance: this check is noted already'); END
--;;
CREATE TRIGGER policy_check_kept BEFORE UPDATE ON policy_check
WHEN NOT (NEW.id = OLD.id AND NEW.policy_id = OLD.policy_id AND NEW.kind = OLD.kind AND NEW.result = OLD.result AND NEW.at = OLD.at AND NEW."by" = OLD."by" AND NEW.by_name = OLD.by_name AND coalesce(NEW.assigned_to, 0) = coalesce(OLD.assigned_to, 0) AND NEW.assigned_name = OLD.assigned_name AND NEW.note = OLD.note AND NEW.voided >= OLD.voided) AND NOT (NEW.id = OLD.id AND NEW.policy_id = OLD.policy_id AND NEW.kind = OLD.kind AND NEW.result = OLD.result AND NEW.at = OLD.at AND NEW."by" = OLD."by" AND NEW.by_name = OLD.by_name AND coalesce(NEW.assigned_to, 0) = coalesce(OLD.assigned_to, 0) AND NEW.assigned_name = OLD.assigned_name AND NEW.note = '' AND NEW.voided = OLD.voided AND EXISTS (SELECT 1 FROM journal_head AS h JOIN journal AS e ON e.id = h.last WHERE e.what = 'erasure' AND instr(e.after, ' v' || CAST(OLD.id AS text) || ' ') > 0))
BEGIN SELECT RAISE(ABORT, 'insurance: what was asked of an insurer stays as it was noted'); END
--;;
CREATE TRIGGER policy_check_keep BEFORE DELETE ON policy_check BEGIN SELECT RAISE(ABORT, 'insurance: what was asked of an insurer stays as it was noted'); END
--;;
CREATE TRIGGER guarantee_letter_policy BEFORE UPDATE ON guarantee_letter
WHEN NEW.policy_id <> OLD.policy_id OR NEW.insurer_id <> OLD.insurer_id
BEGIN SELECT RAISE(ABORT, 'insurance: a letter stays with its policy'); END
--;;
CREATE TRIGGER guarantee_letter_keep BEFORE DELETE ON guarantee_letter BEGIN SELECT RAISE(ABORT, 'insurance: a letter is never deleted'); END
--;;
CREATE TRIGGER letter_service_keep BEFORE DELETE ON letter_service BEGIN SELECT RAISE(ABORT, 'insurance: what a letter is for is never deleted'); END
--;;
CREATE TABLE document (
	id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	direction TEXT NOT NULL, 
	state TEXT NOT NULL, 
	year INTEGER, 
	serial INTEGER, 
	number TEXT DEFAULT '' NOT NULL, 
	number_key TEXT DEFAULT '' NOT NULL, 
	title TEXT NOT NULL, 
	sender TEXT DEFAULT '' NOT NULL, 
	note TEXT DEFAULT '' NOT NULL, 
	patient_id INTEGER, 
	practitioner_id INTEGER, 
	user_id INTEGER, 
	appointment_id INTEGER, 
	language TEXT DEFAULT '' NOT NULL, 
	template_version INTEGER, 
	body TEXT DEFAULT '' NOT NULL, 
	body_sha256 TEXT DEFAULT '' NOT NULL, 
	issued_on TEXT NOT NULL, 
	valid_until TEXT, 
	replaces_id INTEGER, 
	paper_id INTEGER, 
	reason TEXT DEFAULT '' NOT NULL, 
	"by" INTEGER NOT NULL, 
	at INTEGER NOT NULL, 
	signed_at INTEGER, 
	signed_by INTEGER, 
	version INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_document PRIMARY KEY (id), 
	CONSTRAINT ck_document_kind CHECK (kind IN ('contract', 'consent', 'cover', 'title_page', 'referral', 'certificate', 'letter', 'leaflet', 'insurer_form', 'guarantee_letter', 'claim_register', 'licence', 'staff_certificate', 'other')), 
	CONSTRAINT ck_document_direction CHECK (direction IN ('issued', 'received', 'own')), 
	CONSTRAINT ck_document_state CHECK (state IN ('draft', 'issued', 'signed', 'revoked')), 
	CONSTRAINT ck_document_counted CHECK ((year IS NULL) = (serial IS NULL)), 
	CONSTRAINT ck_document_serial CHECK (serial > 0), 
	CONSTRAINT ck_document_given CHECK (serial IS NULL OR (direction = 'issued' AND state <> 'draft')), 
	CONSTRAINT ck_document_contract CHECK (kind <> 'contract' OR direction <> 'issued' OR state = 'draft' OR serial IS NOT NULL), 
	CONSTRAINT ck_document_title CHECK (trim(title) <> ''), 
	CONSTRAINT ck_document_own CHECK (direction <> 'own' OR patient_id IS NULL), 
	CONSTRAINT ck_document_signed CHECK (state <> 'signed' OR signed_at IS NOT NULL), 
	CONSTRAINT ck_document_revoked CHECK ((state = 'revoked') = (reason <> '')), 
	CONSTRAINT ck_document_not_itself CHECK (replaces_id <> id), 
	CONSTRAINT ck_document_version CHECK (version > 0), 
	CONSTRAINT uq_document_kind_year_serial UNIQUE (kind, year, serial), 
	CONSTRAINT fk_document_patient_id FOREIGN KEY(patient_id) REFERENCES patient (id), 
	CONSTRAINT fk_document_practitioner_id FOREIGN KEY(practitioner_id) REFERENCES practitioner (id), 
	CONSTRAINT fk_document_user_id FOREIGN KEY(user_id) REFERENCES account_user (id), 
	CONSTRAINT fk_document_appointment_id FOREIGN KEY(appointment_id) REFERENCES appointment (id), 
	CONSTRAINT fk_document_replaces_id FOREIGN KEY(replaces_id) REFERENCES document (id), 
	CONSTRAINT fk_document_paper_id FOREIGN KEY(paper_id) REFERENCES paper (id)
)
 STRICT
--;;
CREATE INDEX ix_document_day ON document (issued_on, id)
--;;
CREATE INDEX ix_document_direction ON document (direction, id)
--;;
CREATE INDEX ix_document_doctor ON document (practitioner_id, id) WHERE practitioner_id IS NOT NULL
--;;
CREATE INDEX ix_document_kind ON document (kind, id)
--;;
CREATE INDEX ix_document_number ON document (number_key) WHERE number_key <> ''
--;;
CREATE INDEX ix_document_own ON document (valid_until, id) WHERE direction = 'own'
--;;
CREATE INDEX ix_document_patient ON document (patient_id, id) WHERE patient_id IS NOT NULL
--;;
CREATE INDEX ix_document_replaces ON document (replaces_id) WHERE replaces_id IS NOT NULL
--;;
CREATE INDEX ix_document_state ON document (state, id)
--;;
CREATE INDEX ix_document_unsigned ON document (id) WHERE state = 'issued' AND direction = 'issued' AND kind IN ('contract', 'consent')
--;;
CREATE INDEX ix_document_until ON document (valid_until, id) WHERE valid_until IS NOT NULL
--;;
CREATE INDEX ix_document_user ON document (user_id, id) WHERE user_id IS NOT NULL
--;;
CREATE INDEX ix_document_visit ON document (appointment_id) WHERE appointment_id IS NOT NULL
--;;
CREATE TABLE document_word (
	k TEXT NOT NULL, 
	document_id INTEGER NOT NULL, 
	CONSTRAINT pk_document_word PRIMARY KEY (k, document_id), 
	CONSTRAINT fk_document_word_document_id FOREIGN KEY(document_id) REFERENCES document (id)
)
 WITHOUT ROWID,
 STRICT
--;;
CREATE INDEX ix_document_word_document ON document_word (document_id)
--;;
CREATE TABLE document_copy (
	id INTEGER NOT NULL, 
	document_id INTEGER NOT NULL, 
	copy INTEGER NOT NULL, 
	place TEXT NOT NULL, 
	note TEXT DEFAULT '' NOT NULL, 
	at INTEGER NOT NULL, 
	"by" INTEGER NOT NULL, 
	voided INTEGER DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_document_copy PRIMARY KEY (id), 
	CONSTRAINT ck_document_copy_copy CHECK (copy > 0), 
	CONSTRAINT ck_document_copy_place CHECK (place IN ('desk', 'patient', 'record', 'payer', 'archive')), 
	CONSTRAINT ck_document_copy_voided CHECK (voided IN (0, 1)), 
	CONSTRAINT fk_document_copy_document_id FOREIGN KEY(document_id) REFERENCES document (id)
)
 STRICT
--;;
CREATE INDEX ix_document_copy_document ON document_copy (document_id, copy, id)
--;;
CREATE TABLE document_file (
	id INTEGER NOT NULL, 
	document_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	size INTEGER NOT NULL, 
	sha256 TEXT NOT NULL, 
	at INTEGER NOT NULL, 
	"by" INTEGER NOT NULL, 
	voided INTEGER DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_document_file PRIMARY KEY (id), 
	CONSTRAINT ck_document_file_size CHECK (size >= 0), 
	CONSTRAINT ck_document_file_sha256 CHECK (length(sha256) IN (0, 64)), 
	CONSTRAINT ck_document_file_voided CHECK (voided IN (0, 1)), 
	CONSTRAINT fk_document_file_document_id FOREIGN KEY(document_id) REFERENCES document (id)
)
 STRICT
--;;
CREATE INDEX ix_document_file_document ON document_file (document_id, id)
--;;
CREATE TABLE document_content (
	id INTEGER NOT NULL, 
	content BLOB NOT NULL, 
	CONSTRAINT pk_document_content PRIMARY KEY (id), 
	CONSTRAINT fk_document_content_id FOREIGN KEY(id) REFERENCES document_file (id)
)
 STRICT
--;;
CREATE TABLE record_place (
	id INTEGER NOT NULL, 
	patient_id INTEGER NOT NULL, 
	place TEXT NOT NULL, 
	practitioner_id INTEGER, 
	note TEXT DEFAULT '' NOT NULL, 
	at INTEGER NOT NULL, 
	"by" INTEGER NOT NULL, 
	voided INTEGER DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_record_place PRIMARY KEY (id), 
	CONSTRAINT ck_record_place_place CHECK (place IN ('shelf', 'desk', 'doctor', 'archive', 'lost')), 
	CONSTRAINT ck_record_place_doctor CHECK (practitioner_id IS NULL OR place = 'doctor'), 
	CONSTRAINT ck_record_place_voided CHECK (voided IN (0, 1)), 
	CONSTRAINT fk_record_place_patient_id FOREIGN KEY(patient_id) REFERENCES patient (id), 
	CONSTRAINT fk_record_place_practitioner_id FOREIGN KEY(practitioner_id) REFERENCES practitioner (id)
)
 STRICT
--;;
CREATE INDEX ix_record_place_patient ON record_place (patient_id, id)
--;;
CREATE TABLE leaflet (
	id INTEGER NOT NULL, 
	title TEXT NOT NULL, 
	language TEXT NOT NULL, 
	body TEXT NOT NULL, 
	active INTEGER DEFAULT '1' NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_leaflet PRIMARY KEY (id), 
	CONSTRAINT ck_leaflet_title CHECK (trim(title) <> ''), 
	CONSTRAINT ck_leaflet_body CHECK (trim(body) <> ''), 
	CONSTRAINT ck_leaflet_active CHECK (active IN (0, 1)), 
	CONSTRAINT uq_leaflet_title_language UNIQUE (title, language)
)
 STRICT
--;;
CREATE TABLE leaflet_service (
	id INTEGER NOT NULL, 
	leaflet_id INTEGER NOT NULL, 
	service_id INTEGER NOT NULL, 
	CONSTRAINT pk_leaflet_service PRIMARY KEY (id), 
	CONSTRAINT uq_leaflet_service_leaflet_id_service_id UNIQUE (leaflet_id, service_id), 
	CONSTRAINT fk_leaflet_service_leaflet_id FOREIGN KEY(leaflet_id) REFERENCES leaflet (id), 
	CONSTRAINT fk_leaflet_service_service_id FOREIGN KEY(service_id) REFERENCES service (id)
)
 STRICT
--;;
CREATE INDEX ix_leaflet_service_service ON leaflet_service (service_id)
--;;
CREATE TRIGGER document_version BEFORE UPDATE ON document WHEN NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id
BEGIN SELECT RAISE(ABORT, 'document: a change needs the next version'); END
--;;
CREATE TRIGGER document_norepl BEFORE INSERT ON document
WHEN EXISTS (SELECT 1 FROM document WHERE id = NEW.id OR (kind = NEW.kind AND year = NEW.year AND serial = NEW.serial))
BEGIN SELECT RAISE(ABORT, 'document: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER document_norepl_u BEFORE UPDATE ON document
WHEN EXISTS (SELECT 1 FROM document WHERE id <> OLD.id AND ((kind = NEW.kind AND year = NEW.year AND serial = NEW.serial)))
BEGIN SELECT RAISE(ABORT, 'document: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER leaflet_version BEFORE UPDATE ON leaflet WHEN NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id
BEGIN SELECT RAISE(ABORT, 'leaflet: a change needs the next version'); END
--;;
CREATE TRIGGER leaflet_norepl BEFORE INSERT ON leaflet
WHEN EXISTS (SELECT 1 FROM leaflet WHERE id = NEW.id OR (title = NEW.title AND language = NEW.language))
BEGIN SELECT RAISE(ABORT, 'leaflet: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER leaflet_norepl_u BEFORE UPDATE ON leaflet
WHEN EXISTS (SELECT 1 FROM leaflet WHERE id <> OLD.id AND ((title = NEW.title AND language = NEW.language)))
BEGIN SELECT RAISE(ABORT, 'leaflet: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER document_serial BEFORE INSERT ON document WHEN NEW.serial IS NOT NULL AND NEW.serial <> 1 + coalesce((SELECT max(serial) FROM document
    WHERE kind = NEW.kind AND year = NEW.year), 0)
BEGIN SELECT RAISE(ABORT, 'documents: numbers go up by one within a year'); END
--;;
CREATE TRIGGER document_serial_u BEFORE UPDATE OF serial ON document WHEN OLD.serial IS NULL AND NEW.serial IS NOT NULL AND NEW.serial <> 1 + coalesce((SELECT max(serial) FROM document
    WHERE kind = NEW.kind AND year = NEW.year), 0)
BEGIN SELECT RAISE(ABORT, 'documents: numbers go up by one within a year'); END
--;;
CREATE TRIGGER document_fixed_1 BEFORE UPDATE ON document
  WHEN (NEW."kind" IS NOT OLD."kind" OR NEW."direction" IS NOT OLD."direction" OR NEW."by" IS NOT OLD."by" OR NEW."at" IS NOT OLD."at") AND NOT coalesce(NEW.title = '-' AND NEW.body = '' AND NEW.body_sha256 = '' AND NEW.sender = '' AND NEW.note = ''
    AND NEW.number_key = '' AND NEW.number = ''
    AND NEW.kind = OLD.kind AND NEW.state = OLD.state AND NEW.serial IS OLD.serial
    AND NEW.year IS OLD.year AND NEW.patient_id = OLD.patient_id AND NEW.at = OLD.at AND EXISTS (SELECT 1 FROM journal_head AS h JOIN journal AS e ON e.id = h.last WHERE e.what = 'erasure' AND instr(e.after, ' o' || CAST(OLD.id AS text) || ' ') > 0), 0)
BEGIN SELECT RAISE(ABORT, 'documents: a document stays what it is'); END
--;;
CREATE TRIGGER document_fixed_2 BEFORE UPDATE ON document
  WHEN ((NEW."patient_id" IS NOT OLD."patient_id") AND NOT EXISTS (SELECT 1 FROM patient AS p WHERE (p.id = OLD.patient_id AND p.merged_into = NEW.patient_id) OR (p.id = NEW.patient_id AND p.merged_into = OLD.patient_id))) AND NOT coalesce(NEW.title = '-' AND NEW.body = '' AND NEW.body_sha256 = '' AND NEW.sender = '' AND NEW.note = ''
    AND NEW.number_key = '' AND NEW.number = ''
    AND NEW.kind = OLD.kind AND NEW.state = OLD.state AND NEW.serial IS OLD.serial
    AND NEW.year IS OLD.year AND NEW.patient_id = OLD.patient_id AND NEW.at = OLD.at AND EXISTS (SELECT 1 FROM journal_head AS h JOIN journal AS e ON e.id = h.last WHERE e.what = 'erasure' AND instr(e.after, ' o' || CAST(OLD.id AS text) || ' ') > 0), 0)
BEGIN SELECT RAISE(ABORT, 'documents: a document goes to another patient by a merge only'); END
--;;
CREATE TRIGGER document_fixed_3 BEFORE UPDATE ON document
  WHEN (OLD.state <> 'draft' AND NEW.state = 'draft') AND NOT coalesce(NEW.title = '-' AND NEW.body = '' AND NEW.body_sha256 = '' AND NEW.sender = '' AND NEW.note = ''
    AND NEW.number_key = '' AND NEW.number = ''
    AND NEW.kind = OLD.kind AND NEW.state = OLD.state AND NEW.serial IS OLD.serial
    AND NEW.year IS OLD.year AND NEW.patient_id = OLD.patient_id AND NEW.at = OLD.at AND EXISTS (SELECT 1 FROM journal_head AS h JOIN journal AS e ON e.id = h.last WHERE e.what = 'erasure' AND instr(e.after, ' o' || CAST(OLD.id AS text) || ' ') > 0), 0)
BEGIN SELECT RAISE(ABORT, 'documents: what was issued is no draft any more'); END
--;;
CREATE TRIGGER document_fixed_4 BEFORE UPDATE ON document
  WHEN (OLD.state <> 'draft' AND (NEW."year" IS NOT OLD."year" OR NEW."serial" IS NOT OLD."serial" OR NEW."body" IS NOT OLD."body" OR NEW."body_sha256" IS NOT OLD."body_sha256" OR NEW."language" IS NOT OLD."language" OR NEW."template_version" IS NOT OLD."template_version" OR NEW."appointment_id" IS NOT OLD."appointment_id" OR NEW."practitioner_id" IS NOT OLD."practitioner_id" OR NEW."user_id" IS NOT OLD."user_id" OR NEW."replaces_id" IS NOT OLD."replaces_id" OR (OLD.direction = 'issued' AND (NEW."number" IS NOT OLD."number" OR NEW."title" IS NOT OLD."title" OR NEW."issued_on" IS NOT OLD."issued_on" OR NEW."valid_until" IS NOT OLD."valid_until" OR NEW."sender" IS NOT OLD."sender")))) AND NOT coalesce(NEW.title = '-' AND NEW.body = '' AND NEW.body_sha256 = '' AND NEW.sender = '' AND NEW.note = ''
    AND NEW.number_key = '' AND NEW.number = ''
    AND NEW.kind = OLD.kind AND NEW.state = OLD.state AND NEW.serial IS OLD.serial
    AND NEW.year IS OLD.year AND NEW.patient_id = OLD.patient_id AND NEW.at = OLD.at AND EXISTS (SELECT 1 FROM journal_head AS h JOIN journal AS e ON e.id = h.last WHERE e.what = 'erasure' AND instr(e.after, ' o' || CAST(OLD.id AS text) || ' ') > 0), 0)
BEGIN SELECT RAISE(ABORT, 'documents: what was issued or signed does not change'); END
--;;
CREATE TRIGGER document_fixed_5 BEFORE UPDATE ON document
  WHEN (OLD.state = 'signed' AND NEW.state = 'signed' AND (NEW."signed_at" IS NOT OLD."signed_at" OR NEW."signed_by" IS NOT OLD."signed_by")) AND NOT coalesce(NEW.title = '-' AND NEW.body = '' AND NEW.body_sha256 = '' AND NEW.sender = '' AND NEW.note = ''
    AND NEW.number_key = '' AND NEW.number = ''
    AND NEW.kind = OLD.kind AND NEW.state = OLD.state AND NEW.serial IS OLD.serial
    AND NEW.year IS OLD.year AND NEW.patient_id = OLD.patient_id AND NEW.at = OLD.at AND EXISTS (SELECT 1 FROM journal_head AS h JOIN journal AS e ON e.id = h.last WHERE e.what = 'erasure' AND instr(e.after, ' o' || CAST(OLD.id AS text) || ' ') > 0), 0)
BEGIN SELECT RAISE(ABORT, 'documents: who signed it and when does not change'); END
--;;
CREATE TRIGGER document_keep BEFORE DELETE ON document
BEGIN SELECT RAISE(ABORT, 'documents: never deleted'); END
--;;
CREATE TRIGGER document_copy_norepl BEFORE INSERT ON document_copy
  WHEN EXISTS (SELECT 1 FROM document_copy WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'documents: document_copy is append-only (UNIQUE)'); END
--;;
CREATE TRIGGER document_copy_void BEFORE UPDATE ON document_copy
  WHEN (NEW."id" IS NOT OLD."id" OR NEW."document_id" IS NOT OLD."document_id" OR NEW."copy" IS NOT OLD."copy" OR NEW."place" IS NOT OLD."place" OR NEW."note" IS NOT OLD."note" OR NEW."at" IS NOT OLD."at" OR NEW."by" IS NOT OLD."by") AND NOT coalesce(NEW.id = OLD.id AND NEW.note = '' AND NEW.place = OLD.place AND NEW.copy = OLD.copy AND EXISTS (SELECT 1 FROM journal_head AS h JOIN journal AS e ON e.id = h.last WHERE e.what = 'erasure' AND instr(e.after, ' h' || CAST(OLD.id AS text) || ' ') > 0), 0)
BEGIN SELECT RAISE(ABORT, 'documents: document_copy is append-only'); END
--;;
CREATE TRIGGER document_copy_keep BEFORE DELETE ON document_copy
BEGIN SELECT RAISE(ABORT, 'documents: document_copy is append-only'); END
--;;
CREATE TRIGGER document_file_norepl BEFORE INSERT ON document_file
  WHEN EXISTS (SELECT 1 FROM document_file WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'documents: document_file is append-only (UNIQUE)'); END
--;;
CREATE TRIGGER document_file_void BEFORE UPDATE ON document_file
  WHEN (NEW."id" IS NOT OLD."id" OR NEW."document_id" IS NOT OLD."document_id" OR NEW."name" IS NOT OLD."name" OR NEW."size" IS NOT OLD."size" OR NEW."sha256" IS NOT OLD."sha256" OR NEW."at" IS NOT OLD."at" OR NEW."by" IS NOT OLD."by") AND NOT coalesce(NEW.id = OLD.id AND NEW.name = '-' AND NEW.sha256 = '' AND NEW.size = 0 AND EXISTS (SELECT 1 FROM journal_head AS h JOIN journal AS e ON e.id = h.last WHERE e.what = 'erasure' AND instr(e.after, ' f' || CAST(OLD.id AS text) || ' ') > 0), 0)
BEGIN SELECT RAISE(ABORT, 'documents: document_file is append-only'); END
--;;
CREATE TRIGGER document_file_keep BEFORE DELETE ON document_file
BEGIN SELECT RAISE(ABORT, 'documents: document_file is append-only'); END
--;;
CREATE TRIGGER record_place_norepl BEFORE INSERT ON record_place
  WHEN EXISTS (SELECT 1 FROM record_place WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'documents: record_place is append-only (UNIQUE)'); END
--;;
CREATE TRIGGER record_place_void BEFORE UPDATE ON record_place
  WHEN (NEW."id" IS NOT OLD."id" OR NEW."place" IS NOT OLD."place" OR NEW."practitioner_id" IS NOT OLD."practitioner_id" OR NEW."note" IS NOT OLD."note" OR NEW."at" IS NOT OLD."at" OR NEW."by" IS NOT OLD."by") AND NOT coalesce(NEW.id = OLD.id AND NEW.note = '' AND NEW.place = OLD.place AND EXISTS (SELECT 1 FROM journal_head AS h JOIN journal AS e ON e.id = h.last WHERE e.what = 'erasure' AND instr(e.after, ' g' || CAST(OLD.id AS text) || ' ') > 0), 0)
BEGIN SELECT RAISE(ABORT, 'documents: record_place is append-only'); END
--;;
CREATE TRIGGER record_place_keep BEFORE DELETE ON record_place
BEGIN SELECT RAISE(ABORT, 'documents: record_place is append-only'); END
--;;
CREATE TRIGGER record_place_patient BEFORE UPDATE OF patient_id ON record_place
  WHEN NEW.patient_id <> OLD.patient_id AND NOT EXISTS (SELECT 1 FROM patient AS p WHERE (p.id = OLD.patient_id AND p.merged_into = NEW.patient_id) OR (p.id = NEW.patient_id AND p.merged_into = OLD.patient_id))
BEGIN SELECT RAISE(ABORT, 'documents: a record goes to another patient by a merge only'); END
--;;
CREATE TRIGGER document_content_norepl BEFORE INSERT ON document_content
  WHEN EXISTS (SELECT 1 FROM document_content WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'documents: a file is never changed (UNIQUE)'); END
--;;
CREATE TRIGGER document_content_fixed BEFORE UPDATE ON document_content
  WHEN NOT coalesce(NEW.id = OLD.id AND length(NEW.content) = 0 AND EXISTS (SELECT 1 FROM journal_head AS h JOIN journal AS e ON e.id = h.last WHERE e.what = 'erasure' AND instr(e.after, ' f' || CAST(OLD.id AS text) || ' ') > 0), 0)
BEGIN SELECT RAISE(ABORT, 'documents: a file is never changed'); END
--;;
CREATE TRIGGER document_content_keep BEFORE DELETE ON document_content
BEGIN SELECT RAISE(ABORT, 'documents: a file is never changed'); END
--;;
CREATE TABLE step (
	id INTEGER NOT NULL, 
	appointment_id INTEGER NOT NULL, 
	kind TEXT NOT NULL CONSTRAINT ck_step_kind CHECK (kind IN ('arrived','ready','called','in-room','to-pay','left','left-without-visit','undone')), 
	undoes_id INTEGER, 
	at INTEGER NOT NULL, 
	"by" INTEGER NOT NULL, 
	room_id INTEGER, 
	note TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_step PRIMARY KEY (id), 
	CONSTRAINT ck_step_undone_names_its_step CHECK ((kind = 'undone') = (undoes_id IS NOT NULL)), 
	CONSTRAINT fk_step_appointment_id FOREIGN KEY(appointment_id) REFERENCES appointment (id), 
	CONSTRAINT uq_step_undoes_id UNIQUE (undoes_id), 
	CONSTRAINT fk_step_undoes_id FOREIGN KEY(undoes_id) REFERENCES step (id)
)
 STRICT
--;;
CREATE INDEX ix_step_appointment_id ON step (appointment_id)
--;;
CREATE TABLE flow (
	appointment_id INTEGER NOT NULL, 
	patient_id INTEGER NOT NULL, 
	local_date TEXT NOT NULL, 
	step_id INTEGER, 
	kind TEXT, 
	room_id INTEGER, 
	arrived_at INTEGER, 
	ready_at INTEGER, 
	called_at INTEGER, 
	in_room_at INTEGER, 
	to_pay_at INTEGER, 
	left_at INTEGER, 
	CONSTRAINT pk_flow PRIMARY KEY (appointment_id), 
	CONSTRAINT fk_flow_appointment_id FOREIGN KEY(appointment_id) REFERENCES appointment (id)
)
 STRICT
--;;
CREATE INDEX ix_flow_local_date ON flow (local_date)
--;;
CREATE UNIQUE INDEX uq_flow_once ON flow (patient_id, local_date) WHERE kind IN ('arrived','ready','called','in-room')
--;;
CREATE TABLE priority (
	appointment_id INTEGER NOT NULL, 
	level INTEGER NOT NULL CONSTRAINT ck_priority_level CHECK (level BETWEEN 1 AND 2), 
	reason TEXT NOT NULL CONSTRAINT ck_priority_reason CHECK (reason <> ''), 
	at INTEGER NOT NULL, 
	"by" INTEGER NOT NULL, 
	CONSTRAINT pk_priority PRIMARY KEY (appointment_id), 
	CONSTRAINT fk_priority_appointment_id FOREIGN KEY(appointment_id) REFERENCES appointment (id)
)
 STRICT
--;;
CREATE TABLE notice (
	id INTEGER NOT NULL, 
	appointment_id INTEGER NOT NULL, 
	practitioner_id INTEGER NOT NULL, 
	at INTEGER NOT NULL, 
	"by" INTEGER NOT NULL, 
	again INTEGER DEFAULT '0' NOT NULL, 
	seen_at INTEGER, 
	seen_by INTEGER, 
	withdrawn_at INTEGER, 
	CONSTRAINT pk_notice PRIMARY KEY (id), 
	CONSTRAINT ck_notice_seen CHECK ((seen_at IS NULL) = (seen_by IS NULL)), 
	CONSTRAINT fk_notice_appointment_id FOREIGN KEY(appointment_id) REFERENCES appointment (id), 
	CONSTRAINT fk_notice_practitioner_id FOREIGN KEY(practitioner_id) REFERENCES practitioner (id)
)
 STRICT
--;;
CREATE INDEX ix_notice_appointment_id ON notice (appointment_id)
--;;
CREATE INDEX ix_notice_unseen ON notice (practitioner_id) WHERE seen_at IS NULL AND withdrawn_at IS NULL
--;;
CREATE TABLE room_state (
	id INTEGER NOT NULL, 
	room_id INTEGER NOT NULL, 
	state TEXT NOT NULL CONSTRAINT ck_room_state_state CHECK (state IN ('free','to-clean')), 
	at INTEGER NOT NULL, 
	"by" INTEGER NOT NULL, 
	note TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_room_state PRIMARY KEY (id), 
	CONSTRAINT fk_room_state_room_id FOREIGN KEY(room_id) REFERENCES room (id)
)
 STRICT
--;;
CREATE INDEX ix_room_state_room_id_id ON room_state (room_id, id)
--;;
CREATE TRIGGER step_append BEFORE INSERT ON step
  WHEN EXISTS (SELECT 1 FROM step WHERE id = NEW.id OR (NEW.undoes_id IS NOT NULL AND undoes_id = NEW.undoes_id))
BEGIN SELECT RAISE(ABORT, 'append-only: step'); END
--;;
CREATE TRIGGER step_forward BEFORE INSERT ON step BEGIN
  SELECT RAISE(ABORT, 'queue: foreign keys must be on, and checks too') WHERE NOT ((SELECT foreign_keys FROM pragma_foreign_keys) = 1 AND (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 0);
  SELECT RAISE(ABORT, 'queue: steps go forward only') WHERE NOT coalesce(CASE NEW.kind
    WHEN 'arrived' THEN (SELECT s.kind FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id) ORDER BY s.id DESC LIMIT 1) IS NULL
    WHEN 'ready' THEN coalesce((SELECT s.kind FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id) ORDER BY s.id DESC LIMIT 1), '') = 'arrived'
    WHEN 'called' THEN coalesce((SELECT s.kind FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id) ORDER BY s.id DESC LIMIT 1), '') IN ('arrived', 'ready')
    WHEN 'in-room' THEN coalesce((SELECT s.kind FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id) ORDER BY s.id DESC LIMIT 1), '') IN ('arrived', 'ready', 'called')
    WHEN 'to-pay' THEN coalesce((SELECT s.kind FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id) ORDER BY s.id DESC LIMIT 1), '') = 'in-room'
    WHEN 'left' THEN coalesce((SELECT s.kind FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id) ORDER BY s.id DESC LIMIT 1), '') IN ('in-room', 'to-pay')
    WHEN 'left-without-visit' THEN coalesce((SELECT s.kind FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id) ORDER BY s.id DESC LIMIT 1), '') IN ('arrived', 'ready', 'called')
    ELSE NEW.undoes_id = (SELECT s.id FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id) ORDER BY s.id DESC LIMIT 1) AND trim(NEW.note) <> '' END, 0);
  SELECT RAISE(ABORT, 'queue: only a booked visit can arrive') WHERE NEW.kind = 'arrived' AND NOT EXISTS
    (SELECT 1 FROM appointment WHERE id = NEW.appointment_id AND status IN ('booked', 'fulfilled'));
END
--;;
CREATE TRIGGER step_keep_u BEFORE UPDATE ON step WHEN NOT coalesce(NEW.id = OLD.id AND NEW.appointment_id = OLD.appointment_id AND NEW.kind = OLD.kind
    AND NEW.undoes_id IS OLD.undoes_id AND NEW.at = OLD.at AND NEW."by" = OLD."by"
    AND NEW.room_id IS OLD.room_id AND NEW.note = '' AND EXISTS (SELECT 1 FROM journal_head AS h JOIN journal AS e ON e.id = h.last WHERE e.what = 'erasure' AND instr(e.after, ' s' || CAST(OLD.id AS text) || ' ') > 0), 0)
BEGIN SELECT RAISE(ABORT, 'append-only: step'); END
--;;
CREATE TRIGGER step_keep_d BEFORE DELETE ON step BEGIN SELECT RAISE(ABORT, 'append-only: step'); END
--;;
CREATE TRIGGER step_follow AFTER INSERT ON step BEGIN
  SELECT RAISE(ABORT, 'queue: the newest step has the highest number') WHERE NEW.id <> (SELECT max(id) FROM step);
  UPDATE flow SET
    patient_id = (SELECT a.patient_id FROM appointment AS a WHERE a.id = NEW.appointment_id),
    local_date = (SELECT a.local_date FROM appointment AS a WHERE a.id = NEW.appointment_id),
    step_id = (SELECT s.id FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id) ORDER BY s.id DESC LIMIT 1),
    kind = (SELECT s.kind FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id) ORDER BY s.id DESC LIMIT 1),
    room_id = (SELECT s.room_id FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id) ORDER BY s.id DESC LIMIT 1),
    arrived_at = (SELECT max(s.at) FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind = 'arrived' AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id)),
    ready_at = (SELECT max(s.at) FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind = 'ready' AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id)),
    called_at = (SELECT max(s.at) FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind = 'called' AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id)),
    in_room_at = (SELECT max(s.at) FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind = 'in-room' AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id)),
    to_pay_at = (SELECT max(s.at) FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind = 'to-pay' AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id)),
    left_at = coalesce((SELECT max(s.at) FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind = 'left' AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id)), (SELECT max(s.at) FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind = 'left-without-visit' AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id)))
    WHERE appointment_id = NEW.appointment_id;
  INSERT INTO flow (appointment_id, patient_id, local_date, step_id, kind, room_id, arrived_at, ready_at, called_at, in_room_at, to_pay_at, left_at)
    SELECT NEW.appointment_id, (SELECT a.patient_id FROM appointment AS a WHERE a.id = NEW.appointment_id),
    (SELECT a.local_date FROM appointment AS a WHERE a.id = NEW.appointment_id),
    (SELECT s.id FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id) ORDER BY s.id DESC LIMIT 1),
    (SELECT s.kind FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id) ORDER BY s.id DESC LIMIT 1),
    (SELECT s.room_id FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id) ORDER BY s.id DESC LIMIT 1),
    (SELECT max(s.at) FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind = 'arrived' AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id)),
    (SELECT max(s.at) FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind = 'ready' AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id)),
    (SELECT max(s.at) FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind = 'called' AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id)),
    (SELECT max(s.at) FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind = 'in-room' AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id)),
    (SELECT max(s.at) FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind = 'to-pay' AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id)),
    coalesce((SELECT max(s.at) FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind = 'left' AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id)), (SELECT max(s.at) FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind = 'left-without-visit' AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id)))
    WHERE NOT EXISTS (SELECT 1 FROM flow WHERE appointment_id = NEW.appointment_id);
END
--;;
CREATE TRIGGER flow_append BEFORE INSERT ON flow
  WHEN EXISTS (SELECT 1 FROM flow WHERE appointment_id = NEW.appointment_id)
BEGIN SELECT RAISE(ABORT, 'queue: the board follows the steps'); END
--;;
CREATE TRIGGER flow_once BEFORE INSERT ON flow
  WHEN NEW.kind IN ('arrived', 'ready', 'called', 'in-room') AND EXISTS (SELECT 1 FROM flow
    WHERE patient_id = NEW.patient_id AND local_date = NEW.local_date AND appointment_id <> NEW.appointment_id
      AND kind IN ('arrived', 'ready', 'called', 'in-room'))
BEGIN SELECT RAISE(ABORT, 'queue: a patient is in the queue once'); END
--;;
CREATE TRIGGER flow_once_u BEFORE UPDATE ON flow
  WHEN NEW.kind IN ('arrived', 'ready', 'called', 'in-room') AND EXISTS (SELECT 1 FROM flow
    WHERE patient_id = NEW.patient_id AND local_date = NEW.local_date AND appointment_id <> NEW.appointment_id
      AND kind IN ('arrived', 'ready', 'called', 'in-room'))
BEGIN SELECT RAISE(ABORT, 'queue: a patient is in the queue once'); END
--;;
CREATE TRIGGER flow_true AFTER INSERT ON flow WHEN
    NEW.patient_id IS NOT (SELECT a.patient_id FROM appointment AS a WHERE a.id = NEW.appointment_id)
    OR NEW.local_date IS NOT (SELECT a.local_date FROM appointment AS a WHERE a.id = NEW.appointment_id)
    OR NEW.step_id IS NOT (SELECT s.id FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id) ORDER BY s.id DESC LIMIT 1)
    OR NEW.kind IS NOT (SELECT s.kind FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id) ORDER BY s.id DESC LIMIT 1)
    OR NEW.room_id IS NOT (SELECT s.room_id FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id) ORDER BY s.id DESC LIMIT 1)
    OR NEW.arrived_at IS NOT (SELECT max(s.at) FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind = 'arrived' AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id))
    OR NEW.ready_at IS NOT (SELECT max(s.at) FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind = 'ready' AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id))
    OR NEW.called_at IS NOT (SELECT max(s.at) FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind = 'called' AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id))
    OR NEW.in_room_at IS NOT (SELECT max(s.at) FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind = 'in-room' AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id))
    OR NEW.to_pay_at IS NOT (SELECT max(s.at) FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind = 'to-pay' AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id))
    OR NEW.left_at IS NOT coalesce((SELECT max(s.at) FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind = 'left' AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id)), (SELECT max(s.at) FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind = 'left-without-visit' AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id)))
BEGIN SELECT RAISE(ABORT, 'queue: the board follows the steps'); END
--;;
CREATE TRIGGER flow_true_u AFTER UPDATE ON flow WHEN NEW.appointment_id <> OLD.appointment_id
    OR NEW.patient_id IS NOT (SELECT a.patient_id FROM appointment AS a WHERE a.id = NEW.appointment_id)
    OR NEW.local_date IS NOT (SELECT a.local_date FROM appointment AS a WHERE a.id = NEW.appointment_id)
    OR NEW.step_id IS NOT (SELECT s.id FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id) ORDER BY s.id DESC LIMIT 1)
    OR NEW.kind IS NOT (SELECT s.kind FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id) ORDER BY s.id DESC LIMIT 1)
    OR NEW.room_id IS NOT (SELECT s.room_id FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id) ORDER BY s.id DESC LIMIT 1)
    OR NEW.arrived_at IS NOT (SELECT max(s.at) FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind = 'arrived' AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id))
    OR NEW.ready_at IS NOT (SELECT max(s.at) FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind = 'ready' AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id))
    OR NEW.called_at IS NOT (SELECT max(s.at) FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind = 'called' AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id))
    OR NEW.in_room_at IS NOT (SELECT max(s.at) FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind = 'in-room' AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id))
    OR NEW.to_pay_at IS NOT (SELECT max(s.at) FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind = 'to-pay' AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id))
    OR NEW.left_at IS NOT coalesce((SELECT max(s.at) FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind = 'left' AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id)), (SELECT max(s.at) FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind = 'left-without-visit' AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id)))
BEGIN SELECT RAISE(ABORT, 'queue: the board follows the steps'); END
--;;
CREATE TRIGGER flow_keep_d BEFORE DELETE ON flow BEGIN SELECT RAISE(ABORT, 'queue: the board follows the steps'); END
--;;
CREATE TRIGGER room_state_append BEFORE INSERT ON room_state
  WHEN EXISTS (SELECT 1 FROM room_state WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'append-only: room_state'); END
--;;
CREATE TRIGGER room_state_last AFTER INSERT ON room_state WHEN NEW.id <> (SELECT max(id) FROM room_state)
BEGIN SELECT RAISE(ABORT, 'queue: the newest word has the highest number'); END
--;;
CREATE TRIGGER room_state_keep_u BEFORE UPDATE ON room_state BEGIN SELECT RAISE(ABORT, 'append-only: room_state'); END
--;;
CREATE TRIGGER room_state_keep_d BEFORE DELETE ON room_state BEGIN SELECT RAISE(ABORT, 'append-only: room_state'); END
--;;
CREATE TRIGGER notice_seen BEFORE UPDATE ON notice WHEN NEW.id <> OLD.id OR NEW.appointment_id <> OLD.appointment_id OR NEW.practitioner_id <> OLD.practitioner_id OR NEW.at <> OLD.at OR NEW."by" <> OLD."by" OR NEW.again <> OLD.again OR (OLD.seen_at IS NOT NULL AND NEW.seen_at IS NOT NULL AND (NEW.seen_at <> OLD.seen_at OR NEW.seen_by <> OLD.seen_by))
BEGIN SELECT RAISE(ABORT, 'queue: what a doctor was told and has seen stays'); END
--;;
CREATE TRIGGER notice_keep_d BEFORE DELETE ON notice BEGIN SELECT RAISE(ABORT, 'queue: what a doctor was told stays'); END
--;;
CREATE TRIGGER notice_append BEFORE INSERT ON notice WHEN EXISTS (SELECT 1 FROM notice WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'append-only: notice'); END
--;;
CREATE TRIGGER appointment_walking BEFORE UPDATE OF local_date, status ON appointment
  WHEN EXISTS (SELECT 1 FROM flow WHERE appointment_id = NEW.id AND kind IN ('arrived', 'ready', 'called', 'in-room', 'to-pay'))
    AND (NEW.local_date <> OLD.local_date OR NEW.status NOT IN ('booked', 'fulfilled'))
BEGIN SELECT RAISE(ABORT, 'queue: the patient of this visit is in the house'); END
--;;
CREATE TRIGGER appointment_other_patient AFTER UPDATE OF patient_id ON appointment
  WHEN NEW.patient_id <> OLD.patient_id
BEGIN UPDATE flow SET patient_id = NEW.patient_id WHERE appointment_id = NEW.id; END
--;;
CREATE TABLE call (
	id INTEGER NOT NULL, 
	direction TEXT NOT NULL CONSTRAINT ck_call_direction CHECK (direction IN ('in','out')), 
	number TEXT DEFAULT '' NOT NULL, 
	line TEXT DEFAULT '' NOT NULL, 
	by_exchange INTEGER DEFAULT '0' NOT NULL, 
	patient_id INTEGER, 
	caller_name TEXT DEFAULT '' NOT NULL, 
	started_at INTEGER NOT NULL, 
	taken_at INTEGER, 
	user_id INTEGER, 
	hung_up_at INTEGER, 
	ended_at INTEGER, 
	about TEXT DEFAULT '' NOT NULL, 
	outcome TEXT, 
	forwarded_to TEXT DEFAULT '' NOT NULL, 
	call_back_at INTEGER, 
	done_at INTEGER, 
	done_by_call_id INTEGER, 
	for_call_id INTEGER, 
	note TEXT DEFAULT '' NOT NULL, 
	quote_minor INTEGER, 
	agreed_on TEXT, 
	ref TEXT, 
	version INTEGER DEFAULT '1' NOT NULL, 
	channel TEXT DEFAULT 'phone' NOT NULL, 
	CONSTRAINT pk_call PRIMARY KEY (id), 
	CONSTRAINT ck_call_channel CHECK (channel IN ('phone', 'email', 'text')), 
	CONSTRAINT ck_call_outcome CHECK (outcome IN ('booked', 'moved', 'cancelled', 'information', 'price-quoted', 'forwarded', 'call-back', 'complaint', 'insurer', 'supplier', 'wrong-number', 'missed', 'no-answer', 'message-left', 'declined', 'confirmed', 'entered-in-error')), 
	CONSTRAINT ck_call_closed_with_outcome CHECK ((ended_at IS NULL) = (outcome IS NULL)), 
	CONSTRAINT ck_call_forwarded_to_whom CHECK (outcome <> 'forwarded' OR forwarded_to <> ''), 
	CONSTRAINT ck_call_call_back_when CHECK (outcome <> 'call-back' OR call_back_at IS NOT NULL), 
	CONSTRAINT ck_call_done CHECK (done_at IS NULL OR outcome IS NOT NULL), 
	CONSTRAINT fk_call_patient_id FOREIGN KEY(patient_id) REFERENCES patient (id), 
	CONSTRAINT fk_call_done_by_call_id FOREIGN KEY(done_by_call_id) REFERENCES call (id), 
	CONSTRAINT fk_call_for_call_id FOREIGN KEY(for_call_id) REFERENCES call (id), 
	CONSTRAINT uq_call_ref UNIQUE (ref)
)
 STRICT
--;;
CREATE INDEX ix_call_for ON call (for_call_id) WHERE for_call_id IS NOT NULL
--;;
CREATE INDEX ix_call_number_started_at ON call (number, started_at)
--;;
CREATE INDEX ix_call_patient_id_started_at ON call (patient_id, started_at)
--;;
CREATE INDEX ix_call_started_at ON call (started_at)
--;;
CREATE INDEX ix_call_to_do ON call (started_at) WHERE ended_at IS NULL OR (done_at IS NULL AND outcome IN ('missed', 'call-back'))
--;;
CREATE UNIQUE INDEX uq_call_ringing ON call (line, number) WHERE by_exchange = 1 AND hung_up_at IS NULL AND ended_at IS NULL
--;;
CREATE TABLE call_link (
	call_id INTEGER NOT NULL, 
	what TEXT NOT NULL, 
	"key" INTEGER NOT NULL, 
	CONSTRAINT pk_call_link PRIMARY KEY (call_id, what, "key"), 
	CONSTRAINT ck_call_link_what CHECK (what IN ('appointment','patient','service')), 
	CONSTRAINT fk_call_link_call_id FOREIGN KEY(call_id) REFERENCES call (id)
)
 WITHOUT ROWID,
 STRICT
--;;
CREATE INDEX ix_call_link_what_key ON call_link (what, "key")
--;;
CREATE TABLE quote (
	id INTEGER NOT NULL, 
	call_id INTEGER NOT NULL, 
	asked TEXT DEFAULT '' NOT NULL, 
	title TEXT NOT NULL, 
	specialty TEXT DEFAULT '' NOT NULL, 
	specialty_key TEXT DEFAULT '' NOT NULL, 
	low_minor INTEGER NOT NULL, 
	high_minor INTEGER NOT NULL, 
	minutes INTEGER DEFAULT '0' NOT NULL, 
	day TEXT NOT NULL, 
	valid_to TEXT NOT NULL, 
	at INTEGER NOT NULL, 
	user_id INTEGER, 
	voided INTEGER DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_quote PRIMARY KEY (id), 
	CONSTRAINT ck_quote_range CHECK (low_minor >= 0 AND high_minor >= low_minor), 
	CONSTRAINT ck_quote_validity CHECK (valid_to >= day), 
	CONSTRAINT ck_quote_voided CHECK (voided IN (0, 1)), 
	CONSTRAINT fk_quote_call_id FOREIGN KEY(call_id) REFERENCES call (id)
)
 STRICT
--;;
CREATE INDEX ix_quote_call_id ON quote (call_id)
--;;
CREATE TABLE quote_line (
	id INTEGER NOT NULL, 
	quote_id INTEGER NOT NULL, 
	service_id INTEGER NOT NULL, 
	title TEXT NOT NULL, 
	chance INTEGER NOT NULL, 
	amount_minor INTEGER NOT NULL, 
	CONSTRAINT pk_quote_line PRIMARY KEY (id), 
	CONSTRAINT uq_quote_line_quote_id_service_id UNIQUE (quote_id, service_id), 
	CONSTRAINT ck_quote_line_chance CHECK (chance BETWEEN 0 AND 3), 
	CONSTRAINT ck_quote_line_amount CHECK (amount_minor >= 0), 
	CONSTRAINT fk_quote_line_quote_id FOREIGN KEY(quote_id) REFERENCES quote (id), 
	CONSTRAINT fk_quote_line_service_id FOREIGN KEY(service_id) REFERENCES service (id)
)
 STRICT
--;;
CREATE TABLE read_back (
	id INTEGER NOT NULL, 
	call_id INTEGER NOT NULL, 
	appointment_id INTEGER NOT NULL, 
	local_date TEXT NOT NULL, 
	local_min INTEGER NOT NULL, 
	doctor TEXT NOT NULL, 
	room TEXT DEFAULT '' NOT NULL, 
	price_minor INTEGER, 
	low_minor INTEGER, 
	high_minor INTEGER, 
	preparation TEXT DEFAULT '' NOT NULL, 
	bring TEXT DEFAULT '' NOT NULL, 
	at INTEGER NOT NULL, 
	CONSTRAINT pk_read_back PRIMARY KEY (id), 
	CONSTRAINT ck_read_back_minute CHECK (local_min BETWEEN 0 AND 1439), 
	CONSTRAINT ck_read_back_range CHECK ((low_minor IS NULL) = (high_minor IS NULL)), 
	CONSTRAINT fk_read_back_call_id FOREIGN KEY(call_id) REFERENCES call (id), 
	CONSTRAINT fk_read_back_appointment_id FOREIGN KEY(appointment_id) REFERENCES appointment (id)
)
 STRICT
--;;
CREATE INDEX ix_read_back_appointment_id ON read_back (appointment_id)
--;;
CREATE INDEX ix_read_back_call_id ON read_back (call_id)
--;;
CREATE TRIGGER call_append BEFORE INSERT ON call
  WHEN EXISTS (SELECT 1 FROM call WHERE id = NEW.id OR (NEW.ref IS NOT NULL AND ref = NEW.ref)
    OR (NEW.by_exchange = 1 AND NEW.hung_up_at IS NULL AND NEW.ended_at IS NULL AND by_exchange = 1
        AND hung_up_at IS NULL AND ended_at IS NULL AND line = NEW.line AND number = NEW.number))
BEGIN SELECT RAISE(ABORT, 'calls: this call is in the log already'); END
--;;
CREATE TRIGGER call_unique_u BEFORE UPDATE ON call
  WHEN EXISTS (SELECT 1 FROM call WHERE id <> OLD.id AND ((NEW.ref IS NOT NULL AND ref = NEW.ref)
    OR (NEW.by_exchange = 1 AND NEW.hung_up_at IS NULL AND NEW.ended_at IS NULL AND by_exchange = 1
        AND hung_up_at IS NULL AND ended_at IS NULL AND line = NEW.line AND number = NEW.number)))
BEGIN SELECT RAISE(ABORT, 'calls: this call is in the log already'); END
--;;
CREATE TRIGGER call_keep_d BEFORE DELETE ON call BEGIN SELECT RAISE(ABORT, 'calls: a call is never deleted'); END
--;;
CREATE TRIGGER call_keep_u BEFORE UPDATE OF id, started_at, direction ON call
  WHEN NEW.id <> OLD.id OR NEW.started_at <> OLD.started_at OR NEW.direction <> OLD.direction
BEGIN SELECT RAISE(ABORT, 'calls: when a call began does not change'); END
--;;
CREATE TRIGGER call_ended BEFORE UPDATE ON call WHEN OLD.ended_at IS NOT NULL AND ((OLD.number <> '' AND NEW.number <> OLD.number) OR NEW.line <> OLD.line OR NEW.by_exchange <> OLD.by_exchange OR NEW.taken_at IS NOT OLD.taken_at OR (OLD.hung_up_at IS NOT NULL AND (NEW.hung_up_at IS NULL OR NEW.hung_up_at <> OLD.hung_up_at)) OR NEW.ended_at <> OLD.ended_at) AND NOT (NEW.ended_at IS NULL OR NEW.outcome = 'entered-in-error' OR OLD.outcome = 'entered-in-error') AND NOT coalesce(NEW.number = '' AND NEW.caller_name = '' AND NEW.note = '' AND NEW.line = OLD.line
    AND NEW.by_exchange = OLD.by_exchange AND NEW.taken_at IS OLD.taken_at AND NEW.hung_up_at IS OLD.hung_up_at
    AND NEW.ended_at IS OLD.ended_at AND EXISTS (SELECT 1 FROM journal_head AS h JOIN journal AS e ON e.id = h.last WHERE e.what = 'erasure' AND instr(e.after, ' c' || CAST(OLD.id AS text) || ' ') > 0), 0)
BEGIN SELECT RAISE(ABORT, 'calls: a call that ended keeps its number and its times'); END
--;;
CREATE TRIGGER call_link_keep_u BEFORE UPDATE ON call_link BEGIN SELECT RAISE(ABORT, 'calls: what a call made does not change'); END
--;;
CREATE TRIGGER call_link_keep_d BEFORE DELETE ON call_link WHEN NOT EXISTS (SELECT 1 FROM journal AS j WHERE j.what = 'call_link' AND j.key = OLD.call_id AND j.after IS NULL AND json_extract(j.before, '$.what') = OLD.what AND json_extract(j.before, '$.key') = OLD.key)
BEGIN SELECT RAISE(ABORT, 'calls: what a call made is not deleted'); END
--;;
CREATE TRIGGER call_version BEFORE UPDATE ON call WHEN NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id
BEGIN SELECT RAISE(ABORT, 'call: a change needs the next version'); END
--;;
CREATE TRIGGER quote_norepl BEFORE INSERT ON quote WHEN EXISTS (SELECT 1 FROM quote WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'quotes: this quote is there already (UNIQUE)'); END
--;;
CREATE TRIGGER quote_keep_u BEFORE UPDATE ON quote WHEN NOT coalesce(NEW.id = OLD.id AND NEW.call_id IS OLD.call_id AND NEW.title IS OLD.title AND NEW.specialty IS OLD.specialty AND NEW.specialty_key IS OLD.specialty_key AND NEW.low_minor IS OLD.low_minor AND NEW.high_minor IS OLD.high_minor AND NEW.minutes IS OLD.minutes AND NEW.day IS OLD.day AND NEW.valid_to IS OLD.valid_to AND NEW.at IS OLD.at AND NEW.user_id IS OLD.user_id AND ((NEW.asked = OLD.asked AND NEW.voided >= OLD.voided) OR (NEW.asked = '' AND NEW.voided = OLD.voided AND EXISTS (SELECT 1 FROM journal_head AS h JOIN journal AS e ON e.id = h.last WHERE e.what = 'erasure' AND instr(e.after, ' w' || CAST(OLD.id AS text) || ' ') > 0))), 0)
BEGIN SELECT RAISE(ABORT, 'quotes: what was quoted does not change'); END
--;;
CREATE TRIGGER quote_keep_d BEFORE DELETE ON quote BEGIN SELECT RAISE(ABORT, 'quotes: a quote is never deleted'); END
--;;
CREATE TRIGGER quote_line_norepl BEFORE INSERT ON quote_line WHEN EXISTS (SELECT 1 FROM quote_line WHERE id = NEW.id OR (quote_id = NEW.quote_id AND service_id = NEW.service_id))
BEGIN SELECT RAISE(ABORT, 'quote_line: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER quote_line_keep_u BEFORE UPDATE ON quote_line BEGIN SELECT RAISE(ABORT, 'quote_line: what was said does not change'); END
--;;
CREATE TRIGGER quote_line_keep_d BEFORE DELETE ON quote_line BEGIN SELECT RAISE(ABORT, 'quote_line: what was said is not deleted'); END
--;;
CREATE TRIGGER read_back_norepl BEFORE INSERT ON read_back WHEN EXISTS (SELECT 1 FROM read_back WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'read_back: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER read_back_keep_u BEFORE UPDATE ON read_back BEGIN SELECT RAISE(ABORT, 'read_back: what was said does not change'); END
--;;
CREATE TRIGGER read_back_keep_d BEFORE DELETE ON read_back BEGIN SELECT RAISE(ABORT, 'read_back: what was said is not deleted'); END
--;;
CREATE TABLE register (
	id INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	desk TEXT, 
	active INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_register PRIMARY KEY (id), 
	CONSTRAINT uq_register_code UNIQUE (code), 
	CONSTRAINT uq_register_desk UNIQUE (desk)
)
 STRICT
--;;
CREATE TABLE shift (
	id INTEGER NOT NULL, 
	register_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	opened_at INTEGER NOT NULL, 
	opened_by INTEGER NOT NULL, 
	opened_by_name TEXT NOT NULL, 
	closed_at INTEGER, 
	closed_by INTEGER, 
	closed_by_name TEXT, 
	report TEXT, 
	CONSTRAINT pk_shift PRIMARY KEY (id), 
	CONSTRAINT uq_shift_register_id_number UNIQUE (register_id, number), 
	CONSTRAINT ck_shift_period CHECK (closed_at IS NULL OR closed_at >= opened_at), 
	CONSTRAINT ck_shift_report_when_closed CHECK ((closed_at IS NULL) = (report IS NULL)), 
	CONSTRAINT fk_shift_register_id FOREIGN KEY(register_id) REFERENCES register (id)
)
 STRICT
--;;
CREATE UNIQUE INDEX one_open_shift ON shift (register_id) WHERE closed_at IS NULL
--;;
CREATE TABLE shift_count (
	id INTEGER NOT NULL, 
	shift_id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	at INTEGER NOT NULL, 
	"by" INTEGER NOT NULL, 
	by_name TEXT NOT NULL, 
	expected_minor INTEGER NOT NULL, 
	counted_minor INTEGER NOT NULL CONSTRAINT ck_shift_count_counted CHECK (counted_minor >= 0), 
	reason TEXT DEFAULT '' NOT NULL, 
	notes TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_shift_count PRIMARY KEY (id), 
	CONSTRAINT ck_shift_count_kind_known CHECK (kind IN ('opening', 'handover-out', 'handover-in', 'handover-back', 'closing')), 
	CONSTRAINT fk_shift_count_shift_id FOREIGN KEY(shift_id) REFERENCES shift (id)
)
 STRICT
--;;
CREATE INDEX ix_shift_count_shift_id ON shift_count (shift_id)
--;;
CREATE TABLE shift_count_piece (
	count_id INTEGER NOT NULL, 
	denomination_minor INTEGER NOT NULL, 
	pieces INTEGER NOT NULL, 
	CONSTRAINT pk_shift_count_piece PRIMARY KEY (count_id, denomination_minor), 
	CONSTRAINT ck_shift_count_piece_positive CHECK (denomination_minor > 0 AND pieces > 0), 
	CONSTRAINT fk_shift_count_piece_count_id FOREIGN KEY(count_id) REFERENCES shift_count (id)
)
 WITHOUT ROWID,
 STRICT
--;;
CREATE TABLE shift_count_method (
	count_id INTEGER NOT NULL, 
	method TEXT NOT NULL, 
	expected_minor INTEGER NOT NULL, 
	counted_minor INTEGER NOT NULL, 
	CONSTRAINT pk_shift_count_method PRIMARY KEY (count_id, method), 
	CONSTRAINT ck_shift_count_method_method_known CHECK (method IN ('cash', 'card', 'transfer', 'insurer', 'advance')), 
	CONSTRAINT fk_shift_count_method_count_id FOREIGN KEY(count_id) REFERENCES shift_count (id)
)
 WITHOUT ROWID,
 STRICT
--;;
CREATE TABLE charge (
	id INTEGER NOT NULL, 
	patient_id INTEGER NOT NULL, 
	appointment_id INTEGER, 
	service_id INTEGER, 
	origin TEXT DEFAULT 'desk' NOT NULL, 
	title TEXT NOT NULL, 
	quantity INTEGER DEFAULT '1' NOT NULL, 
	price_minor INTEGER NOT NULL, 
	discount_minor INTEGER DEFAULT '0' NOT NULL, 
	discount_reason TEXT DEFAULT '' NOT NULL, 
	discount_by INTEGER, 
	amount_minor INTEGER NOT NULL, 
	paid_minor INTEGER DEFAULT '0' NOT NULL, 
	refunded_minor INTEGER DEFAULT '0' NOT NULL, 
	day TEXT NOT NULL, 
	state TEXT DEFAULT 'open' NOT NULL, 
	void_reason TEXT DEFAULT '' NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by INTEGER NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_charge PRIMARY KEY (id), 
	CONSTRAINT ck_charge_state_known CHECK (state IN ('open', 'paid', 'refunded', 'void')), 
	CONSTRAINT ck_charge_origin_known CHECK (origin IN ('visit', 'desk', 'undone')), 
	CONSTRAINT ck_charge_price CHECK (quantity BETWEEN 1 AND 999 AND price_minor >= 0), 
	CONSTRAINT ck_charge_discount CHECK (discount_minor BETWEEN 0 AND quantity * price_minor), 
	CONSTRAINT ck_charge_discount_reason CHECK (discount_minor = 0 OR discount_reason <> ''), 
	CONSTRAINT ck_charge_amount CHECK (amount_minor = quantity * price_minor - discount_minor), 
	CONSTRAINT ck_charge_paid CHECK (refunded_minor >= 0 AND refunded_minor <= paid_minor AND paid_minor - refunded_minor <= amount_minor), 
	CONSTRAINT ck_charge_state CHECK ((state = 'open' AND paid_minor - refunded_minor < amount_minor) OR (state = 'paid' AND paid_minor >= amount_minor) OR (state = 'refunded' AND paid_minor > 0 AND paid_minor = refunded_minor) OR (state = 'void' AND paid_minor = refunded_minor)), 
	CONSTRAINT ck_charge_void_reason CHECK (state <> 'void' OR trim(void_reason) <> '' OR origin = 'undone'), 
	CONSTRAINT fk_charge_patient_id FOREIGN KEY(patient_id) REFERENCES patient (id), 
	CONSTRAINT fk_charge_appointment_id FOREIGN KEY(appointment_id) REFERENCES appointment (id), 
	CONSTRAINT fk_charge_service_id FOREIGN KEY(service_id) REFERENCES service (id)
)
 STRICT
--;;
CREATE INDEX charge_done ON charge (service_id, day) WHERE state IN ('open', 'paid') AND service_id IS NOT NULL
--;;
CREATE INDEX charge_open ON charge (patient_id) WHERE state = 'open'
--;;
CREATE UNIQUE INDEX charge_visit_once ON charge (appointment_id) WHERE origin = 'visit'
--;;
CREATE INDEX ix_charge_patient_id ON charge (patient_id)
--;;
CREATE TABLE free_charge (
	charge_id INTEGER NOT NULL, 
	after_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	visits INTEGER NOT NULL, 
	days INTEGER NOT NULL, 
	CONSTRAINT pk_free_charge PRIMARY KEY (charge_id), 
	CONSTRAINT ck_free_charge_number CHECK (visits BETWEEN 1 AND 20 AND number BETWEEN 1 AND visits), 
	CONSTRAINT ck_free_charge_days CHECK (days BETWEEN 1 AND 365), 
	CONSTRAINT fk_free_charge_charge_id FOREIGN KEY(charge_id) REFERENCES charge (id), 
	CONSTRAINT fk_free_charge_after_id FOREIGN KEY(after_id) REFERENCES appointment (id)
)
 WITHOUT ROWID,
 STRICT
--;;
CREATE INDEX ix_free_charge_after ON free_charge (after_id)
--;;
CREATE TABLE account (
	id INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	method TEXT, 
	CONSTRAINT pk_account PRIMARY KEY (id), 
	CONSTRAINT uq_account_code UNIQUE (code), 
	CONSTRAINT uq_account_method UNIQUE (method)
)
 STRICT
--;;
CREATE TABLE seal (
	entry_id INTEGER NOT NULL, 
	CONSTRAINT pk_seal PRIMARY KEY (entry_id)
)
 STRICT
--;;
CREATE TABLE entry (
	id INTEGER NOT NULL, 
	register_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	shift_id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	patient_id INTEGER, 
	at INTEGER NOT NULL, 
	"by" INTEGER NOT NULL, 
	by_name TEXT NOT NULL, 
	memo TEXT DEFAULT '' NOT NULL, 
	reverses_id INTEGER, 
	prev_hash TEXT NOT NULL, 
	hash TEXT NOT NULL, 
	CONSTRAINT pk_entry PRIMARY KEY (id), 
	CONSTRAINT uq_entry_register_id_number UNIQUE (register_id, number), 
	CONSTRAINT uq_entry_reverses_id UNIQUE (reverses_id), 
	CONSTRAINT ck_entry_kind_known CHECK (kind IN ('sale', 'refund', 'advance', 'in', 'out', 'drop', 'counter', 'difference', 'float')), 
	CONSTRAINT ck_entry_counter_names_entry CHECK ((kind = 'counter') = (reverses_id IS NOT NULL)), 
	CONSTRAINT ck_entry_hashes CHECK (length(prev_hash) = 64 AND length(hash) = 64), 
	CONSTRAINT fk_entry_sealed FOREIGN KEY(id) REFERENCES seal (entry_id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_entry_register_id FOREIGN KEY(register_id) REFERENCES register (id), 
	CONSTRAINT fk_entry_shift_id FOREIGN KEY(shift_id) REFERENCES shift (id), 
	CONSTRAINT fk_entry_patient_id FOREIGN KEY(patient_id) REFERENCES patient (id), 
	CONSTRAINT fk_entry_reverses_id FOREIGN KEY(reverses_id) REFERENCES entry (id)
)
 STRICT
--;;
CREATE INDEX ix_entry_patient_id ON entry (patient_id)
--;;
CREATE INDEX ix_entry_shift_id ON entry (shift_id)
--;;
CREATE TABLE posting (
	entry_id INTEGER NOT NULL, 
	line INTEGER NOT NULL, 
	account_id INTEGER NOT NULL, 
	amount_minor INTEGER NOT NULL CONSTRAINT ck_posting_amount CHECK (amount_minor <> 0), 
	CONSTRAINT pk_posting PRIMARY KEY (entry_id, line), 
	CONSTRAINT fk_posting_entry_id FOREIGN KEY(entry_id) REFERENCES entry (id), 
	CONSTRAINT fk_posting_account_id FOREIGN KEY(account_id) REFERENCES account (id)
)
 WITHOUT ROWID,
 STRICT
--;;
CREATE INDEX ix_posting_account_id ON posting (account_id)
--;;
CREATE TABLE receipt (
	id INTEGER NOT NULL, 
	register_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	shift_id INTEGER NOT NULL, 
	entry_id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	patient_id INTEGER, 
	patient_name TEXT DEFAULT '' NOT NULL, 
	about TEXT DEFAULT '' NOT NULL, 
	total_minor INTEGER NOT NULL, 
	tendered_minor INTEGER DEFAULT '0' NOT NULL, 
	change_minor INTEGER DEFAULT '0' NOT NULL, 
	at INTEGER NOT NULL, 
	by_name TEXT NOT NULL, 
	refund_of INTEGER, 
	reason TEXT DEFAULT '' NOT NULL, 
	text TEXT NOT NULL, 
	salt TEXT, 
	erased_by INTEGER, 
	CONSTRAINT pk_receipt PRIMARY KEY (id), 
	CONSTRAINT uq_receipt_register_id_number UNIQUE (register_id, number), 
	CONSTRAINT uq_receipt_entry_id UNIQUE (entry_id), 
	CONSTRAINT ck_receipt_kind_known CHECK (kind IN ('sale', 'refund', 'advance', 'in', 'out', 'drop', 'counter')), 
	CONSTRAINT ck_receipt_refund_names_receipt CHECK ((kind = 'refund') = (refund_of IS NOT NULL)), 
	CONSTRAINT ck_receipt_change CHECK (tendered_minor >= 0 AND change_minor BETWEEN 0 AND tendered_minor), 
	CONSTRAINT fk_receipt_register_id FOREIGN KEY(register_id) REFERENCES register (id), 
	CONSTRAINT fk_receipt_shift_id FOREIGN KEY(shift_id) REFERENCES shift (id), 
	CONSTRAINT fk_receipt_entry_id FOREIGN KEY(entry_id) REFERENCES entry (id), 
	CONSTRAINT fk_receipt_patient_id FOREIGN KEY(patient_id) REFERENCES patient (id), 
	CONSTRAINT fk_receipt_refund_of FOREIGN KEY(refund_of) REFERENCES receipt (id)
)
 STRICT
--;;
CREATE INDEX ix_receipt_patient_id ON receipt (patient_id)
--;;
CREATE INDEX ix_receipt_refund_of ON receipt (refund_of)
--;;
CREATE INDEX ix_receipt_shift_id ON receipt (shift_id)
--;;
CREATE TABLE receipt_line (
	id INTEGER NOT NULL, 
	receipt_id INTEGER NOT NULL, 
	line INTEGER NOT NULL, 
	charge_id INTEGER, 
	refund_of INTEGER, 
	title TEXT NOT NULL, 
	quantity INTEGER DEFAULT '1' NOT NULL, 
	amount_minor INTEGER NOT NULL CONSTRAINT ck_receipt_line_amount CHECK (amount_minor <> 0), 
	discount_minor INTEGER DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_receipt_line PRIMARY KEY (id), 
	CONSTRAINT uq_receipt_line_receipt_id_line UNIQUE (receipt_id, line), 
	CONSTRAINT fk_receipt_line_receipt_id FOREIGN KEY(receipt_id) REFERENCES receipt (id), 
	CONSTRAINT fk_receipt_line_charge_id FOREIGN KEY(charge_id) REFERENCES charge (id), 
	CONSTRAINT fk_receipt_line_refund_of FOREIGN KEY(refund_of) REFERENCES receipt_line (id)
)
 STRICT
--;;
CREATE INDEX ix_receipt_line_charge_id ON receipt_line (charge_id)
--;;
CREATE INDEX ix_receipt_line_refund_of ON receipt_line (refund_of)
--;;
CREATE TABLE receipt_copy (
	receipt_id INTEGER NOT NULL, 
	copy INTEGER NOT NULL, 
	at INTEGER NOT NULL, 
	"by" INTEGER NOT NULL, 
	CONSTRAINT pk_receipt_copy PRIMARY KEY (receipt_id, copy), 
	CONSTRAINT fk_receipt_copy_receipt_id FOREIGN KEY(receipt_id) REFERENCES receipt (id)
)
 WITHOUT ROWID,
 STRICT
--;;
CREATE TABLE refund_request (
	id INTEGER NOT NULL, 
	receipt_id INTEGER NOT NULL, 
	shift_id INTEGER NOT NULL, 
	amount_minor INTEGER NOT NULL CONSTRAINT ck_refund_request_amount CHECK (amount_minor > 0), 
	"order" TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	requested_by INTEGER NOT NULL, 
	requested_by_name TEXT NOT NULL, 
	requested_at INTEGER NOT NULL, 
	state TEXT DEFAULT 'pending' NOT NULL, 
	decided_by INTEGER, 
	decided_at INTEGER, 
	refund_id INTEGER, 
	CONSTRAINT pk_refund_request PRIMARY KEY (id), 
	CONSTRAINT ck_refund_request_state_known CHECK (state IN ('pending', 'approved', 'declined')), 
	CONSTRAINT ck_refund_request_approved_has_refund CHECK ((state = 'approved') = (refund_id IS NOT NULL)), 
	CONSTRAINT fk_refund_request_receipt_id FOREIGN KEY(receipt_id) REFERENCES receipt (id), 
	CONSTRAINT fk_refund_request_shift_id FOREIGN KEY(shift_id) REFERENCES shift (id), 
	CONSTRAINT fk_refund_request_refund_id FOREIGN KEY(refund_id) REFERENCES receipt (id)
)
 STRICT
--;;
CREATE INDEX ix_refund_request_shift_id ON refund_request (shift_id)
--;;
INSERT INTO account (id, code) VALUES (1, 'cash')
--;;
INSERT INTO account (id, code) VALUES (2, 'card')
--;;
INSERT INTO account (id, code) VALUES (3, 'transfer')
--;;
INSERT INTO account (id, code) VALUES (4, 'insurer')
--;;
INSERT INTO account (id, code) VALUES (5, 'advance')
--;;
INSERT INTO account (id, code) VALUES (6, 'revenue')
--;;
INSERT INTO account (id, code) VALUES (7, 'safe')
--;;
INSERT INTO account (id, code) VALUES (8, 'paid-in')
--;;
INSERT INTO account (id, code) VALUES (9, 'paid-out')
--;;
INSERT INTO account (id, code) VALUES (10, 'over-short')
--;;
INSERT INTO account (id, code) VALUES (11, 'float')
--;;
UPDATE account SET method = code WHERE code IN ('cash', 'card', 'transfer', 'insurer', 'advance')
--;;
INSERT INTO register (code, name) VALUES ('1', '1')
--;;
CREATE TRIGGER register_new BEFORE INSERT ON register BEGIN
  SELECT RAISE(ABORT, 'cash: foreign keys must be on, and checks too') WHERE NOT ((SELECT foreign_keys FROM pragma_foreign_keys) = 1 AND (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 0);
  SELECT RAISE(ABORT, 'cash: a register is never replaced') WHERE EXISTS (SELECT 1 FROM register WHERE id = NEW.id OR code = NEW.code OR desk = NEW.desk);
END
--;;
CREATE TRIGGER register_changed BEFORE UPDATE ON register
WHEN NEW.id <> OLD.id OR EXISTS (SELECT 1 FROM register WHERE id <> OLD.id AND (code = NEW.code OR desk = NEW.desk))
BEGIN SELECT RAISE(ABORT, 'cash: a register is never replaced'); END
--;;
CREATE TRIGGER shift_new BEFORE INSERT ON shift BEGIN
  SELECT RAISE(ABORT, 'cash: foreign keys must be on, and checks too') WHERE NOT ((SELECT foreign_keys FROM pragma_foreign_keys) = 1 AND (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 0);
  SELECT RAISE(ABORT, 'cash: shift is append-only') WHERE EXISTS (SELECT 1 FROM shift WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'cash: a shift begins open') WHERE NEW.closed_at IS NOT NULL;
  SELECT RAISE(ABORT, 'cash: shifts are numbered without a gap') WHERE NEW.number <> 1 + coalesce((SELECT max(number) FROM shift WHERE register_id = NEW.register_id), 0);
  SELECT RAISE(ABORT, 'cash: one shift is open on a register') WHERE EXISTS (SELECT 1 FROM shift WHERE register_id = NEW.register_id AND closed_at IS NULL);
END
--;;
CREATE TRIGGER shift_changed BEFORE UPDATE ON shift BEGIN
  SELECT RAISE(ABORT, 'cash: a closed shift is not changed') WHERE OLD.closed_at IS NOT NULL;
  SELECT RAISE(ABORT, 'cash: a shift can only be closed') WHERE NEW.closed_at IS NULL
    OR NEW.id <> OLD.id OR NEW.register_id <> OLD.register_id OR NEW.number <> OLD.number
    OR NEW.opened_at <> OLD.opened_at OR NEW.opened_by <> OLD.opened_by
    OR NEW.opened_by_name <> OLD.opened_by_name;
  SELECT RAISE(ABORT, 'cash: a shift is counted before it is closed')
    WHERE coalesce((SELECT kind FROM shift_count WHERE shift_id = OLD.id ORDER BY id DESC LIMIT 1), 'none') <> 'closing';
  SELECT RAISE(ABORT, 'cash: refunds wait for a decision') WHERE EXISTS
    (SELECT 1 FROM refund_request WHERE shift_id = OLD.id AND state = 'pending');
  SELECT RAISE(ABORT, 'cash: the pieces are not the sum counted') WHERE EXISTS
    (SELECT 1 FROM shift_count c WHERE c.shift_id = OLD.id AND c.counted_minor <> coalesce(
      (SELECT sum(denomination_minor * pieces) FROM shift_count_piece WHERE count_id = c.id), 0));
END
--;;
CREATE TRIGGER shift_keep_d BEFORE DELETE ON shift BEGIN SELECT RAISE(ABORT, 'cash: shift is never deleted'); END
--;;
CREATE TRIGGER shift_count_new BEFORE INSERT ON shift_count BEGIN
  SELECT RAISE(ABORT, 'cash: foreign keys must be on, and checks too') WHERE NOT ((SELECT foreign_keys FROM pragma_foreign_keys) = 1 AND (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 0);
  SELECT RAISE(ABORT, 'cash: shift_count is append-only') WHERE EXISTS (SELECT 1 FROM shift_count WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'cash: the shift is closed') WHERE NOT EXISTS (SELECT 1 FROM shift WHERE id = NEW.shift_id AND closed_at IS NULL);
  SELECT RAISE(ABORT, 'cash: this is not the time for such a count') WHERE NEW.kind NOT IN (SELECT CASE coalesce((SELECT kind FROM shift_count WHERE shift_id = NEW.shift_id ORDER BY id DESC LIMIT 1), 'none') WHEN 'none' THEN 'opening' WHEN 'handover-out' THEN CASE NEW.kind WHEN 'handover-back' THEN 'handover-back' ELSE 'handover-in' END WHEN 'closing' THEN 'no more' ELSE CASE NEW.kind WHEN 'closing' THEN 'closing' ELSE 'handover-out' END END);
END
--;;
CREATE TRIGGER shift_count_last AFTER INSERT ON shift_count
WHEN NEW.id <> (SELECT max(id) FROM shift_count)
BEGIN SELECT RAISE(ABORT, 'cash: the newest count has the highest number'); END
--;;
CREATE TRIGGER shift_count_keep_u BEFORE UPDATE ON shift_count BEGIN SELECT RAISE(ABORT, 'cash: shift_count is append-only'); END
--;;
CREATE TRIGGER shift_count_keep_d BEFORE DELETE ON shift_count BEGIN SELECT RAISE(ABORT, 'cash: shift_count is append-only'); END
--;;
CREATE TRIGGER shift_count_piece_new BEFORE INSERT ON shift_count_piece BEGIN
  SELECT RAISE(ABORT, 'cash: foreign keys must be on, and checks too') WHERE NOT ((SELECT foreign_keys FROM pragma_foreign_keys) = 1 AND (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 0);
  SELECT RAISE(ABORT, 'cash: shift_count_piece is append-only') WHERE EXISTS (SELECT 1 FROM shift_count_piece WHERE count_id = NEW.count_id AND denomination_minor = NEW.denomination_minor);
  SELECT RAISE(ABORT, 'cash: the pieces are not the sum counted') WHERE NEW.denomination_minor * NEW.pieces + coalesce((SELECT sum(denomination_minor * pieces) FROM shift_count_piece WHERE count_id = NEW.count_id), 0) > (SELECT counted_minor FROM shift_count WHERE id = NEW.count_id);
END
--;;
CREATE TRIGGER shift_count_piece_keep_u BEFORE UPDATE ON shift_count_piece BEGIN SELECT RAISE(ABORT, 'cash: shift_count_piece is append-only'); END
--;;
CREATE TRIGGER shift_count_piece_keep_d BEFORE DELETE ON shift_count_piece BEGIN SELECT RAISE(ABORT, 'cash: shift_count_piece is append-only'); END
--;;
CREATE TRIGGER shift_count_method_new BEFORE INSERT ON shift_count_method BEGIN
  SELECT RAISE(ABORT, 'cash: foreign keys must be on, and checks too') WHERE NOT ((SELECT foreign_keys FROM pragma_foreign_keys) = 1 AND (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 0);
  SELECT RAISE(ABORT, 'cash: shift_count_method is append-only') WHERE EXISTS (SELECT 1 FROM shift_count_method WHERE count_id = NEW.count_id AND method = NEW.method);
  SELECT RAISE(ABORT, 'cash: the shift is closed') WHERE NOT EXISTS (SELECT 1 FROM shift_count c JOIN shift s ON s.id = c.shift_id WHERE c.id = NEW.count_id AND c.kind = 'closing' AND s.closed_at IS NULL);
END
--;;
CREATE TRIGGER shift_count_method_keep_u BEFORE UPDATE ON shift_count_method BEGIN SELECT RAISE(ABORT, 'cash: shift_count_method is append-only'); END
--;;
CREATE TRIGGER shift_count_method_keep_d BEFORE DELETE ON shift_count_method BEGIN SELECT RAISE(ABORT, 'cash: shift_count_method is append-only'); END
--;;
CREATE TRIGGER charge_new BEFORE INSERT ON charge BEGIN
  SELECT RAISE(ABORT, 'cash: foreign keys must be on, and checks too') WHERE NOT ((SELECT foreign_keys FROM pragma_foreign_keys) = 1 AND (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 0);
  SELECT RAISE(ABORT, 'cash: a charge is never replaced') WHERE EXISTS (SELECT 1 FROM charge WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'cash: a visit is charged once') WHERE NEW.origin = 'visit' AND EXISTS (SELECT 1 FROM charge WHERE origin = 'visit' AND appointment_id = NEW.appointment_id);
  SELECT RAISE(ABORT, 'cash: what is paid follows the receipts') WHERE NEW.paid_minor <> 0 OR NEW.refunded_minor <> 0;
END
--;;
CREATE TRIGGER charge_changed BEFORE UPDATE ON charge BEGIN
  SELECT RAISE(ABORT, 'cash: foreign keys must be on, and checks too') WHERE NOT ((SELECT foreign_keys FROM pragma_foreign_keys) = 1 AND (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 0);
  SELECT RAISE(ABORT, 'cash: a visit is charged once') WHERE NEW.origin = 'visit' AND EXISTS (SELECT 1 FROM charge
    WHERE origin = 'visit' AND appointment_id = NEW.appointment_id AND id <> OLD.id);
  SELECT RAISE(ABORT, 'cash: a charge keeps its number') WHERE NEW.id <> OLD.id;
  SELECT RAISE(ABORT, 'cash: what is paid follows the receipts') WHERE
    (NEW.paid_minor <> OLD.paid_minor OR NEW.refunded_minor <> OLD.refunded_minor)
    AND (NEW.paid_minor <> (SELECT coalesce(sum(max(amount_minor, 0)), 0)
           FROM receipt_line WHERE charge_id = NEW.id)
      OR NEW.refunded_minor <> (SELECT coalesce(sum(max(-amount_minor, 0)), 0)
           FROM receipt_line WHERE charge_id = NEW.id));
  SELECT RAISE(ABORT, 'cash: what was paid goes to another patient by a merge only') WHERE
    OLD.paid_minor > 0 AND NEW.patient_id <> OLD.patient_id AND NOT EXISTS (SELECT 1 FROM patient AS p WHERE (p.id = OLD.patient_id AND p.merged_into = NEW.patient_id) OR (p.id = NEW.patient_id AND p.merged_into = OLD.patient_id));
  SELECT RAISE(ABORT, 'cash: a settled charge is not altered') WHERE
    OLD.paid_minor > 0 AND OLD.state <> 'open'
    AND (NEW.amount_minor <> OLD.amount_minor OR NEW.price_minor <> OLD.price_minor
      OR NEW.quantity <> OLD.quantity OR NEW.title <> OLD.title OR NEW.day <> OLD.day
      OR NEW.service_id IS NOT OLD.service_id);
  SELECT RAISE(ABORT, 'cash: a settled charge is not opened again') WHERE
    OLD.state IN ('paid', 'refunded') AND NEW.state <> OLD.state AND OLD.paid_minor > 0
    AND NEW.refunded_minor = OLD.refunded_minor;
  SELECT RAISE(ABORT, 'cash: a change needs the next version') WHERE NEW.version <> OLD.version + 1;
END
--;;
CREATE TRIGGER charge_keep_d BEFORE DELETE ON charge BEGIN SELECT RAISE(ABORT, 'cash: charge is never deleted'); END
--;;
CREATE TRIGGER account_keep_u BEFORE UPDATE ON account BEGIN SELECT RAISE(ABORT, 'cash: account is append-only'); END
--;;
CREATE TRIGGER account_keep_d BEFORE DELETE ON account BEGIN SELECT RAISE(ABORT, 'cash: account is append-only'); END
--;;
CREATE TRIGGER account_new BEFORE INSERT ON account BEGIN
  SELECT RAISE(ABORT, 'cash: foreign keys must be on, and checks too') WHERE NOT ((SELECT foreign_keys FROM pragma_foreign_keys) = 1 AND (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 0);
  SELECT RAISE(ABORT, 'cash: account is append-only') WHERE EXISTS (SELECT 1 FROM account WHERE id = NEW.id);
END
--;;
CREATE TRIGGER entry_new BEFORE INSERT ON entry BEGIN
  SELECT RAISE(ABORT, 'cash: foreign keys must be on, and checks too') WHERE NOT ((SELECT foreign_keys FROM pragma_foreign_keys) = 1 AND (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 0);
  SELECT RAISE(ABORT, 'cash: entry is append-only') WHERE EXISTS (SELECT 1 FROM entry WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'cash: an entry is countered once') WHERE NEW.reverses_id IS NOT NULL AND EXISTS (SELECT 1 FROM entry WHERE reverses_id = NEW.reverses_id);
  SELECT RAISE(ABORT, 'cash: only cash moves of the same register are countered') WHERE NEW.reverses_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM entry WHERE id = NEW.reverses_id AND register_id = NEW.register_id AND kind IN ('in', 'out', 'drop'));
  SELECT RAISE(ABORT, 'cash: entries are numbered without a gap') WHERE NEW.number <> 1 + coalesce((SELECT max(number) FROM entry WHERE register_id = NEW.register_id), 0);
  SELECT RAISE(ABORT, 'cash: hash chain broken') WHERE NEW.prev_hash <> coalesce((SELECT hash FROM entry WHERE register_id = NEW.register_id ORDER BY number DESC LIMIT 1), '0000000000000000000000000000000000000000000000000000000000000000');
  SELECT RAISE(ABORT, 'cash: the shift is not open on this register') WHERE NOT EXISTS (SELECT 1 FROM shift WHERE id = NEW.shift_id AND register_id = NEW.register_id AND closed_at IS NULL AND opened_at <= NEW.at);
  SELECT RAISE(ABORT, 'cash: count the drawer and accept the shift first') WHERE coalesce((SELECT kind FROM shift_count WHERE shift_id = NEW.shift_id ORDER BY id DESC LIMIT 1), 'none') NOT IN ('opening', 'handover-in', 'handover-back') AND NEW.kind <> 'difference';
  SELECT RAISE(ABORT, 'cash: the shift has been open for 24 hours') WHERE NEW.kind IN ('sale', 'refund', 'advance') AND EXISTS (SELECT 1 FROM shift WHERE id = NEW.shift_id AND NEW.at - opened_at >= 86400);
END
--;;
CREATE TRIGGER entry_keep_u BEFORE UPDATE ON entry WHEN NOT coalesce(NEW."id" IS OLD."id" AND NEW."register_id" IS OLD."register_id" AND NEW."number" IS OLD."number" AND NEW."shift_id" IS OLD."shift_id" AND NEW."kind" IS OLD."kind" AND NEW."patient_id" IS OLD."patient_id" AND NEW."at" IS OLD."at" AND NEW."by" IS OLD."by" AND NEW."by_name" IS OLD."by_name" AND NEW."reverses_id" IS OLD."reverses_id" AND NEW."prev_hash" IS OLD."prev_hash" AND NEW."hash" IS OLD."hash" AND NEW.memo = '' AND EXISTS (SELECT 1 FROM journal_head AS h JOIN journal AS e ON e.id = h.last WHERE e.what = 'erasure' AND instr(e.after, ' e' || CAST(OLD.id AS text) || ' ') > 0), 0) BEGIN SELECT RAISE(ABORT, 'cash: entry is append-only'); END
--;;
CREATE TRIGGER entry_keep_d BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'cash: entry is append-only'); END
--;;
CREATE TRIGGER posting_new BEFORE INSERT ON posting BEGIN
  SELECT RAISE(ABORT, 'cash: foreign keys must be on, and checks too') WHERE NOT ((SELECT foreign_keys FROM pragma_foreign_keys) = 1 AND (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 0);
  SELECT RAISE(ABORT, 'cash: the entry is sealed') WHERE NOT (NOT EXISTS (SELECT 1 FROM seal WHERE entry_id = NEW.entry_id));
  SELECT RAISE(ABORT, 'cash: posting is append-only') WHERE EXISTS (SELECT 1 FROM posting WHERE entry_id = NEW.entry_id AND line = NEW.line);
END
--;;
CREATE TRIGGER posting_keep_u BEFORE UPDATE ON posting BEGIN SELECT RAISE(ABORT, 'cash: posting is append-only'); END
--;;
CREATE TRIGGER posting_keep_d BEFORE DELETE ON posting BEGIN SELECT RAISE(ABORT, 'cash: posting is append-only'); END
--;;
CREATE TRIGGER seal_new BEFORE INSERT ON seal BEGIN
  SELECT RAISE(ABORT, 'cash: foreign keys must be on, and checks too') WHERE NOT ((SELECT foreign_keys FROM pragma_foreign_keys) = 1 AND (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 0);
  SELECT RAISE(ABORT, 'cash: seal is append-only') WHERE EXISTS (SELECT 1 FROM seal WHERE entry_id = NEW.entry_id);
  SELECT RAISE(ABORT, 'cash: no such entry') WHERE NOT EXISTS (SELECT 1 FROM entry WHERE id = NEW.entry_id);
  SELECT RAISE(ABORT, 'cash: unbalanced entry') WHERE (SELECT count(*) < 2 OR sum(amount_minor) <> 0 FROM posting WHERE entry_id = NEW.entry_id);
  SELECT RAISE(ABORT, 'cash: the entry and its receipt differ') WHERE (SELECT e.kind NOT IN ('difference', 'float') AND NOT EXISTS (SELECT 1 FROM receipt r WHERE r.entry_id = e.id AND r.kind = e.kind AND abs(r.total_minor) = (SELECT sum(amount_minor) FROM posting WHERE entry_id = e.id AND amount_minor > 0) AND r.total_minor = (SELECT coalesce(sum(amount_minor), 0) FROM receipt_line WHERE receipt_id = r.id)) FROM entry e WHERE e.id = NEW.entry_id);
END
--;;
CREATE TRIGGER seal_keep_u BEFORE UPDATE ON seal BEGIN SELECT RAISE(ABORT, 'cash: seal is append-only'); END
--;;
CREATE TRIGGER seal_keep_d BEFORE DELETE ON seal BEGIN SELECT RAISE(ABORT, 'cash: seal is append-only'); END
--;;
CREATE TRIGGER receipt_new BEFORE INSERT ON receipt BEGIN
  SELECT RAISE(ABORT, 'cash: foreign keys must be on, and checks too') WHERE NOT ((SELECT foreign_keys FROM pragma_foreign_keys) = 1 AND (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 0);
  SELECT RAISE(ABORT, 'cash: receipt is append-only') WHERE EXISTS (SELECT 1 FROM receipt WHERE id = NEW.id OR entry_id = NEW.entry_id);
  SELECT RAISE(ABORT, 'cash: a receipt begins whole') WHERE NEW.erased_by IS NOT NULL;
  SELECT RAISE(ABORT, 'cash: receipts are numbered without a gap') WHERE NEW.number <> 1 + coalesce((SELECT max(number) FROM receipt WHERE register_id = NEW.register_id), 0);
  SELECT RAISE(ABORT, 'cash: a receipt belongs to an entry under way') WHERE NOT EXISTS (SELECT 1 FROM entry WHERE id = NEW.entry_id AND register_id = NEW.register_id AND shift_id = NEW.shift_id AND kind = NEW.kind) OR NOT (NOT EXISTS (SELECT 1 FROM seal WHERE entry_id = NEW.entry_id));
END
--;;
CREATE TRIGGER receipt_keep_u BEFORE UPDATE ON receipt WHEN NOT coalesce(NEW."id" IS OLD."id" AND NEW."register_id" IS OLD."register_id" AND NEW."number" IS OLD."number" AND NEW."shift_id" IS OLD."shift_id" AND NEW."entry_id" IS OLD."entry_id" AND NEW."kind" IS OLD."kind" AND NEW."patient_id" IS OLD."patient_id" AND NEW."about" IS OLD."about" AND NEW."total_minor" IS OLD."total_minor" AND NEW."tendered_minor" IS OLD."tendered_minor" AND NEW."change_minor" IS OLD."change_minor" AND NEW."at" IS OLD."at" AND NEW."by_name" IS OLD."by_name" AND NEW."refund_of" IS OLD."refund_of" AND NEW.patient_name = '' AND NEW.reason = '' AND NEW.salt IS NULL AND OLD.erased_by IS NULL AND NEW.erased_by = (SELECT last FROM journal_head) AND EXISTS (SELECT 1 FROM journal_head AS h JOIN journal AS e ON e.id = h.last WHERE e.what = 'erasure' AND instr(e.after, ' r' || CAST(OLD.id AS text) || ' ') > 0), 0) BEGIN SELECT RAISE(ABORT, 'cash: receipt is append-only'); END
--;;
CREATE TRIGGER receipt_keep_d BEFORE DELETE ON receipt BEGIN SELECT RAISE(ABORT, 'cash: receipt is append-only'); END
--;;
CREATE TRIGGER receipt_line_new BEFORE INSERT ON receipt_line BEGIN
  SELECT RAISE(ABORT, 'cash: foreign keys must be on, and checks too') WHERE NOT ((SELECT foreign_keys FROM pragma_foreign_keys) = 1 AND (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 0);
  SELECT RAISE(ABORT, 'cash: receipt_line is append-only') WHERE EXISTS (SELECT 1 FROM receipt_line WHERE id = NEW.id OR (receipt_id = NEW.receipt_id AND line = NEW.line));
  SELECT RAISE(ABORT, 'cash: the receipt is posted') WHERE EXISTS (SELECT 1 FROM receipt r JOIN seal s ON s.entry_id = r.entry_id WHERE r.id = NEW.receipt_id);
  SELECT RAISE(ABORT, 'cash: a payment is for an open line, and not above what is due') WHERE NEW.charge_id IS NOT NULL AND NEW.refund_of IS NULL AND NOT EXISTS (SELECT 1 FROM charge WHERE id = NEW.charge_id AND state = 'open' AND NEW.amount_minor > 0 AND NEW.amount_minor <= amount_minor - paid_minor + refunded_minor);
  SELECT RAISE(ABORT, 'cash: a refund names the lines of its receipt') WHERE (SELECT r.kind = 'refund' AND NOT EXISTS (SELECT 1 FROM receipt_line o WHERE o.id = NEW.refund_of AND o.receipt_id = r.refund_of AND o.charge_id IS NEW.charge_id AND o.amount_minor > 0 AND NEW.amount_minor < 0) OR r.kind <> 'refund' AND NEW.refund_of IS NOT NULL FROM receipt r WHERE r.id = NEW.receipt_id);
  SELECT RAISE(ABORT, 'cash: no more is given back than remains') WHERE NEW.refund_of IS NOT NULL AND (SELECT sum(amount_minor) + NEW.amount_minor < 0 FROM receipt_line WHERE id = NEW.refund_of OR refund_of = NEW.refund_of);
END
--;;
CREATE TRIGGER receipt_line_pays AFTER INSERT ON receipt_line
WHEN NEW.charge_id IS NOT NULL BEGIN
  UPDATE charge SET
    paid_minor = paid_minor + max(NEW.amount_minor, 0),
    refunded_minor = refunded_minor - min(NEW.amount_minor, 0),
    state = CASE
      WHEN state = 'open' AND paid_minor - refunded_minor + NEW.amount_minor >= amount_minor THEN 'paid'
      WHEN state = 'paid' AND paid_minor = refunded_minor - NEW.amount_minor THEN 'refunded'
      ELSE state END,
    version = version + 1
  WHERE id = NEW.charge_id;
END
--;;
CREATE TRIGGER receipt_line_keep_u BEFORE UPDATE ON receipt_line BEGIN SELECT RAISE(ABORT, 'cash: receipt_line is append-only'); END
--;;
CREATE TRIGGER receipt_line_keep_d BEFORE DELETE ON receipt_line BEGIN SELECT RAISE(ABORT, 'cash: receipt_line is append-only'); END
--;;
CREATE TRIGGER receipt_copy_new BEFORE INSERT ON receipt_copy BEGIN
  SELECT RAISE(ABORT, 'cash: foreign keys must be on, and checks too') WHERE NOT ((SELECT foreign_keys FROM pragma_foreign_keys) = 1 AND (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 0);
  SELECT RAISE(ABORT, 'cash: copies are numbered without a gap') WHERE NEW.copy <> 1 + coalesce((SELECT max(copy) FROM receipt_copy WHERE receipt_id = NEW.receipt_id), 0);
END
--;;
CREATE TRIGGER receipt_copy_keep_u BEFORE UPDATE ON receipt_copy BEGIN SELECT RAISE(ABORT, 'cash: receipt_copy is append-only'); END
--;;
CREATE TRIGGER receipt_copy_keep_d BEFORE DELETE ON receipt_copy BEGIN SELECT RAISE(ABORT, 'cash: receipt_copy is append-only'); END
--;;
CREATE TRIGGER refund_request_new BEFORE INSERT ON refund_request BEGIN
  SELECT RAISE(ABORT, 'cash: foreign keys must be on, and checks too') WHERE NOT ((SELECT foreign_keys FROM pragma_foreign_keys) = 1 AND (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 0);
  SELECT RAISE(ABORT, 'cash: refund_request is append-only') WHERE EXISTS (SELECT 1 FROM refund_request WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'cash: a request begins in an open shift') WHERE NEW.state <> 'pending' OR NOT EXISTS (SELECT 1 FROM shift WHERE id = NEW.shift_id AND closed_at IS NULL);
END
--;;
CREATE TRIGGER refund_request_changed BEFORE UPDATE ON refund_request
WHEN (OLD.state <> 'pending' OR NEW.state = 'pending' OR NEW.id <> OLD.id
  OR NEW.receipt_id <> OLD.receipt_id OR NEW.shift_id <> OLD.shift_id
  OR NEW.amount_minor <> OLD.amount_minor OR NEW."order" <> OLD."order" OR NEW.reason <> OLD.reason
  OR NEW.requested_by <> OLD.requested_by OR NEW.requested_at <> OLD.requested_at)
  AND NOT coalesce(NEW."id" IS OLD."id" AND NEW."receipt_id" IS OLD."receipt_id" AND NEW."shift_id" IS OLD."shift_id" AND NEW."amount_minor" IS OLD."amount_minor" AND NEW."requested_by" IS OLD."requested_by" AND NEW."requested_by_name" IS OLD."requested_by_name" AND NEW."requested_at" IS OLD."requested_at" AND NEW."state" IS OLD."state" AND NEW."decided_by" IS OLD."decided_by" AND NEW."decided_at" IS OLD."decided_at" AND NEW."refund_id" IS OLD."refund_id" AND OLD.state <> 'pending' AND NEW."order" = '{}' AND NEW.reason = '' AND EXISTS (SELECT 1 FROM journal_head AS h JOIN journal AS e ON e.id = h.last WHERE e.what = 'erasure' AND instr(e.after, ' q' || CAST(OLD.id AS text) || ' ') > 0), 0)
BEGIN SELECT RAISE(ABORT, 'cash: a request is decided once'); END
--;;
CREATE TRIGGER refund_request_keep_d BEFORE DELETE ON refund_request BEGIN SELECT RAISE(ABORT, 'cash: refund_request is never deleted'); END
--;;
CREATE TRIGGER register_keep_d BEFORE DELETE ON register BEGIN SELECT RAISE(ABORT, 'cash: register is never deleted'); END
--;;
CREATE TRIGGER free_charge_new BEFORE INSERT ON free_charge
    WHEN NOT ((SELECT foreign_keys FROM pragma_foreign_keys) = 1 AND (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 0) OR NOT EXISTS (SELECT 1 FROM charge AS c JOIN appointment AS a ON a.id = c.appointment_id
      JOIN appointment AS paid ON paid.id = NEW.after_id AND paid.patient_id = a.patient_id
        AND paid.practitioner_id = a.practitioner_id AND paid.id <> a.id
      WHERE c.id = NEW.charge_id AND c.origin = 'visit' AND c.price_minor = 0
        AND (SELECT count(*) FROM free_charge AS f JOIN charge AS o ON o.id = f.charge_id
             JOIN appointment AS v ON v.id = o.appointment_id AND v.status IN ('booked', 'fulfilled')
             WHERE f.after_id = NEW.after_id AND o.state <> 'void') < NEW.visits)
      OR EXISTS (SELECT 1 FROM free_charge WHERE charge_id = NEW.charge_id)
    BEGIN SELECT RAISE(ABORT, 'free: a charge of nothing is for one of the follow-ups to a paid visit'); END
--;;
CREATE TRIGGER free_charge_fixed BEFORE UPDATE ON free_charge
    BEGIN SELECT RAISE(ABORT, 'free: why a charge was nothing stays as it was'); END
--;;
CREATE TRIGGER free_charge_kept BEFORE DELETE ON free_charge
    BEGIN SELECT RAISE(ABORT, 'free: why a charge was nothing stays as it was'); END
--;;
CREATE TABLE assist_request (
	id INTEGER NOT NULL, 
	appointment_id INTEGER NOT NULL, 
	practitioner_id INTEGER NOT NULL, 
	words TEXT DEFAULT '' NOT NULL, 
	asked_by INTEGER NOT NULL, 
	asker TEXT NOT NULL, 
	desk TEXT NOT NULL, 
	asked_at INTEGER NOT NULL, 
	answer TEXT, 
	said TEXT DEFAULT '' NOT NULL, 
	answered_by INTEGER, 
	answered_at INTEGER, 
	version INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_assist_request PRIMARY KEY (id), 
	CONSTRAINT ck_assist_request_answer CHECK (answer IS NULL OR answer IN ('accepted', 'declined')), 
	CONSTRAINT ck_assist_request_answered CHECK ((answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (answered_by IS NULL) AND (answer IS NOT NULL OR said = '')), 
	CONSTRAINT ck_assist_request_words CHECK (length(words) <= 120 AND length(said) <= 120), 
	CONSTRAINT fk_assist_request_appointment_id FOREIGN KEY(appointment_id) REFERENCES appointment (id), 
	CONSTRAINT fk_assist_request_practitioner_id FOREIGN KEY(practitioner_id) REFERENCES practitioner (id)
)
 STRICT
--;;
CREATE INDEX ix_assist_request_appointment_id ON assist_request (appointment_id)
--;;
CREATE INDEX ix_assist_request_practitioner_id_answered_at ON assist_request (practitioner_id, answered_at)
--;;
CREATE UNIQUE INDEX uq_assist_request_open ON assist_request (appointment_id, practitioner_id) WHERE answer IS NULL
--;;
CREATE TRIGGER assist_request_version BEFORE UPDATE ON assist_request WHEN NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id
BEGIN SELECT RAISE(ABORT, 'assist_request: a change needs the next version'); END
--;;
CREATE TRIGGER assist_request_norepl BEFORE INSERT ON assist_request
WHEN EXISTS (SELECT 1 FROM assist_request WHERE id = NEW.id OR (appointment_id = NEW.appointment_id AND practitioner_id = NEW.practitioner_id AND answer IS NULL AND NEW.answer IS NULL))
BEGIN SELECT RAISE(ABORT, 'assist_request: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER assist_request_norepl_u BEFORE UPDATE ON assist_request
WHEN EXISTS (SELECT 1 FROM assist_request WHERE id <> OLD.id AND ((appointment_id = NEW.appointment_id AND practitioner_id = NEW.practitioner_id AND answer IS NULL AND NEW.answer IS NULL)))
BEGIN SELECT RAISE(ABORT, 'assist_request: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER assist_request_fixed BEFORE UPDATE ON assist_request WHEN NEW.appointment_id <> OLD.appointment_id OR NEW.practitioner_id <> OLD.practitioner_id OR NEW.asked_by <> OLD.asked_by OR NEW.asker <> OLD.asker OR NEW.desk <> OLD.desk OR NEW.asked_at <> OLD.asked_at BEGIN SELECT RAISE(ABORT, 'assist: who asked whom about what does not change'); END
--;;
CREATE TABLE insured_part (
	id INTEGER NOT NULL, 
	charge_id INTEGER NOT NULL, 
	receipt_id INTEGER NOT NULL, 
	line_id INTEGER NOT NULL, 
	patient_id INTEGER NOT NULL, 
	appointment_id INTEGER, 
	insurer_id INTEGER NOT NULL, 
	policy_id INTEGER NOT NULL, 
	programme_id INTEGER NOT NULL, 
	rule_id INTEGER, 
	letter_id INTEGER, 
	service_id INTEGER NOT NULL, 
	service_code TEXT NOT NULL, 
	title TEXT NOT NULL, 
	day TEXT NOT NULL, 
	quantity INTEGER NOT NULL, 
	amount_minor INTEGER NOT NULL, 
	returned_minor INTEGER DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_insured_part PRIMARY KEY (id), 
	CONSTRAINT uq_insured_part_line_id UNIQUE (line_id), 
	CONSTRAINT fk_part_policy FOREIGN KEY(policy_id, insurer_id) REFERENCES policy (id, insurer_id), 
	CONSTRAINT fk_part_letter FOREIGN KEY(letter_id, policy_id) REFERENCES guarantee_letter (id, policy_id), 
	CONSTRAINT ck_insured_part_amount CHECK (quantity BETWEEN 1 AND 999 AND amount_minor > 0), 
	CONSTRAINT ck_insured_part_returned CHECK (returned_minor BETWEEN 0 AND amount_minor), 
	CONSTRAINT fk_insured_part_charge_id FOREIGN KEY(charge_id) REFERENCES charge (id), 
	CONSTRAINT fk_insured_part_receipt_id FOREIGN KEY(receipt_id) REFERENCES receipt (id), 
	CONSTRAINT fk_insured_part_line_id FOREIGN KEY(line_id) REFERENCES receipt_line (id), 
	CONSTRAINT fk_insured_part_patient_id FOREIGN KEY(patient_id) REFERENCES patient (id), 
	CONSTRAINT fk_insured_part_appointment_id FOREIGN KEY(appointment_id) REFERENCES appointment (id), 
	CONSTRAINT fk_insured_part_insurer_id FOREIGN KEY(insurer_id) REFERENCES insurer (id), 
	CONSTRAINT fk_insured_part_programme_id FOREIGN KEY(programme_id) REFERENCES programme (id), 
	CONSTRAINT fk_insured_part_rule_id FOREIGN KEY(rule_id) REFERENCES programme_service (id), 
	CONSTRAINT fk_insured_part_service_id FOREIGN KEY(service_id) REFERENCES service (id)
)
 STRICT
--;;
CREATE INDEX ix_insured_part_charge ON insured_part (charge_id)
--;;
CREATE INDEX ix_insured_part_insurer ON insured_part (insurer_id, day)
--;;
CREATE INDEX ix_insured_part_letter ON insured_part (letter_id)
--;;
CREATE INDEX ix_insured_part_patient ON insured_part (patient_id)
--;;
CREATE INDEX ix_insured_part_policy ON insured_part (policy_id, day)
--;;
CREATE INDEX ix_insured_part_receipt ON insured_part (receipt_id)
--;;
CREATE TABLE claim (
	id INTEGER NOT NULL, 
	insurer_id INTEGER NOT NULL, 
	first_day TEXT NOT NULL, 
	last_day TEXT NOT NULL, 
	state TEXT DEFAULT 'draft' NOT NULL, 
	year INTEGER, 
	number INTEGER, 
	sent_on TEXT, 
	answered_on TEXT, 
	resubmits_id INTEGER, 
	digest TEXT DEFAULT '' NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by INTEGER NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_claim PRIMARY KEY (id), 
	CONSTRAINT uq_claim_insurer_id_year_number UNIQUE (insurer_id, year, number), 
	CONSTRAINT ck_claim_state_known CHECK (state IN ('draft', 'ready', 'hold', 'sent', 'accepted', 'part-paid', 'rejected', 'resubmitted', 'closed')), 
	CONSTRAINT ck_claim_period CHECK (last_day >= first_day), 
	CONSTRAINT ck_claim_sent CHECK ((number IS NULL) = (sent_on IS NULL) AND (number IS NULL) = (year IS NULL)), 
	CONSTRAINT ck_claim_number CHECK (number > 0), 
	CONSTRAINT ck_claim_sent_state CHECK (state IN ('draft', 'ready', 'hold', 'closed') OR number IS NOT NULL), 
	CONSTRAINT ck_claim_house_state CHECK (state NOT IN ('draft', 'ready', 'hold') OR number IS NULL), 
	CONSTRAINT ck_claim_answered CHECK (answered_on IS NULL OR number IS NOT NULL), 
	CONSTRAINT fk_claim_insurer_id FOREIGN KEY(insurer_id) REFERENCES insurer (id), 
	CONSTRAINT fk_claim_resubmits_id FOREIGN KEY(resubmits_id) REFERENCES claim (id)
)
 STRICT
--;;
CREATE INDEX ix_claim_open ON claim (insurer_id) WHERE state <> 'closed'
--;;
CREATE TABLE claim_line (
	id INTEGER NOT NULL, 
	claim_id INTEGER NOT NULL, 
	part_id INTEGER NOT NULL, 
	old_line_id INTEGER, 
	amount_minor INTEGER NOT NULL CONSTRAINT ck_claim_line_amount CHECK (amount_minor > 0), 
	paid_minor INTEGER DEFAULT '0' NOT NULL, 
	rejected_minor INTEGER DEFAULT '0' NOT NULL, 
	reason TEXT DEFAULT '' NOT NULL, 
	ended TEXT DEFAULT '' NOT NULL, 
	charge_id INTEGER, 
	version INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_claim_line PRIMARY KEY (id), 
	CONSTRAINT uq_claim_line_old_line_id UNIQUE (old_line_id), 
	CONSTRAINT ck_claim_line_ended_known CHECK (ended IN ('', 'resubmitted', 'written-off', 'charged')), 
	CONSTRAINT ck_claim_line_sums CHECK (paid_minor >= 0 AND rejected_minor >= 0 AND paid_minor + rejected_minor <= amount_minor), 
	CONSTRAINT ck_claim_line_charged CHECK ((ended = 'charged') = (charge_id IS NOT NULL)), 
	CONSTRAINT ck_claim_line_resubmitted CHECK (ended <> 'resubmitted' OR rejected_minor > 0), 
	CONSTRAINT fk_claim_line_claim_id FOREIGN KEY(claim_id) REFERENCES claim (id), 
	CONSTRAINT fk_claim_line_part_id FOREIGN KEY(part_id) REFERENCES insured_part (id), 
	CONSTRAINT fk_claim_line_old_line_id FOREIGN KEY(old_line_id) REFERENCES claim_line (id), 
	CONSTRAINT fk_claim_line_charge_id FOREIGN KEY(charge_id) REFERENCES charge (id)
)
 STRICT
--;;
CREATE INDEX ix_claim_line_charge ON claim_line (charge_id) WHERE charge_id IS NOT NULL
--;;
CREATE INDEX ix_claim_line_claim ON claim_line (claim_id)
--;;
CREATE UNIQUE INDEX uq_claim_line_part ON claim_line (part_id) WHERE old_line_id IS NULL
--;;
CREATE TABLE claim_step (
	id INTEGER NOT NULL, 
	claim_id INTEGER NOT NULL, 
	"before" TEXT NOT NULL, 
	state TEXT NOT NULL, 
	day TEXT NOT NULL, 
	at INTEGER NOT NULL, 
	"by" INTEGER NOT NULL, 
	reason TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_claim_step PRIMARY KEY (id), 
	CONSTRAINT ck_claim_step_state_known CHECK (state IN ('draft', 'ready', 'hold', 'sent', 'accepted', 'part-paid', 'rejected', 'resubmitted', 'closed')), 
	CONSTRAINT ck_claim_step_moves CHECK (before <> state), 
	CONSTRAINT fk_claim_step_claim_id FOREIGN KEY(claim_id) REFERENCES claim (id)
)
 STRICT
--;;
CREATE INDEX ix_claim_step_claim ON claim_step (claim_id)
--;;
CREATE TABLE claim_rejection (
	id INTEGER NOT NULL, 
	line_id INTEGER NOT NULL, 
	amount_minor INTEGER NOT NULL CONSTRAINT ck_claim_rejection_amount CHECK (amount_minor <> 0), 
	reverses_id INTEGER, 
	day TEXT NOT NULL, 
	at INTEGER NOT NULL, 
	"by" INTEGER NOT NULL, 
	CONSTRAINT pk_claim_rejection PRIMARY KEY (id), 
	CONSTRAINT uq_claim_rejection_reverses_id UNIQUE (reverses_id), 
	CONSTRAINT ck_claim_rejection_reverses CHECK ((amount_minor < 0) = (reverses_id IS NOT NULL)), 
	CONSTRAINT fk_claim_rejection_line_id FOREIGN KEY(line_id) REFERENCES claim_line (id), 
	CONSTRAINT fk_claim_rejection_reverses_id FOREIGN KEY(reverses_id) REFERENCES claim_rejection (id)
)
 STRICT
--;;
CREATE INDEX ix_claim_rejection_line ON claim_rejection (line_id)
--;;
CREATE TABLE insurer_payment (
	id INTEGER NOT NULL, 
	insurer_id INTEGER NOT NULL, 
	day TEXT NOT NULL, 
	document TEXT NOT NULL CONSTRAINT ck_insurer_payment_document CHECK (trim(document) <> ''), 
	amount_minor INTEGER NOT NULL CONSTRAINT ck_insurer_payment_amount CHECK (amount_minor > 0), 
	matched_minor INTEGER DEFAULT '0' NOT NULL, 
	note TEXT DEFAULT '' NOT NULL, 
	voided INTEGER DEFAULT '0' NOT NULL, 
	at INTEGER NOT NULL, 
	"by" INTEGER NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_insurer_payment PRIMARY KEY (id), 
	CONSTRAINT ck_insurer_payment_matched CHECK (matched_minor BETWEEN 0 AND amount_minor), 
	CONSTRAINT ck_insurer_payment_voided CHECK (voided = 0 OR (voided = 1 AND matched_minor = 0)), 
	CONSTRAINT fk_insurer_payment_insurer_id FOREIGN KEY(insurer_id) REFERENCES insurer (id)
)
 STRICT
--;;
CREATE INDEX ix_insurer_payment_unmatched ON insurer_payment (insurer_id) WHERE voided = 0 AND matched_minor < amount_minor
--;;
CREATE UNIQUE INDEX uq_insurer_payment_document ON insurer_payment (insurer_id, day, document) WHERE voided = 0
--;;
CREATE TABLE insurer_payment_part (
	id INTEGER NOT NULL, 
	payment_id INTEGER NOT NULL, 
	line_id INTEGER NOT NULL, 
	amount_minor INTEGER NOT NULL CONSTRAINT ck_insurer_payment_part_amount CHECK (amount_minor <> 0), 
	reverses_id INTEGER, 
	at INTEGER NOT NULL, 
	"by" INTEGER NOT NULL, 
	CONSTRAINT pk_insurer_payment_part PRIMARY KEY (id), 
	CONSTRAINT uq_insurer_payment_part_reverses_id UNIQUE (reverses_id), 
	CONSTRAINT ck_insurer_payment_part_reverses CHECK ((amount_minor < 0) = (reverses_id IS NOT NULL)), 
	CONSTRAINT fk_insurer_payment_part_payment_id FOREIGN KEY(payment_id) REFERENCES insurer_payment (id), 
	CONSTRAINT fk_insurer_payment_part_line_id FOREIGN KEY(line_id) REFERENCES claim_line (id), 
	CONSTRAINT fk_insurer_payment_part_reverses_id FOREIGN KEY(reverses_id) REFERENCES insurer_payment_part (id)
)
 STRICT
--;;
CREATE INDEX ix_insurer_payment_part_line ON insurer_payment_part (line_id)
--;;
CREATE INDEX ix_insurer_payment_part_payment ON insurer_payment_part (payment_id)
--;;
CREATE TABLE claim_layout (
	id INTEGER NOT NULL, 
	insurer_id INTEGER NOT NULL, 
	body TEXT NOT NULL CONSTRAINT ck_claim_layout_body CHECK (trim(body) <> ''), 
	version INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_claim_layout PRIMARY KEY (id), 
	CONSTRAINT uq_claim_layout_insurer_id UNIQUE (insurer_id), 
	CONSTRAINT fk_claim_layout_insurer_id FOREIGN KEY(insurer_id) REFERENCES insurer (id)
)
 STRICT
--;;
CREATE TRIGGER insured_part_new BEFORE INSERT ON insured_part BEGIN
  SELECT RAISE(ABORT, 'insurance: foreign keys must be on, and checks too') WHERE NOT ((SELECT foreign_keys FROM pragma_foreign_keys) = 1 AND (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 0);
  SELECT RAISE(ABORT, 'insurance: a part is posted once') WHERE EXISTS (SELECT 1 FROM insured_part WHERE id = NEW.id OR line_id = NEW.line_id);
  SELECT RAISE(ABORT, 'insurance: a part is a line of a receipt under way') WHERE NOT EXISTS (SELECT 1 FROM receipt_line AS l JOIN receipt AS r ON r.id = l.receipt_id WHERE l.id = NEW.line_id AND l.receipt_id = NEW.receipt_id AND l.charge_id = NEW.charge_id AND l.amount_minor = NEW.amount_minor AND r.kind = 'sale' AND NOT EXISTS (SELECT 1 FROM seal AS s WHERE s.entry_id = r.entry_id));
  SELECT RAISE(ABORT, 'insurance: a part begins whole') WHERE NEW.returned_minor <> 0;
  SELECT RAISE(ABORT, 'insurance: a part is of its charge') WHERE NOT EXISTS (SELECT 1 FROM charge AS c WHERE c.id = NEW.charge_id AND c.patient_id = NEW.patient_id AND c.service_id = NEW.service_id AND c.day = NEW.day AND NEW.quantity <= c.quantity AND NOT (c.appointment_id IS NOT NEW.appointment_id));
  SELECT RAISE(ABORT, 'insurance: the policy is not valid on that day') WHERE NOT EXISTS (SELECT 1 FROM policy AS o WHERE o.id = NEW.policy_id AND o.voided = 0 AND NEW.day BETWEEN o.valid_from AND o.valid_to);
  SELECT RAISE(ABORT, 'insurance: the policy is another patient''s') WHERE NOT EXISTS (SELECT 1 FROM policy AS o WHERE o.id = NEW.policy_id AND o.patient_id = NEW.patient_id);
  SELECT RAISE(ABORT, 'insurance: the programme is not valid on that day') WHERE NOT EXISTS (SELECT 1 FROM policy AS o JOIN programme AS g ON g.id = o.programme_id WHERE o.id = NEW.policy_id AND g.id = NEW.programme_id AND g.valid_from <= NEW.day AND (g.valid_to IS NULL OR g.valid_to >= NEW.day));
  SELECT RAISE(ABORT, 'insurance: the programme does not cover this service') WHERE NEW.rule_id IS NOT (SELECT s.id FROM programme_service AS s WHERE s.programme_id = NEW.programme_id AND s.active = 1 AND (s.service_id = NEW.service_id OR (s.specialty_key <> '' AND s.specialty_key = (SELECT specialty_key FROM service WHERE id = NEW.service_id))) ORDER BY CASE WHEN s.service_id IS NULL THEN 1 ELSE 0 END LIMIT 1) OR NOT EXISTS (SELECT 1 FROM programme AS g LEFT JOIN programme_service AS s ON s.id = NEW.rule_id WHERE g.id = NEW.programme_id AND (coalesce(s.covered, g.covers_all) = 1 OR EXISTS (SELECT 1 FROM letter_service AS n WHERE n.letter_id = NEW.letter_id AND n.service_id = NEW.service_id AND n.limit_count > 0)));
  SELECT RAISE(ABORT, 'insurance: the programme needs a letter') WHERE NEW.letter_id IS NULL AND EXISTS (SELECT 1 FROM programme WHERE id = NEW.programme_id AND needs_letter = 1);
  SELECT RAISE(ABORT, 'insurance: the letter is not valid on that day') WHERE NEW.letter_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM guarantee_letter AS g WHERE g.id = NEW.letter_id AND g.state = 'valid' AND NEW.day BETWEEN g.dated AND g.valid_until);
  SELECT RAISE(ABORT, 'insurance: the letter is for other services') WHERE EXISTS (SELECT 1 FROM letter_service WHERE letter_id = NEW.letter_id AND limit_count > 0) AND NOT EXISTS (SELECT 1 FROM letter_service WHERE letter_id = NEW.letter_id AND service_id = NEW.service_id AND limit_count > 0);
  SELECT RAISE(ABORT, 'insurance: the letter does not hold so much') WHERE EXISTS (SELECT 1 FROM guarantee_letter WHERE id = NEW.letter_id AND used_minor + NEW.amount_minor > limit_minor) OR EXISTS (SELECT 1 FROM letter_service WHERE letter_id = NEW.letter_id AND service_id = NEW.service_id AND used_count + NEW.quantity > limit_count);
  SELECT RAISE(ABORT, 'insurance: the limit of the year is used up') WHERE (SELECT coalesce(sum(p.amount_minor - p.returned_minor), 0) + NEW.amount_minor FROM insured_part AS p JOIN policy AS o ON o.id = p.policy_id WHERE p.policy_id = NEW.policy_id AND (CAST(substr(p.day, 1, 4) AS integer) - CAST(substr(o.valid_from, 1, 4) AS integer) - CASE WHEN substr(p.day, 6) < substr(o.valid_from, 6) THEN 1 ELSE 0 END) = (CAST(substr(NEW.day, 1, 4) AS integer) - CAST(substr(o.valid_from, 1, 4) AS integer) - CASE WHEN substr(NEW.day, 6) < substr(o.valid_from, 6) THEN 1 ELSE 0 END)) > (SELECT limit_year_minor FROM programme WHERE id = NEW.programme_id);
  SELECT RAISE(ABORT, 'insurance: the limit of the visit is used up') WHERE (SELECT coalesce(sum(p.amount_minor - p.returned_minor), 0) + NEW.amount_minor FROM insured_part AS p WHERE p.policy_id = NEW.policy_id AND p.day = NEW.day AND NOT (p.appointment_id IS NOT NEW.appointment_id)) > (SELECT limit_visit_minor FROM programme WHERE id = NEW.programme_id);
  SELECT RAISE(ABORT, 'insurance: the limit of this service is used up') WHERE (SELECT coalesce(sum(p.amount_minor - p.returned_minor), 0) + NEW.amount_minor FROM insured_part AS p JOIN policy AS o ON o.id = p.policy_id WHERE p.policy_id = NEW.policy_id AND (CAST(substr(p.day, 1, 4) AS integer) - CAST(substr(o.valid_from, 1, 4) AS integer) - CASE WHEN substr(p.day, 6) < substr(o.valid_from, 6) THEN 1 ELSE 0 END) = (CAST(substr(NEW.day, 1, 4) AS integer) - CAST(substr(o.valid_from, 1, 4) AS integer) - CASE WHEN substr(NEW.day, 6) < substr(o.valid_from, 6) THEN 1 ELSE 0 END) AND p.rule_id = NEW.rule_id) > (SELECT limit_minor FROM programme_service WHERE id = NEW.rule_id) OR (SELECT coalesce(sum(CASE WHEN p.returned_minor < p.amount_minor THEN p.quantity ELSE 0 END), 0) + NEW.quantity FROM insured_part AS p JOIN policy AS o ON o.id = p.policy_id WHERE p.policy_id = NEW.policy_id AND (CAST(substr(p.day, 1, 4) AS integer) - CAST(substr(o.valid_from, 1, 4) AS integer) - CASE WHEN substr(p.day, 6) < substr(o.valid_from, 6) THEN 1 ELSE 0 END) = (CAST(substr(NEW.day, 1, 4) AS integer) - CAST(substr(o.valid_from, 1, 4) AS integer) - CASE WHEN substr(NEW.day, 6) < substr(o.valid_from, 6) THEN 1 ELSE 0 END) AND p.rule_id = NEW.rule_id) > (SELECT limit_count FROM programme_service WHERE id = NEW.rule_id);
END
--;;
CREATE TRIGGER insured_part_uses AFTER INSERT ON insured_part BEGIN
  UPDATE guarantee_letter SET used_minor = used_minor + NEW.amount_minor, version = version + 1
    WHERE id = NEW.letter_id;
  UPDATE letter_service SET used_count = used_count + NEW.quantity, version = version + 1
    WHERE letter_id = NEW.letter_id AND service_id = NEW.service_id AND limit_count > 0;
END
--;;
CREATE TRIGGER insured_part_changed BEFORE UPDATE ON insured_part BEGIN
  SELECT RAISE(ABORT, 'insurance: foreign keys must be on, and checks too') WHERE NOT ((SELECT foreign_keys FROM pragma_foreign_keys) = 1 AND (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 0);
  SELECT RAISE(ABORT, 'insurance: an insurer''s part stays as it was posted') WHERE NEW.id <> OLD.id OR NEW.charge_id <> OLD.charge_id OR NEW.receipt_id <> OLD.receipt_id OR NEW.line_id <> OLD.line_id OR NEW.insurer_id <> OLD.insurer_id OR NEW.policy_id <> OLD.policy_id OR NEW.programme_id <> OLD.programme_id OR NEW.service_id <> OLD.service_id OR NEW.service_code <> OLD.service_code OR NEW.title <> OLD.title OR NEW.day <> OLD.day OR NEW.quantity <> OLD.quantity OR NEW.amount_minor <> OLD.amount_minor OR NEW.appointment_id IS NOT OLD.appointment_id OR NEW.rule_id IS NOT OLD.rule_id OR NEW.letter_id IS NOT OLD.letter_id;
  SELECT RAISE(ABORT, 'insurance: what went back follows the refunds') WHERE NEW.returned_minor <> (SELECT coalesce(-sum(amount_minor), 0) FROM receipt_line WHERE refund_of = NEW.line_id);
  SELECT RAISE(ABORT, 'insurance: a part belongs to its patient') WHERE NEW.patient_id <> OLD.patient_id AND NOT EXISTS (SELECT 1 FROM patient AS p WHERE (p.id = OLD.patient_id AND p.merged_into = NEW.patient_id) OR (p.id = NEW.patient_id AND p.merged_into = OLD.patient_id));
END
--;;
CREATE TRIGGER insured_part_frees AFTER UPDATE OF returned_minor ON insured_part BEGIN
  UPDATE guarantee_letter SET used_minor = used_minor - (NEW.returned_minor - OLD.returned_minor),
    version = version + 1 WHERE id = NEW.letter_id AND NEW.returned_minor <> OLD.returned_minor;
  UPDATE letter_service SET used_count = used_count - NEW.quantity, version = version + 1
    WHERE letter_id = NEW.letter_id AND service_id = NEW.service_id AND limit_count > 0
      AND NEW.returned_minor = NEW.amount_minor AND OLD.returned_minor < OLD.amount_minor;
END
--;;
CREATE TRIGGER insured_part_keep BEFORE DELETE ON insured_part BEGIN SELECT RAISE(ABORT, 'insurance: an insurer''s part is never deleted'); END
--;;
CREATE TRIGGER receipt_line_returns AFTER INSERT ON receipt_line WHEN NEW.refund_of IS NOT NULL BEGIN
  UPDATE insured_part SET returned_minor = returned_minor - NEW.amount_minor WHERE line_id = NEW.refund_of;
END
--;;
CREATE TRIGGER seal_insured BEFORE INSERT ON seal BEGIN
  SELECT RAISE(ABORT, 'insurance: a sum to an insurer needs a policy') WHERE (SELECT coalesce(sum(p.amount_minor), 0) FROM posting AS p JOIN entry AS e ON e.id = p.entry_id
    WHERE e.id = NEW.entry_id AND e.kind = 'sale' AND p.account_id = 4)
  <> (SELECT coalesce(sum(i.amount_minor), 0) FROM insured_part AS i JOIN receipt AS r ON r.id = i.receipt_id
    WHERE r.entry_id = NEW.entry_id);
  SELECT RAISE(ABORT, 'insurance: what an insurer paid goes back to the insurer') WHERE EXISTS (SELECT 1 FROM receipt AS r JOIN insured_part AS i ON i.receipt_id = r.refund_of
    WHERE r.entry_id = NEW.entry_id)
  AND (SELECT coalesce(sum(amount_minor), 0) FROM posting WHERE entry_id = NEW.entry_id AND account_id = 4)
  <> (SELECT coalesce(sum(l.amount_minor), 0) FROM receipt AS r JOIN receipt_line AS l ON l.receipt_id = r.id
    JOIN insured_part AS i ON i.line_id = l.refund_of WHERE r.entry_id = NEW.entry_id);
END
--;;
CREATE TRIGGER guarantee_letter_new BEFORE INSERT ON guarantee_letter BEGIN
  SELECT RAISE(ABORT, 'insurance: foreign keys must be on, and checks too') WHERE NOT ((SELECT foreign_keys FROM pragma_foreign_keys) = 1 AND (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 0);
  SELECT RAISE(ABORT, 'insurance: a letter begins unused') WHERE NEW.used_minor <> 0;
END
--;;
CREATE TRIGGER guarantee_letter_used BEFORE UPDATE ON guarantee_letter BEGIN
  SELECT RAISE(ABORT, 'insurance: foreign keys must be on, and checks too') WHERE NOT ((SELECT foreign_keys FROM pragma_foreign_keys) = 1 AND (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 0);
  SELECT RAISE(ABORT, 'insurance: what is used of a letter follows the bills') WHERE NEW.used_minor <> (SELECT coalesce(sum(amount_minor - returned_minor), 0) FROM insured_part WHERE letter_id = NEW.id);
END
--;;
CREATE TRIGGER letter_service_new BEFORE INSERT ON letter_service BEGIN
  SELECT RAISE(ABORT, 'insurance: foreign keys must be on, and checks too') WHERE NOT ((SELECT foreign_keys FROM pragma_foreign_keys) = 1 AND (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 0);
  SELECT RAISE(ABORT, 'insurance: a letter begins unused') WHERE NEW.used_count <> 0;
  SELECT RAISE(ABORT, 'insurance: a letter that is in use stays for what it is for') WHERE EXISTS (SELECT 1 FROM guarantee_letter WHERE id = NEW.letter_id AND used_minor > 0);
END
--;;
CREATE TRIGGER letter_service_used BEFORE UPDATE ON letter_service BEGIN
  SELECT RAISE(ABORT, 'insurance: foreign keys must be on, and checks too') WHERE NOT ((SELECT foreign_keys FROM pragma_foreign_keys) = 1 AND (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 0);
  SELECT RAISE(ABORT, 'insurance: what is used of a letter follows the bills') WHERE NEW.limit_count > 0 AND NEW.used_count <> (SELECT coalesce(sum(CASE WHEN returned_minor < amount_minor THEN quantity ELSE 0 END), 0) FROM insured_part WHERE letter_id = NEW.letter_id AND service_id = NEW.service_id);
  SELECT RAISE(ABORT, 'insurance: a line of a letter stays with it') WHERE NEW.letter_id <> OLD.letter_id OR NEW.service_id <> OLD.service_id;
END
--;;
CREATE TRIGGER claim_version BEFORE UPDATE ON claim WHEN NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id
BEGIN SELECT RAISE(ABORT, 'claim: a change needs the next version'); END
--;;
CREATE TRIGGER claim_norepl BEFORE INSERT ON claim
WHEN EXISTS (SELECT 1 FROM claim WHERE id = NEW.id OR (insurer_id = NEW.insurer_id AND year = NEW.year AND number = NEW.number))
BEGIN SELECT RAISE(ABORT, 'claim: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER claim_norepl_u BEFORE UPDATE ON claim
WHEN EXISTS (SELECT 1 FROM claim WHERE id <> OLD.id AND ((insurer_id = NEW.insurer_id AND year = NEW.year AND number = NEW.number)))
BEGIN SELECT RAISE(ABORT, 'claim: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER claim_line_version BEFORE UPDATE ON claim_line WHEN NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id
BEGIN SELECT RAISE(ABORT, 'claim_line: a change needs the next version'); END
--;;
CREATE TRIGGER claim_line_norepl BEFORE INSERT ON claim_line
WHEN EXISTS (SELECT 1 FROM claim_line WHERE id = NEW.id OR (part_id = NEW.part_id AND old_line_id IS NULL AND NEW.old_line_id IS NULL) OR (old_line_id = NEW.old_line_id))
BEGIN SELECT RAISE(ABORT, 'claim_line: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER claim_line_norepl_u BEFORE UPDATE ON claim_line
WHEN EXISTS (SELECT 1 FROM claim_line WHERE id <> OLD.id AND ((part_id = NEW.part_id AND old_line_id IS NULL AND NEW.old_line_id IS NULL) OR (old_line_id = NEW.old_line_id)))
BEGIN SELECT RAISE(ABORT, 'claim_line: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER insurer_payment_version BEFORE UPDATE ON insurer_payment WHEN NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id
BEGIN SELECT RAISE(ABORT, 'insurer_payment: a change needs the next version'); END
--;;
CREATE TRIGGER insurer_payment_norepl BEFORE INSERT ON insurer_payment
WHEN EXISTS (SELECT 1 FROM insurer_payment WHERE id = NEW.id OR (insurer_id = NEW.insurer_id AND day = NEW.day AND document = NEW.document AND voided = 0 AND NEW.voided = 0))
BEGIN SELECT RAISE(ABORT, 'insurer_payment: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER insurer_payment_norepl_u BEFORE UPDATE ON insurer_payment
WHEN EXISTS (SELECT 1 FROM insurer_payment WHERE id <> OLD.id AND ((insurer_id = NEW.insurer_id AND day = NEW.day AND document = NEW.document AND voided = 0 AND NEW.voided = 0)))
BEGIN SELECT RAISE(ABORT, 'insurer_payment: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER claim_layout_version BEFORE UPDATE ON claim_layout WHEN NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id
BEGIN SELECT RAISE(ABORT, 'claim_layout: a change needs the next version'); END
--;;
CREATE TRIGGER claim_layout_norepl BEFORE INSERT ON claim_layout
WHEN EXISTS (SELECT 1 FROM claim_layout WHERE id = NEW.id OR (insurer_id = NEW.insurer_id))
BEGIN SELECT RAISE(ABORT, 'claim_layout: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER claim_layout_norepl_u BEFORE UPDATE ON claim_layout
WHEN EXISTS (SELECT 1 FROM claim_layout WHERE id <> OLD.id AND ((insurer_id = NEW.insurer_id)))
BEGIN SELECT RAISE(ABORT, 'claim_layout: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER claim_new BEFORE INSERT ON claim BEGIN
  SELECT RAISE(ABORT, 'claims: foreign keys must be on, and checks too') WHERE NOT ((SELECT foreign_keys FROM pragma_foreign_keys) = 1 AND (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 0);
  SELECT RAISE(ABORT, 'claims: a claim begins as a draft') WHERE NEW.state <> 'draft' OR NEW.number IS NOT NULL OR NEW.sent_on IS NOT NULL OR NEW.answered_on IS NOT NULL;
END
--;;
CREATE TRIGGER claim_changed BEFORE UPDATE ON claim BEGIN
  SELECT RAISE(ABORT, 'claims: a claim stays with its insurer and its period') WHERE NEW.insurer_id <> OLD.insurer_id OR NEW.first_day <> OLD.first_day OR NEW.last_day <> OLD.last_day OR NEW.created_at <> OLD.created_at OR NEW.created_by <> OLD.created_by OR coalesce(NEW.resubmits_id, 0) <> coalesce(OLD.resubmits_id, 0);
  SELECT RAISE(ABORT, 'claims: the state of a claim is that of its last step') WHERE NEW.state <> OLD.state AND NEW.state <> (SELECT s.state FROM claim_step AS s WHERE s.claim_id = OLD.id ORDER BY s.id DESC LIMIT 1);
  SELECT RAISE(ABORT, 'claims: a claim is numbered when it is sent, without a gap') WHERE (coalesce(NEW.number, 0) <> coalesce(OLD.number, 0) OR coalesce(NEW.year, 0) <> coalesce(OLD.year, 0)) AND (OLD.number IS NOT NULL OR (SELECT s.state FROM claim_step AS s WHERE s.claim_id = OLD.id ORDER BY s.id DESC LIMIT 1) <> 'sent' OR NEW.number <> 1 + coalesce((SELECT max(c.number) FROM claim AS c WHERE c.insurer_id = NEW.insurer_id AND c.year = NEW.year), 0));
  SELECT RAISE(ABORT, 'claims: what was sent does not change') WHERE OLD.number IS NOT NULL AND (NEW.digest <> OLD.digest OR NEW.sent_on <> OLD.sent_on);
END
--;;
CREATE TRIGGER claim_step_new BEFORE INSERT ON claim_step BEGIN
  SELECT RAISE(ABORT, 'claims: foreign keys must be on, and checks too') WHERE NOT ((SELECT foreign_keys FROM pragma_foreign_keys) = 1 AND (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 0);
  SELECT RAISE(ABORT, 'claims: claim_step is append-only') WHERE EXISTS (SELECT 1 FROM claim_step WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'claims: a step begins where the claim stands') WHERE NEW.before <> (SELECT state FROM claim WHERE id = NEW.claim_id);
  SELECT RAISE(ABORT, 'claims: this step is not lawful') WHERE ((SELECT number FROM claim WHERE id = NEW.claim_id) IS NULL AND NOT ((NEW.before = 'draft' AND NEW.state = 'closed') OR (NEW.before = 'draft' AND NEW.state = 'hold') OR (NEW.before = 'draft' AND NEW.state = 'ready') OR (NEW.before = 'hold' AND NEW.state = 'closed') OR (NEW.before = 'hold' AND NEW.state = 'draft') OR (NEW.before = 'ready' AND NEW.state = 'draft') OR (NEW.before = 'ready' AND NEW.state = 'hold') OR (NEW.before = 'ready' AND NEW.state = 'sent'))) OR ((SELECT number FROM claim WHERE id = NEW.claim_id) IS NOT NULL AND NOT (NEW.before IN ('sent', 'accepted', 'part-paid', 'rejected', 'resubmitted', 'closed') AND NEW.state IN ('sent', 'accepted', 'part-paid', 'rejected', 'resubmitted', 'closed')));
  SELECT RAISE(ABORT, 'claims: a claim without lines is not sent') WHERE NEW.state IN ('ready', 'sent') AND NOT EXISTS (SELECT 1 FROM claim_line AS l WHERE l.claim_id = NEW.claim_id);
  SELECT RAISE(ABORT, 'claims: a line is claimed as it is charged now') WHERE NEW.state = 'sent' AND (SELECT number FROM claim WHERE id = NEW.claim_id) IS NULL AND EXISTS (SELECT 1 FROM claim_line AS l JOIN insured_part AS p ON p.id = l.part_id WHERE l.claim_id = NEW.claim_id AND l.old_line_id IS NULL AND l.amount_minor <> p.amount_minor - p.returned_minor);
  SELECT RAISE(ABORT, 'claims: the state of a claim follows its sums') WHERE (NEW.state = 'closed' AND (SELECT number FROM claim WHERE id = NEW.claim_id) IS NULL AND EXISTS (SELECT 1 FROM claim_line AS l WHERE l.claim_id = NEW.claim_id)) OR (NEW.state = 'closed' AND EXISTS (SELECT 1 FROM claim_line AS l WHERE l.claim_id = NEW.claim_id AND ((l.ended IN ('', 'resubmitted') AND l.amount_minor > l.paid_minor + l.rejected_minor) OR (l.ended = '' AND l.rejected_minor > 0)))) OR (NEW.state = 'rejected' AND NOT EXISTS (SELECT 1 FROM claim_line AS l WHERE l.claim_id = NEW.claim_id AND l.ended = '' AND l.rejected_minor > 0)) OR (NEW.state = 'resubmitted' AND NOT EXISTS (SELECT 1 FROM claim_line AS l WHERE l.claim_id = NEW.claim_id AND l.ended = 'resubmitted')) OR (NEW.state = 'part-paid' AND NOT EXISTS (SELECT 1 FROM claim_line AS l WHERE l.claim_id = NEW.claim_id AND l.paid_minor > 0)) OR (NEW.state = 'accepted' AND (SELECT answered_on FROM claim WHERE id = NEW.claim_id) IS NULL);
END
--;;
CREATE TRIGGER claim_step_last AFTER INSERT ON claim_step BEGIN
  SELECT RAISE(ABORT, 'claims: the newest step has the highest number') WHERE NEW.id <> (SELECT max(id) FROM claim_step WHERE claim_id = NEW.claim_id);
END
--;;
CREATE TRIGGER claim_line_new BEFORE INSERT ON claim_line BEGIN
  SELECT RAISE(ABORT, 'claims: foreign keys must be on, and checks too') WHERE NOT ((SELECT foreign_keys FROM pragma_foreign_keys) = 1 AND (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 0);
  SELECT RAISE(ABORT, 'claims: lines are added to a draft only') WHERE (SELECT state FROM claim WHERE id = NEW.claim_id) NOT IN ('draft', 'hold');
  SELECT RAISE(ABORT, 'claims: a line begins unpaid') WHERE NEW.paid_minor <> 0 OR NEW.rejected_minor <> 0 OR NEW.ended <> '' OR NEW.charge_id IS NOT NULL;
  SELECT RAISE(ABORT, 'claims: a line is of the insurer of its claim') WHERE NOT EXISTS (SELECT 1 FROM claim AS c JOIN insured_part AS p ON p.insurer_id = c.insurer_id WHERE c.id = NEW.claim_id AND p.id = NEW.part_id);
  SELECT RAISE(ABORT, 'claims: a line is not above what the insurer owes of the charge') WHERE NEW.old_line_id IS NULL AND NEW.amount_minor > (SELECT p.amount_minor - p.returned_minor FROM insured_part AS p WHERE p.id = NEW.part_id);
  SELECT RAISE(ABORT, 'claims: sent again is what was rejected, and no more') WHERE NEW.old_line_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM claim_line AS o WHERE o.id = NEW.old_line_id AND o.part_id = NEW.part_id AND o.ended = 'resubmitted' AND o.rejected_minor = NEW.amount_minor);
END
--;;
CREATE TRIGGER claim_line_changed BEFORE UPDATE ON claim_line BEGIN
  SELECT RAISE(ABORT, 'claims: a line stays what it is') WHERE NEW.claim_id <> OLD.claim_id OR NEW.part_id <> OLD.part_id OR coalesce(NEW.old_line_id, 0) <> coalesce(OLD.old_line_id, 0);
  SELECT RAISE(ABORT, 'claims: what was sent does not change') WHERE NEW.amount_minor <> OLD.amount_minor AND (SELECT state FROM claim WHERE id = OLD.claim_id) NOT IN ('draft', 'hold');
  SELECT RAISE(ABORT, 'claims: a line is not above what the insurer owes of the charge') WHERE NEW.amount_minor <> OLD.amount_minor AND (OLD.old_line_id IS NOT NULL OR NEW.amount_minor > (SELECT p.amount_minor - p.returned_minor FROM insured_part AS p WHERE p.id = NEW.part_id));
  SELECT RAISE(ABORT, 'claims: what is paid and rejected follows the rows beneath') WHERE (NEW.paid_minor <> OLD.paid_minor AND NEW.paid_minor <> (SELECT coalesce(sum(amount_minor), 0) FROM insurer_payment_part WHERE line_id = NEW.id)) OR (NEW.rejected_minor <> OLD.rejected_minor AND NEW.rejected_minor <> (SELECT coalesce(sum(amount_minor), 0) FROM claim_rejection WHERE line_id = NEW.id));
  SELECT RAISE(ABORT, 'claims: a line is given up after it was sent') WHERE NEW.ended <> OLD.ended AND (SELECT number FROM claim WHERE id = OLD.claim_id) IS NULL;
  SELECT RAISE(ABORT, 'claims: what is sent again is not given up too') WHERE NEW.ended <> OLD.ended AND EXISTS (SELECT 1 FROM claim_line WHERE old_line_id = OLD.id) AND NOT (OLD.ended <> 'resubmitted' AND NEW.ended = 'resubmitted') AND NOT (OLD.ended = 'resubmitted' AND NEW.ended IN ('written-off', 'charged') AND NEW.amount_minor > NEW.paid_minor + NEW.rejected_minor);
END
--;;
CREATE TRIGGER claim_line_gone BEFORE DELETE ON claim_line BEGIN
  SELECT RAISE(ABORT, 'claims: a line that was sent stays') WHERE (SELECT state FROM claim WHERE id = OLD.claim_id) NOT IN ('draft', 'hold');
END
--;;
CREATE TRIGGER claim_rejection_new BEFORE INSERT ON claim_rejection BEGIN
  SELECT RAISE(ABORT, 'claims: foreign keys must be on, and checks too') WHERE NOT ((SELECT foreign_keys FROM pragma_foreign_keys) = 1 AND (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 0);
  SELECT RAISE(ABORT, 'claims: claim_rejection is append-only') WHERE EXISTS (SELECT 1 FROM claim_rejection WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'claims: a rejection is of a line that was sent and is not given up') WHERE EXISTS (SELECT 1 FROM claim_line AS l JOIN claim AS c ON c.id = l.claim_id WHERE l.id = NEW.line_id AND (c.number IS NULL OR l.ended NOT IN ('')));
  SELECT RAISE(ABORT, 'claims: a rejection is taken back once, and whole') WHERE NEW.reverses_id IS NOT NULL AND (NOT EXISTS (SELECT 1 FROM claim_rejection AS o WHERE o.id = NEW.reverses_id AND o.line_id = NEW.line_id AND o.amount_minor = -NEW.amount_minor) OR EXISTS (SELECT 1 FROM claim_rejection WHERE reverses_id = NEW.reverses_id));
END
--;;
CREATE TRIGGER insurer_payment_new BEFORE INSERT ON insurer_payment BEGIN
  SELECT RAISE(ABORT, 'claims: foreign keys must be on, and checks too') WHERE NOT ((SELECT foreign_keys FROM pragma_foreign_keys) = 1 AND (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 0);
  SELECT RAISE(ABORT, 'claims: a payment begins unmatched') WHERE NEW.matched_minor <> 0 OR NEW.voided <> 0;
END
--;;
CREATE TRIGGER insurer_payment_changed BEFORE UPDATE ON insurer_payment BEGIN
  SELECT RAISE(ABORT, 'claims: a payment stays as it was entered') WHERE NEW.insurer_id <> OLD.insurer_id OR NEW.day <> OLD.day OR NEW.document <> OLD.document OR NEW.amount_minor <> OLD.amount_minor OR NEW.note <> OLD.note OR NEW.at <> OLD.at OR NEW."by" <> OLD."by" OR NEW.voided < OLD.voided;
  SELECT RAISE(ABORT, 'claims: what is matched follows the rows beneath') WHERE NEW.matched_minor <> OLD.matched_minor AND NEW.matched_minor <> (SELECT coalesce(sum(amount_minor), 0) FROM insurer_payment_part WHERE payment_id = NEW.id);
END
--;;
CREATE TRIGGER insurer_payment_part_new BEFORE INSERT ON insurer_payment_part BEGIN
  SELECT RAISE(ABORT, 'claims: foreign keys must be on, and checks too') WHERE NOT ((SELECT foreign_keys FROM pragma_foreign_keys) = 1 AND (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 0);
  SELECT RAISE(ABORT, 'claims: insurer_payment_part is append-only') WHERE EXISTS (SELECT 1 FROM insurer_payment_part WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'claims: a payment is for a line that was sent and is not given up') WHERE EXISTS (SELECT 1 FROM claim_line AS l JOIN claim AS c ON c.id = l.claim_id WHERE l.id = NEW.line_id AND (c.number IS NULL OR l.ended NOT IN ('', 'resubmitted')));
  SELECT RAISE(ABORT, 'claims: a payment is for claims to the same insurer') WHERE NOT EXISTS (SELECT 1 FROM insurer_payment AS m JOIN claim AS c ON c.insurer_id = m.insurer_id JOIN claim_line AS l ON l.claim_id = c.id WHERE m.id = NEW.payment_id AND l.id = NEW.line_id AND m.voided = 0);
  SELECT RAISE(ABORT, 'claims: what is matched is taken back once, and whole') WHERE NEW.reverses_id IS NOT NULL AND (NOT EXISTS (SELECT 1 FROM insurer_payment_part AS o WHERE o.id = NEW.reverses_id AND o.line_id = NEW.line_id AND o.payment_id = NEW.payment_id AND o.amount_minor = -NEW.amount_minor) OR EXISTS (SELECT 1 FROM insurer_payment_part WHERE reverses_id = NEW.reverses_id));
END
--;;
CREATE TRIGGER claim_step_moves AFTER INSERT ON claim_step BEGIN
  UPDATE claim SET state = NEW.state, version = version + 1, sent_on = CASE WHEN number IS NULL AND NEW.state = 'sent' THEN NEW.day ELSE sent_on END, year = CASE WHEN number IS NULL AND NEW.state = 'sent' THEN CAST(substr(NEW.day, 1, 4) AS INTEGER) ELSE year END, number = CASE WHEN number IS NULL AND NEW.state = 'sent' THEN 1 + coalesce((SELECT max(c.number) FROM claim AS c WHERE c.insurer_id = claim.insurer_id AND c.year = CAST(substr(NEW.day, 1, 4) AS INTEGER)), 0) ELSE number END WHERE id = NEW.claim_id;
END
--;;
CREATE TRIGGER claim_rejection_sums AFTER INSERT ON claim_rejection BEGIN
  UPDATE claim_line SET rejected_minor = rejected_minor + NEW.amount_minor, version = version + 1 WHERE id = NEW.line_id;
END
--;;
CREATE TRIGGER insurer_payment_part_sums AFTER INSERT ON insurer_payment_part BEGIN
  UPDATE insurer_payment SET matched_minor = matched_minor + NEW.amount_minor, version = version + 1 WHERE id = NEW.payment_id;
  UPDATE claim_line SET paid_minor = paid_minor + NEW.amount_minor, version = version + 1 WHERE id = NEW.line_id;
END
--;;
CREATE TRIGGER claim_step_keep_u BEFORE UPDATE ON claim_step BEGIN SELECT RAISE(ABORT, 'claims: claim_step is append-only'); END
--;;
CREATE TRIGGER claim_rejection_keep_u BEFORE UPDATE ON claim_rejection BEGIN SELECT RAISE(ABORT, 'claims: claim_rejection is append-only'); END
--;;
CREATE TRIGGER insurer_payment_part_keep_u BEFORE UPDATE ON insurer_payment_part BEGIN SELECT RAISE(ABORT, 'claims: insurer_payment_part is append-only'); END
--;;
CREATE TRIGGER claim_step_keep_d BEFORE DELETE ON claim_step BEGIN SELECT RAISE(ABORT, 'claims: claim_step is never deleted'); END
--;;
CREATE TRIGGER claim_rejection_keep_d BEFORE DELETE ON claim_rejection BEGIN SELECT RAISE(ABORT, 'claims: claim_rejection is never deleted'); END
--;;
CREATE TRIGGER insurer_payment_part_keep_d BEFORE DELETE ON insurer_payment_part BEGIN SELECT RAISE(ABORT, 'claims: insurer_payment_part is never deleted'); END
--;;
CREATE TRIGGER claim_keep_d BEFORE DELETE ON claim BEGIN SELECT RAISE(ABORT, 'claims: claim is never deleted'); END
--;;
CREATE TRIGGER insurer_payment_keep_d BEFORE DELETE ON insurer_payment BEGIN SELECT RAISE(ABORT, 'claims: insurer_payment is never deleted'); END
--;;
CREATE TABLE fiscal_device (
	id INTEGER NOT NULL, 
	register_id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	address TEXT DEFAULT '' NOT NULL, 
	printer_id INTEGER, 
	taxation TEXT DEFAULT 'osn' NOT NULL, 
	tax TEXT DEFAULT 'none' NOT NULL, 
	since_receipt INTEGER NOT NULL, 
	since_shift INTEGER NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_fiscal_device PRIMARY KEY (id), 
	CONSTRAINT ck_fiscal_device_kind CHECK (kind IN ('none', 'escpos', 'json')), 
	CONSTRAINT ck_fiscal_device_address CHECK (kind <> 'json' OR address <> ''), 
	CONSTRAINT ck_fiscal_device_printer CHECK (kind <> 'escpos' OR printer_id IS NOT NULL), 
	CONSTRAINT uq_fiscal_device_register_id UNIQUE (register_id), 
	CONSTRAINT fk_fiscal_device_register_id FOREIGN KEY(register_id) REFERENCES register (id), 
	CONSTRAINT fk_fiscal_device_printer_id FOREIGN KEY(printer_id) REFERENCES printer (id)
)
 STRICT
--;;
CREATE TABLE fiscal_operator (
	id INTEGER NOT NULL, 
	user_id INTEGER NOT NULL, 
	tax_id TEXT DEFAULT '' NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_fiscal_operator PRIMARY KEY (id), 
	CONSTRAINT uq_fiscal_operator_user_id UNIQUE (user_id), 
	CONSTRAINT fk_fiscal_operator_user_id FOREIGN KEY(user_id) REFERENCES account_user (id)
)
 STRICT
--;;
CREATE TABLE fiscal_task (
	id INTEGER NOT NULL, 
	register_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	shift_id INTEGER NOT NULL, 
	receipt_id INTEGER, 
	token TEXT NOT NULL, 
	payload TEXT NOT NULL, 
	state TEXT DEFAULT 'queued' NOT NULL, 
	document TEXT DEFAULT '' NOT NULL, 
	sign TEXT DEFAULT '' NOT NULL, 
	storage_no TEXT DEFAULT '' NOT NULL, 
	error TEXT DEFAULT '' NOT NULL, 
	tries INTEGER DEFAULT '0' NOT NULL, 
	attempt INTEGER DEFAULT '0' NOT NULL, 
	worker TEXT DEFAULT '' NOT NULL, 
	queued_at INTEGER NOT NULL, 
	claimed_at INTEGER, 
	again_at INTEGER, 
	done_at INTEGER, 
	version INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_fiscal_task PRIMARY KEY (id), 
	CONSTRAINT uq_fiscal_task_register_id_number UNIQUE (register_id, number), 
	CONSTRAINT ck_fiscal_task_kind CHECK (kind IN ('openShift', 'sell', 'sellReturn', 'closeShift')), 
	CONSTRAINT ck_fiscal_task_receipt CHECK ((kind IN ('sell', 'sellReturn')) = (receipt_id IS NOT NULL)), 
	CONSTRAINT ck_fiscal_task_state CHECK (state IN ('queued', 'sending', 'done', 'failed', 'doubt', 'dropped')), 
	CONSTRAINT ck_fiscal_task_worker CHECK ((state = 'sending') = (worker <> '')), 
	CONSTRAINT ck_fiscal_task_done CHECK ((state = 'done') = (done_at IS NOT NULL)), 
	CONSTRAINT ck_fiscal_task_said_why CHECK (state NOT IN ('failed', 'doubt', 'dropped') OR error <> ''), 
	CONSTRAINT fk_fiscal_task_register_id FOREIGN KEY(register_id) REFERENCES register (id), 
	CONSTRAINT fk_fiscal_task_shift_id FOREIGN KEY(shift_id) REFERENCES shift (id), 
	CONSTRAINT uq_fiscal_task_receipt_id UNIQUE (receipt_id), 
	CONSTRAINT fk_fiscal_task_receipt_id FOREIGN KEY(receipt_id) REFERENCES receipt (id), 
	CONSTRAINT uq_fiscal_task_token UNIQUE (token)
)
 STRICT
--;;
CREATE UNIQUE INDEX fiscal_task_in_hand ON fiscal_task (register_id) WHERE state = 'sending'
--;;
CREATE UNIQUE INDEX fiscal_task_shift ON fiscal_task (shift_id, kind) WHERE receipt_id IS NULL
--;;
CREATE INDEX ix_fiscal_task_open ON fiscal_task (register_id, number) WHERE state NOT IN ('done', 'dropped')
--;;
CREATE TRIGGER fiscal_device_version BEFORE UPDATE ON fiscal_device WHEN NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id
BEGIN SELECT RAISE(ABORT, 'fiscal_device: a change needs the next version'); END
--;;
CREATE TRIGGER fiscal_device_norepl BEFORE INSERT ON fiscal_device
WHEN EXISTS (SELECT 1 FROM fiscal_device WHERE id = NEW.id OR (register_id = NEW.register_id))
BEGIN SELECT RAISE(ABORT, 'fiscal_device: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER fiscal_device_norepl_u BEFORE UPDATE ON fiscal_device
WHEN EXISTS (SELECT 1 FROM fiscal_device WHERE id <> OLD.id AND ((register_id = NEW.register_id)))
BEGIN SELECT RAISE(ABORT, 'fiscal_device: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER fiscal_operator_version BEFORE UPDATE ON fiscal_operator WHEN NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id
BEGIN SELECT RAISE(ABORT, 'fiscal_operator: a change needs the next version'); END
--;;
CREATE TRIGGER fiscal_operator_norepl BEFORE INSERT ON fiscal_operator
WHEN EXISTS (SELECT 1 FROM fiscal_operator WHERE id = NEW.id OR (user_id = NEW.user_id))
BEGIN SELECT RAISE(ABORT, 'fiscal_operator: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER fiscal_operator_norepl_u BEFORE UPDATE ON fiscal_operator
WHEN EXISTS (SELECT 1 FROM fiscal_operator WHERE id <> OLD.id AND ((user_id = NEW.user_id)))
BEGIN SELECT RAISE(ABORT, 'fiscal_operator: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER fiscal_task_version BEFORE UPDATE ON fiscal_task WHEN NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id
BEGIN SELECT RAISE(ABORT, 'fiscal_task: a change needs the next version'); END
--;;
CREATE TRIGGER fiscal_task_norepl BEFORE INSERT ON fiscal_task
WHEN EXISTS (SELECT 1 FROM fiscal_task WHERE id = NEW.id OR (register_id = NEW.register_id AND number = NEW.number) OR (token = NEW.token) OR (receipt_id = NEW.receipt_id) OR (receipt_id IS NULL AND NEW.receipt_id IS NULL AND shift_id = NEW.shift_id AND kind = NEW.kind) OR (state = 'sending' AND NEW.state = 'sending' AND register_id = NEW.register_id))
BEGIN SELECT RAISE(ABORT, 'fiscal_task: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER fiscal_task_norepl_u BEFORE UPDATE ON fiscal_task
WHEN EXISTS (SELECT 1 FROM fiscal_task WHERE id <> OLD.id AND ((register_id = NEW.register_id AND number = NEW.number) OR (token = NEW.token) OR (receipt_id = NEW.receipt_id) OR (receipt_id IS NULL AND NEW.receipt_id IS NULL AND shift_id = NEW.shift_id AND kind = NEW.kind) OR (state = 'sending' AND NEW.state = 'sending' AND register_id = NEW.register_id)))
BEGIN SELECT RAISE(ABORT, 'fiscal_task: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER fiscal_task_new BEFORE INSERT ON fiscal_task WHEN NEW.state <> 'queued' OR NEW.tries <> 0 OR NEW.number <> (SELECT coalesce(max(t.number), 0) + 1 FROM fiscal_task AS t WHERE t.register_id = NEW.register_id)
  OR NOT EXISTS (SELECT 1 FROM shift AS s WHERE s.id = NEW.shift_id AND s.register_id = NEW.register_id
    AND (NEW.kind <> 'closeShift' OR s.closed_at IS NOT NULL))
  OR (NEW.receipt_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM receipt AS r WHERE r.id = NEW.receipt_id
    AND r.shift_id = NEW.shift_id AND r.kind IN ('sale', 'advance', 'refund')
    AND (r.kind = 'refund') = (NEW.kind = 'sellReturn')))
BEGIN SELECT RAISE(ABORT, 'fiscal: a task is the next of its register'); END
--;;
CREATE TRIGGER fiscal_task_told BEFORE UPDATE ON fiscal_task WHEN NEW.register_id <> OLD.register_id OR NEW.number <> OLD.number OR NEW.kind <> OLD.kind OR NEW.shift_id <> OLD.shift_id OR NEW.token <> OLD.token OR NEW.payload <> OLD.payload OR NEW.queued_at <> OLD.queued_at OR coalesce(NEW.receipt_id, 0) <> coalesce(OLD.receipt_id, 0)
BEGIN SELECT RAISE(ABORT, 'fiscal: what a device is told does not change'); END
--;;
CREATE TRIGGER fiscal_task_state BEFORE UPDATE ON fiscal_task WHEN NOT ((OLD.state = 'queued' AND NEW.state IN ('dropped', 'sending')) OR (OLD.state = 'sending' AND NEW.state IN ('done', 'doubt', 'failed')) OR (OLD.state = 'failed' AND NEW.state IN ('dropped', 'queued', 'sending')) OR (OLD.state = 'doubt' AND NEW.state IN ('doubt', 'dropped', 'sending')))
BEGIN SELECT RAISE(ABORT, 'fiscal: no such step'); END
--;;
CREATE TRIGGER fiscal_task_turn BEFORE UPDATE ON fiscal_task WHEN NEW.state = 'sending' AND EXISTS (SELECT 1 FROM fiscal_task AS t
    WHERE t.register_id = NEW.register_id AND t.number < NEW.number AND t.state NOT IN ('done', 'dropped'))
BEGIN SELECT RAISE(ABORT, 'fiscal: it is not its turn'); END
--;;
CREATE TRIGGER fiscal_device_keep_d BEFORE DELETE ON fiscal_device BEGIN SELECT RAISE(ABORT, 'fiscal: it stays for ever'); END
--;;
CREATE TRIGGER fiscal_task_keep_d BEFORE DELETE ON fiscal_task BEGIN SELECT RAISE(ABORT, 'fiscal: it stays for ever'); END
--;;
CREATE TABLE message_wish (
	id INTEGER NOT NULL, 
	patient_id INTEGER NOT NULL, 
	channel TEXT NOT NULL, 
	language TEXT DEFAULT '' NOT NULL, 
	words TEXT DEFAULT '' NOT NULL, 
	user_id INTEGER, 
	at INTEGER NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_message_wish PRIMARY KEY (id), 
	CONSTRAINT ck_message_wish_channel CHECK (channel IN ('email', 'text', 'none')), 
	CONSTRAINT uq_message_wish_patient_id UNIQUE (patient_id), 
	CONSTRAINT fk_message_wish_patient_id FOREIGN KEY(patient_id) REFERENCES patient (id)
)
 STRICT
--;;
CREATE TABLE message (
	id INTEGER NOT NULL, 
	patient_id INTEGER NOT NULL, 
	appointment_id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	visit_version INTEGER NOT NULL, 
	told_at INTEGER NOT NULL, 
	channel TEXT NOT NULL, 
	token TEXT NOT NULL, 
	state TEXT DEFAULT 'queued' NOT NULL, 
	address TEXT DEFAULT '' NOT NULL, 
	language TEXT DEFAULT '' NOT NULL, 
	subject TEXT DEFAULT '' NOT NULL, 
	body TEXT DEFAULT '' NOT NULL, 
	tries INTEGER DEFAULT '0' NOT NULL, 
	error TEXT DEFAULT '' NOT NULL, 
	answer TEXT, 
	answer_text TEXT DEFAULT '' NOT NULL, 
	queued_at INTEGER NOT NULL, 
	user_id INTEGER NOT NULL, 
	claimed_at INTEGER, 
	sent_at INTEGER, 
	again_at INTEGER, 
	answered_at INTEGER, 
	call_id INTEGER, 
	document_id INTEGER, 
	version INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_message PRIMARY KEY (id), 
	CONSTRAINT ck_message_kind CHECK (kind IN ('confirmation', 'reminder', 'moved', 'cancelled', 'leaflet')), 
	CONSTRAINT ck_message_leaflet CHECK ((kind = 'leaflet') = (document_id IS NOT NULL)), 
	CONSTRAINT ck_message_leaflet_channel CHECK (kind <> 'leaflet' OR channel = 'email'), 
	CONSTRAINT ck_message_channel CHECK (channel IN ('email', 'text')), 
	CONSTRAINT ck_message_state CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'doubt', 'dropped', 'answered')), 
	CONSTRAINT ck_message_answer CHECK (answer IN ('yes', 'no', 'stop', 'other')), 
	CONSTRAINT ck_message_answered CHECK ((answer IS NULL) = (answered_at IS NULL)), 
	CONSTRAINT ck_message_sent CHECK (state NOT IN ('sent', 'answered') OR sent_at IS NOT NULL), 
	CONSTRAINT ck_message_said_why CHECK (state NOT IN ('failed', 'dropped', 'doubt') OR error <> ''), 
	CONSTRAINT ck_message_tries CHECK (tries >= 0), 
	CONSTRAINT fk_message_patient_id FOREIGN KEY(patient_id) REFERENCES patient (id), 
	CONSTRAINT fk_message_appointment_id FOREIGN KEY(appointment_id) REFERENCES appointment (id), 
	CONSTRAINT uq_message_token UNIQUE (token), 
	CONSTRAINT fk_message_call_id FOREIGN KEY(call_id) REFERENCES call (id), 
	CONSTRAINT fk_message_document_id FOREIGN KEY(document_id) REFERENCES document (id)
)
 STRICT
--;;
CREATE INDEX ix_message_appointment ON message (appointment_id)
--;;
CREATE INDEX ix_message_open ON message (state, id) WHERE state IN ('queued', 'sending', 'failed', 'doubt')
--;;
CREATE INDEX ix_message_patient ON message (patient_id)
--;;
CREATE INDEX ix_message_sent ON message (sent_at) WHERE sent_at IS NOT NULL
--;;
CREATE INDEX ix_message_told ON message (told_at)
--;;
CREATE UNIQUE INDEX ux_message_document ON message (document_id) WHERE document_id IS NOT NULL
--;;
CREATE UNIQUE INDEX ux_message_visit ON message (appointment_id, kind, visit_version) WHERE kind <> 'leaflet'
--;;
CREATE TABLE message_words (
	id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	language TEXT NOT NULL, 
	subject TEXT DEFAULT '' NOT NULL, 
	body TEXT NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_message_words PRIMARY KEY (id), 
	CONSTRAINT uq_message_words_kind_channel_language UNIQUE (kind, channel, language), 
	CONSTRAINT ck_message_words_kind CHECK (kind IN ('confirmation', 'reminder', 'moved', 'cancelled')), 
	CONSTRAINT ck_message_words_channel CHECK (channel IN ('email', 'text')), 
	CONSTRAINT ck_message_words_words CHECK (trim(body) <> '')
)
 STRICT
--;;
CREATE TRIGGER message_wish_version BEFORE UPDATE ON message_wish WHEN NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id
BEGIN SELECT RAISE(ABORT, 'message_wish: a change needs the next version'); END
--;;
CREATE TRIGGER message_wish_norepl BEFORE INSERT ON message_wish
WHEN EXISTS (SELECT 1 FROM message_wish WHERE id = NEW.id OR (patient_id = NEW.patient_id))
BEGIN SELECT RAISE(ABORT, 'message_wish: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER message_wish_norepl_u BEFORE UPDATE ON message_wish
WHEN EXISTS (SELECT 1 FROM message_wish WHERE id <> OLD.id AND ((patient_id = NEW.patient_id)))
BEGIN SELECT RAISE(ABORT, 'message_wish: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER message_version BEFORE UPDATE ON message WHEN NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id
BEGIN SELECT RAISE(ABORT, 'message: a change needs the next version'); END
--;;
CREATE TRIGGER message_norepl BEFORE INSERT ON message
WHEN EXISTS (SELECT 1 FROM message WHERE id = NEW.id OR (appointment_id = NEW.appointment_id AND kind = NEW.kind AND visit_version = NEW.visit_version AND kind <> 'leaflet') OR (document_id = NEW.document_id) OR (token = NEW.token))
BEGIN SELECT RAISE(ABORT, 'message: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER message_norepl_u BEFORE UPDATE ON message
WHEN EXISTS (SELECT 1 FROM message WHERE id <> OLD.id AND ((appointment_id = NEW.appointment_id AND kind = NEW.kind AND visit_version = NEW.visit_version AND kind <> 'leaflet') OR (document_id = NEW.document_id) OR (token = NEW.token)))
BEGIN SELECT RAISE(ABORT, 'message: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER message_words_version BEFORE UPDATE ON message_words WHEN NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id
BEGIN SELECT RAISE(ABORT, 'message_words: a change needs the next version'); END
--;;
CREATE TRIGGER message_words_norepl BEFORE INSERT ON message_words
WHEN EXISTS (SELECT 1 FROM message_words WHERE id = NEW.id OR (kind = NEW.kind AND channel = NEW.channel AND language = NEW.language))
BEGIN SELECT RAISE(ABORT, 'message_words: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER message_words_norepl_u BEFORE UPDATE ON message_words
WHEN EXISTS (SELECT 1 FROM message_words WHERE id <> OLD.id AND ((kind = NEW.kind AND channel = NEW.channel AND language = NEW.language)))
BEGIN SELECT RAISE(ABORT, 'message_words: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER message_sent_u BEFORE UPDATE ON message WHEN NEW.appointment_id <> OLD.appointment_id OR NEW.kind <> OLD.kind OR NEW.told_at <> OLD.told_at
  OR NEW.token <> OLD.token OR NEW.queued_at <> OLD.queued_at
  OR (OLD.sent_at IS NOT NULL AND (NEW.sent_at IS NULL OR NEW.sent_at <> OLD.sent_at
    OR NEW.state NOT IN ('sent', 'answered') OR (NEW.body <> OLD.body AND NEW.body <> '')
    OR (NEW.address <> OLD.address AND NEW.address <> '')))
  OR (OLD.kind = 'leaflet' AND (NEW.document_id <> OLD.document_id OR NEW.channel <> OLD.channel
    OR (NEW.subject <> OLD.subject AND NEW.subject <> '') OR (NEW.body <> OLD.body AND NEW.body <> '')))
BEGIN SELECT RAISE(ABORT, 'messages: what was sent does not change'); END
--;;
CREATE TRIGGER message_keep_d BEFORE DELETE ON message WHEN OLD.state <> 'queued' OR OLD.tries > 0
BEGIN SELECT RAISE(ABORT, 'messages: only what nobody has tried to send is taken back'); END
--;;
CREATE TRIGGER message_wish_patient BEFORE UPDATE OF patient_id ON message_wish WHEN NEW.patient_id <> OLD.patient_id AND NOT EXISTS (SELECT 1 FROM patient AS p WHERE (p.id = OLD.patient_id AND p.merged_into = NEW.patient_id) OR (p.id = NEW.patient_id AND p.merged_into = OLD.patient_id)) BEGIN SELECT RAISE(ABORT, 'messages: it belongs to its patient'); END
--;;
CREATE TRIGGER message_patient BEFORE UPDATE OF patient_id ON message WHEN NEW.patient_id <> OLD.patient_id AND NOT EXISTS (SELECT 1 FROM patient AS p WHERE (p.id = OLD.patient_id AND p.merged_into = NEW.patient_id) OR (p.id = NEW.patient_id AND p.merged_into = OLD.patient_id)) BEGIN SELECT RAISE(ABORT, 'messages: it belongs to its patient'); END
--;;
CREATE TABLE pull_list (
	id INTEGER NOT NULL, 
	day TEXT NOT NULL, 
	closed_at INTEGER NOT NULL, 
	closed_by INTEGER NOT NULL, 
	CONSTRAINT pk_pull_list PRIMARY KEY (id), 
	CONSTRAINT uq_pull_list_day UNIQUE (day)
)
 STRICT
--;;
CREATE TRIGGER pull_list_once BEFORE INSERT ON pull_list
  WHEN EXISTS (SELECT 1 FROM pull_list WHERE id = NEW.id OR day = NEW.day)
BEGIN SELECT RAISE(ABORT, 'evening: the list of this day is closed already'); END
--;;
CREATE TRIGGER pull_list_keep_u BEFORE UPDATE ON pull_list BEGIN SELECT RAISE(ABORT, 'evening: when a list was closed does not change'); END
--;;
CREATE TRIGGER pull_list_keep_d BEFORE DELETE ON pull_list WHEN NOT EXISTS (SELECT 1 FROM journal AS j WHERE j.what = 'pull_list' AND j.key = OLD.id AND j.after IS NULL AND j.before IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'evening: a closed list is opened by an undo only'); END
--;;
CREATE TABLE recall_type (
	id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	category TEXT NOT NULL, 
	every INTEGER NOT NULL, 
	unit TEXT NOT NULL, 
	specialty TEXT DEFAULT '' NOT NULL, 
	specialty_key TEXT DEFAULT '' NOT NULL, 
	sex TEXT DEFAULT '' NOT NULL, 
	age_from INTEGER, 
	age_to INTEGER, 
	never INTEGER DEFAULT '0' NOT NULL, 
	quiet_first INTEGER, 
	quiet_later INTEGER, 
	tries INTEGER, 
	active INTEGER DEFAULT '1' NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_recall_type PRIMARY KEY (id), 
	CONSTRAINT ck_recall_type_named CHECK (trim(name) <> ''), 
	CONSTRAINT ck_recall_type_category CHECK (category IN ('preventive', 'follow-up')), 
	CONSTRAINT ck_recall_type_interval CHECK (every BETWEEN 1 AND 3650), 
	CONSTRAINT ck_recall_type_unit CHECK (unit IN ('day', 'month', 'year')), 
	CONSTRAINT ck_recall_type_sex CHECK (sex IN ('', 'male', 'female')), 
	CONSTRAINT ck_recall_type_age_from CHECK (age_from BETWEEN 0 AND 140), 
	CONSTRAINT ck_recall_type_age_to CHECK (age_to BETWEEN 0 AND 140), 
	CONSTRAINT ck_recall_type_ages CHECK (age_to >= age_from), 
	CONSTRAINT ck_recall_type_quiet CHECK (quiet_first BETWEEN 1 AND 365 AND quiet_later BETWEEN 1 AND 365), 
	CONSTRAINT ck_recall_type_quiet_whole CHECK ((quiet_first IS NULL) = (tries IS NULL) AND (quiet_later IS NULL) = (tries IS NULL)), 
	CONSTRAINT ck_recall_type_tries CHECK (tries BETWEEN 1 AND 9), 
	CONSTRAINT ck_recall_type_flags CHECK (never IN (0, 1) AND active IN (0, 1)), 
	CONSTRAINT uq_recall_type_name UNIQUE (name)
)
 STRICT
--;;
CREATE TABLE recall_service (
	id INTEGER NOT NULL, 
	type_id INTEGER NOT NULL, 
	service_id INTEGER NOT NULL, 
	CONSTRAINT pk_recall_service PRIMARY KEY (id), 
	CONSTRAINT uq_recall_service_type_id_service_id UNIQUE (type_id, service_id), 
	CONSTRAINT fk_recall_service_type_id FOREIGN KEY(type_id) REFERENCES recall_type (id), 
	CONSTRAINT fk_recall_service_service_id FOREIGN KEY(service_id) REFERENCES service (id)
)
 STRICT
--;;
CREATE TABLE recall_mark (
	id INTEGER NOT NULL, 
	patient_id INTEGER NOT NULL, 
	what TEXT NOT NULL, 
	"key" INTEGER DEFAULT '0' NOT NULL, 
	due_on TEXT, 
	stopped TEXT DEFAULT '' NOT NULL, 
	note TEXT DEFAULT '' NOT NULL, 
	user_id INTEGER, 
	at INTEGER NOT NULL, 
	since INTEGER, 
	version INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_recall_mark PRIMARY KEY (id), 
	CONSTRAINT uq_recall_mark_patient_id_what_key UNIQUE (patient_id, what, "key"), 
	CONSTRAINT ck_recall_mark_what CHECK (what IN ('type', 'plan', 'visit', 'debt', 'all')), 
	CONSTRAINT ck_recall_mark_stopped CHECK (stopped IN ('', 'declined', 'elsewhere', 'moved', 'doctor', 'opted-out')), 
	CONSTRAINT ck_recall_mark_opted_out CHECK ((what = 'all') = (stopped = 'opted-out') OR (what = 'all' AND stopped = '')), 
	CONSTRAINT fk_recall_mark_patient_id FOREIGN KEY(patient_id) REFERENCES patient (id)
)
 STRICT
--;;
CREATE INDEX ix_recall_mark_due ON recall_mark (due_on) WHERE due_on IS NOT NULL
--;;
CREATE TABLE recall_try (
	call_id INTEGER NOT NULL, 
	what TEXT NOT NULL, 
	"key" INTEGER DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_recall_try PRIMARY KEY (call_id), 
	CONSTRAINT ck_recall_try_what CHECK (what IN ('type', 'plan', 'visit', 'debt')), 
	CONSTRAINT fk_recall_try_call_id FOREIGN KEY(call_id) REFERENCES call (id)
)
 WITHOUT ROWID,
 STRICT
--;;
CREATE TABLE treatment_plan (
	id INTEGER NOT NULL, 
	patient_id INTEGER NOT NULL, 
	practitioner_id INTEGER, 
	title TEXT NOT NULL, 
	stages INTEGER NOT NULL, 
	done INTEGER DEFAULT '0' NOT NULL, 
	moved_on TEXT NOT NULL, 
	closed_on TEXT, 
	version INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_treatment_plan PRIMARY KEY (id), 
	CONSTRAINT ck_treatment_plan_titled CHECK (title <> ''), 
	CONSTRAINT ck_treatment_plan_stages CHECK (stages BETWEEN 1 AND 99 AND done BETWEEN 0 AND stages), 
	CONSTRAINT ck_treatment_plan_finished CHECK (done < stages OR closed_on IS NOT NULL), 
	CONSTRAINT fk_treatment_plan_patient_id FOREIGN KEY(patient_id) REFERENCES patient (id), 
	CONSTRAINT fk_treatment_plan_practitioner_id FOREIGN KEY(practitioner_id) REFERENCES practitioner (id)
)
 STRICT
--;;
CREATE INDEX ix_treatment_plan_doctor ON treatment_plan (practitioner_id, moved_on) WHERE closed_on IS NULL
--;;
CREATE INDEX ix_treatment_plan_open ON treatment_plan (moved_on) WHERE closed_on IS NULL
--;;
CREATE INDEX ix_treatment_plan_patient ON treatment_plan (patient_id)
--;;
CREATE TRIGGER recall_type_version BEFORE UPDATE ON recall_type WHEN NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id
BEGIN SELECT RAISE(ABORT, 'recall_type: a change needs the next version'); END
--;;
CREATE TRIGGER recall_type_norepl BEFORE INSERT ON recall_type
WHEN EXISTS (SELECT 1 FROM recall_type WHERE id = NEW.id OR (name = NEW.name))
BEGIN SELECT RAISE(ABORT, 'recall_type: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER recall_type_norepl_u BEFORE UPDATE ON recall_type
WHEN EXISTS (SELECT 1 FROM recall_type WHERE id <> OLD.id AND ((name = NEW.name)))
BEGIN SELECT RAISE(ABORT, 'recall_type: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER recall_mark_version BEFORE UPDATE ON recall_mark WHEN NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id
BEGIN SELECT RAISE(ABORT, 'recall_mark: a change needs the next version'); END
--;;
CREATE TRIGGER recall_mark_norepl BEFORE INSERT ON recall_mark
WHEN EXISTS (SELECT 1 FROM recall_mark WHERE id = NEW.id OR (patient_id = NEW.patient_id AND what = NEW.what AND key = NEW.key))
BEGIN SELECT RAISE(ABORT, 'recall_mark: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER recall_mark_norepl_u BEFORE UPDATE ON recall_mark
WHEN EXISTS (SELECT 1 FROM recall_mark WHERE id <> OLD.id AND ((patient_id = NEW.patient_id AND what = NEW.what AND key = NEW.key)))
BEGIN SELECT RAISE(ABORT, 'recall_mark: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER treatment_plan_version BEFORE UPDATE ON treatment_plan WHEN NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id
BEGIN SELECT RAISE(ABORT, 'treatment_plan: a change needs the next version'); END
--;;
CREATE TRIGGER treatment_plan_norepl BEFORE INSERT ON treatment_plan
WHEN EXISTS (SELECT 1 FROM treatment_plan WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'treatment_plan: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER recall_service_norepl BEFORE INSERT ON recall_service
WHEN EXISTS (SELECT 1 FROM recall_service WHERE id = NEW.id OR (type_id = NEW.type_id AND service_id = NEW.service_id))
BEGIN SELECT RAISE(ABORT, 'recall_service: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER recall_service_keep_u BEFORE UPDATE ON recall_service BEGIN SELECT RAISE(ABORT, 'recalls: what renews a recall is taken away, or added'); END
--;;
CREATE TRIGGER recall_try_norepl BEFORE INSERT ON recall_try
WHEN EXISTS (SELECT 1 FROM recall_try WHERE call_id = NEW.call_id)
BEGIN SELECT RAISE(ABORT, 'recalls: this call is a try already'); END
--;;
CREATE TRIGGER recall_try_keep_u BEFORE UPDATE ON recall_try BEGIN SELECT RAISE(ABORT, 'recalls: what a try was for does not change'); END
--;;
CREATE TRIGGER recall_try_keep_d BEFORE DELETE ON recall_try BEGIN SELECT RAISE(ABORT, 'recalls: a try is never deleted'); END
--;;
CREATE TRIGGER recall_mark_patient BEFORE UPDATE OF patient_id ON recall_mark WHEN NEW.patient_id <> OLD.patient_id AND NOT EXISTS (SELECT 1 FROM patient AS p WHERE (p.id = OLD.patient_id AND p.merged_into = NEW.patient_id) OR (p.id = NEW.patient_id AND p.merged_into = OLD.patient_id)) BEGIN SELECT RAISE(ABORT, 'recalls: it belongs to its patient'); END
--;;
CREATE TRIGGER treatment_plan_patient BEFORE UPDATE OF patient_id ON treatment_plan WHEN NEW.patient_id <> OLD.patient_id AND NOT EXISTS (SELECT 1 FROM patient AS p WHERE (p.id = OLD.patient_id AND p.merged_into = NEW.patient_id) OR (p.id = NEW.patient_id AND p.merged_into = OLD.patient_id)) BEGIN SELECT RAISE(ABORT, 'recalls: it belongs to its patient'); END
--;;
CREATE TABLE wait_entry (
	id INTEGER NOT NULL, 
	patient_id INTEGER NOT NULL, 
	practitioner_id INTEGER, 
	specialty TEXT DEFAULT '' NOT NULL, 
	specialty_key TEXT DEFAULT '' NOT NULL, 
	service_id INTEGER, 
	visit_id INTEGER, 
	visit_at INTEGER, 
	minutes INTEGER, 
	from_day TEXT, 
	until_day TEXT, 
	weekdays INTEGER DEFAULT '0' NOT NULL, 
	after_min INTEGER DEFAULT '0' NOT NULL, 
	before_min INTEGER DEFAULT '1440' NOT NULL, 
	note TEXT DEFAULT '' NOT NULL, 
	call_id INTEGER, 
	since INTEGER NOT NULL, 
	user_id INTEGER, 
	tried_since INTEGER NOT NULL, 
	state TEXT DEFAULT 'waiting' NOT NULL, 
	reason TEXT DEFAULT '' NOT NULL, 
	ended_at INTEGER, 
	kept_by_id INTEGER, 
	version INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_wait_entry PRIMARY KEY (id), 
	CONSTRAINT ck_wait_entry_with_whom CHECK ((practitioner_id IS NULL) <> (specialty_key = '')), 
	CONSTRAINT ck_wait_entry_earlier CHECK (visit_id IS NULL OR practitioner_id IS NOT NULL), 
	CONSTRAINT ck_wait_entry_visit_at CHECK ((visit_id IS NULL) = (visit_at IS NULL)), 
	CONSTRAINT ck_wait_entry_minutes CHECK (minutes BETWEEN 5 AND 360), 
	CONSTRAINT ck_wait_entry_days CHECK (until_day >= from_day), 
	CONSTRAINT ck_wait_entry_weekdays CHECK (weekdays BETWEEN 0 AND 127), 
	CONSTRAINT ck_wait_entry_times CHECK (after_min >= 0 AND before_min <= 1440 AND after_min < before_min), 
	CONSTRAINT ck_wait_entry_state CHECK (state IN ('waiting', 'kept', 'given-up', 'over')), 
	CONSTRAINT ck_wait_entry_ended CHECK ((state = 'waiting') = (ended_at IS NULL)), 
	CONSTRAINT ck_wait_entry_kept CHECK ((state = 'kept') = (kept_by_id IS NOT NULL)), 
	CONSTRAINT ck_wait_entry_given_up CHECK ((state = 'given-up') = (reason <> '')), 
	CONSTRAINT fk_wait_entry_patient_id FOREIGN KEY(patient_id) REFERENCES patient (id), 
	CONSTRAINT fk_wait_entry_practitioner_id FOREIGN KEY(practitioner_id) REFERENCES practitioner (id), 
	CONSTRAINT fk_wait_entry_service_id FOREIGN KEY(service_id) REFERENCES service (id), 
	CONSTRAINT fk_wait_entry_visit_id FOREIGN KEY(visit_id) REFERENCES appointment (id), 
	CONSTRAINT fk_wait_entry_call_id FOREIGN KEY(call_id) REFERENCES call (id), 
	CONSTRAINT fk_wait_entry_kept_by_id FOREIGN KEY(kept_by_id) REFERENCES appointment (id)
)
 STRICT
--;;
CREATE INDEX ix_wait_entry_doctor ON wait_entry (practitioner_id, id) WHERE state = 'waiting'
--;;
CREATE INDEX ix_wait_entry_patient ON wait_entry (patient_id)
--;;
CREATE INDEX ix_wait_entry_specialty ON wait_entry (specialty_key, id) WHERE state = 'waiting' AND specialty_key <> ''
--;;
CREATE INDEX ix_wait_entry_visit ON wait_entry (visit_id) WHERE visit_id IS NOT NULL
--;;
CREATE UNIQUE INDEX uq_wait_entry_wish ON wait_entry (patient_id, coalesce(practitioner_id, 0), specialty_key, coalesce(service_id, 0), coalesce(visit_id, 0)) WHERE state = 'waiting'
--;;
CREATE TABLE wait_try (
	call_id INTEGER NOT NULL, 
	entry_id INTEGER, 
	visit_id INTEGER, 
	practitioner_id INTEGER, 
	local_date TEXT, 
	local_min INTEGER, 
	CONSTRAINT pk_wait_try PRIMARY KEY (call_id), 
	CONSTRAINT ck_wait_try_time CHECK ((practitioner_id IS NULL) = (local_date IS NULL) AND (local_date IS NULL) = (local_min IS NULL)), 
	CONSTRAINT ck_wait_try_about CHECK (entry_id IS NOT NULL OR practitioner_id IS NOT NULL), 
	CONSTRAINT fk_wait_try_call_id FOREIGN KEY(call_id) REFERENCES call (id), 
	CONSTRAINT fk_wait_try_entry_id FOREIGN KEY(entry_id) REFERENCES wait_entry (id), 
	CONSTRAINT fk_wait_try_visit_id FOREIGN KEY(visit_id) REFERENCES appointment (id), 
	CONSTRAINT fk_wait_try_practitioner_id FOREIGN KEY(practitioner_id) REFERENCES practitioner (id)
)
 WITHOUT ROWID,
 STRICT
--;;
CREATE INDEX ix_wait_try_entry ON wait_try (entry_id) WHERE entry_id IS NOT NULL
--;;
CREATE INDEX ix_wait_try_visit ON wait_try (visit_id) WHERE visit_id IS NOT NULL
--;;
CREATE TRIGGER wait_entry_version BEFORE UPDATE ON wait_entry WHEN NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id
BEGIN SELECT RAISE(ABORT, 'wait_entry: a change needs the next version'); END
--;;
CREATE TRIGGER wait_entry_norepl BEFORE INSERT ON wait_entry
WHEN EXISTS (SELECT 1 FROM wait_entry WHERE id = NEW.id OR (state = 'waiting' AND NEW.state = 'waiting' AND patient_id = NEW.patient_id AND coalesce(practitioner_id, 0) = coalesce(NEW.practitioner_id, 0) AND specialty_key = NEW.specialty_key AND coalesce(service_id, 0) = coalesce(NEW.service_id, 0) AND coalesce(visit_id, 0) = coalesce(NEW.visit_id, 0)))
BEGIN SELECT RAISE(ABORT, 'wait_entry: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER wait_entry_norepl_u BEFORE UPDATE ON wait_entry
WHEN EXISTS (SELECT 1 FROM wait_entry WHERE id <> OLD.id AND ((state = 'waiting' AND NEW.state = 'waiting' AND patient_id = NEW.patient_id AND coalesce(practitioner_id, 0) = coalesce(NEW.practitioner_id, 0) AND specialty_key = NEW.specialty_key AND coalesce(service_id, 0) = coalesce(NEW.service_id, 0) AND coalesce(visit_id, 0) = coalesce(NEW.visit_id, 0))))
BEGIN SELECT RAISE(ABORT, 'wait_entry: it is there already (UNIQUE)'); END
--;;
CREATE TRIGGER wait_entry_patient BEFORE UPDATE OF patient_id ON wait_entry WHEN NEW.patient_id <> OLD.patient_id AND NOT EXISTS (SELECT 1 FROM patient AS p WHERE (p.id = OLD.patient_id AND p.merged_into = NEW.patient_id) OR (p.id = NEW.patient_id AND p.merged_into = OLD.patient_id))
BEGIN SELECT RAISE(ABORT, 'waiting: it belongs to its patient'); END
--;;
CREATE TRIGGER wait_try_norepl BEFORE INSERT ON wait_try
WHEN EXISTS (SELECT 1 FROM wait_try WHERE call_id = NEW.call_id)
BEGIN SELECT RAISE(ABORT, 'waiting: this call is a try already'); END
--;;
CREATE TRIGGER wait_try_keep_u BEFORE UPDATE ON wait_try BEGIN SELECT RAISE(ABORT, 'waiting: what a try was for does not change'); END
--;;
CREATE TRIGGER wait_try_keep_d BEFORE DELETE ON wait_try BEGIN SELECT RAISE(ABORT, 'waiting: a try is never deleted'); END
