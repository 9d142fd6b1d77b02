CREATE TABLE act (
	id BIGSERIAL NOT NULL, 
	idem_key TEXT NOT NULL, 
	verb TEXT NOT NULL, 
	login TEXT NOT NULL, 
	desk TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	result BIGINT, 
	undoes BIGINT, 
	part_of BIGINT, 
	CONSTRAINT pk_act PRIMARY KEY (id), 
	CONSTRAINT uq_act_idem_key UNIQUE (idem_key), 
	CONSTRAINT uq_act_undoes UNIQUE (undoes), 
	CONSTRAINT ck_act_part_of_an_earlier CHECK (part_of < id), 
	CONSTRAINT fk_act_undoes FOREIGN KEY(undoes) REFERENCES act (id), 
	CONSTRAINT fk_act_part_of FOREIGN KEY(part_of) REFERENCES act (id)
)
--;;
CREATE INDEX ix_act_login_id ON act (login, id)
--;;
CREATE INDEX ix_act_part_of ON act (part_of) WHERE part_of IS NOT NULL
--;;
CREATE TABLE journal (
	id BIGINT NOT NULL, 
	act_id BIGINT NOT NULL, 
	at BIGINT NOT NULL, 
	login TEXT NOT NULL, 
	desk TEXT NOT NULL, 
	verb TEXT NOT NULL, 
	what TEXT NOT NULL, 
	key BIGINT NOT NULL, 
	before TEXT, 
	after TEXT, 
	prev_hash TEXT NOT NULL, 
	hash TEXT NOT NULL, 
	salt TEXT, 
	erased_by BIGINT, 
	CONSTRAINT pk_journal PRIMARY KEY (id), 
	CONSTRAINT fk_journal_act_id FOREIGN KEY(act_id) REFERENCES act (id)
)
--;;
CREATE INDEX ix_journal_act_id ON journal (act_id)
--;;
CREATE INDEX ix_journal_what_key_id ON journal (what, key, id)
--;;
CREATE TABLE journal_head (
	id BIGINT NOT NULL CONSTRAINT ck_journal_head_one CHECK (id = 1), 
	last BIGINT NOT NULL, 
	hash TEXT NOT NULL, 
	CONSTRAINT pk_journal_head PRIMARY KEY (id)
)
--;;
CREATE TABLE late_entry (
	act_id BIGINT NOT NULL, 
	happened_at BIGINT NOT NULL, 
	CONSTRAINT pk_late_entry PRIMARY KEY (act_id), 
	CONSTRAINT fk_late_entry_act_id FOREIGN KEY(act_id) REFERENCES act (id)
)
--;;
CREATE INDEX ix_late_entry_happened_at ON late_entry (happened_at)
--;;
CREATE TABLE change (
	id BIGSERIAL NOT NULL, 
	topic TEXT NOT NULL, 
	key BIGINT NOT NULL, 
	desk TEXT NOT NULL, 
	CONSTRAINT pk_change PRIMARY KEY (id)
)
--;;
INSERT INTO journal_head (id, last, hash) VALUES (1, 0, '')
--;;
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$
--;;
CREATE FUNCTION refuse_stale() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN RAISE EXCEPTION '%: a change needs the next version', TG_TABLE_NAME USING ERRCODE = 'check_violation'; END $$
--;;
CREATE FUNCTION journal_append() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE last_id bigint; last_hash text;
BEGIN
  PERFORM pg_advisory_xact_lock(7001);
  SELECT id, hash INTO last_id, last_hash FROM journal ORDER BY id DESC LIMIT 1;
  IF NEW.id <> 1 + coalesce(last_id, 0) THEN RAISE EXCEPTION 'append-only: journal id'; END IF;
  IF NEW.prev_hash <> coalesce(last_hash, '') THEN RAISE EXCEPTION 'journal chain broken'; END IF;
  IF NEW.erased_by IS NOT NULL THEN RAISE EXCEPTION 'append-only: a row begins with its details'; END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER journal_append BEFORE INSERT ON journal FOR EACH ROW EXECUTE FUNCTION journal_append()
--;;
CREATE FUNCTION journal_erases() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT coalesce(NEW.id = OLD.id AND NEW.act_id = OLD.act_id AND NEW.at = OLD.at AND NEW.login = OLD.login
  AND NEW.desk = OLD.desk AND NEW.verb = OLD.verb AND NEW.what = OLD.what AND NEW."key" = OLD."key"
  AND NEW.prev_hash = OLD.prev_hash AND NEW.hash = OLD.hash
  AND NEW.before IS NULL AND NEW.after IS NULL AND NEW.salt IS NULL
  AND OLD.erased_by IS NULL AND OLD.what <> 'erasure' AND NEW.erased_by > OLD.id
  AND NEW.erased_by = (SELECT last FROM journal_head) AND EXISTS (SELECT 1 FROM journal_head AS h JOIN journal AS e ON e.id = h.last WHERE e.what = 'erasure' AND strpos(e.after, ' j' || CAST(OLD.id AS text) || ' ') > 0), false) THEN
    RAISE EXCEPTION 'append-only: journal' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER journal_erases BEFORE UPDATE ON journal FOR EACH ROW EXECUTE FUNCTION journal_erases()
--;;
CREATE TRIGGER journal_keep BEFORE DELETE ON journal FOR EACH ROW EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER journal_keep_t BEFORE TRUNCATE ON journal FOR EACH STATEMENT EXECUTE FUNCTION refuse()
--;;
CREATE FUNCTION journal_head_follow() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE journal_head SET last = NEW.id, hash = NEW.hash WHERE id = 1;
  RETURN NULL;
END $$
--;;
CREATE TRIGGER journal_head_follow AFTER INSERT ON journal FOR EACH ROW EXECUTE FUNCTION journal_head_follow()
--;;
CREATE FUNCTION journal_head_true() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT (NEW.id = OLD.id AND NEW.last = OLD.last + 1
  AND EXISTS (SELECT 1 FROM journal WHERE id = NEW.last AND hash = NEW.hash)) THEN RAISE EXCEPTION 'append-only: journal head'; END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER journal_head_true BEFORE UPDATE ON journal_head FOR EACH ROW EXECUTE FUNCTION journal_head_true()
--;;
CREATE TRIGGER journal_head_keep BEFORE INSERT OR DELETE ON journal_head FOR EACH ROW EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER journal_head_keep_t BEFORE TRUNCATE ON journal_head FOR EACH STATEMENT EXECUTE FUNCTION refuse()
--;;
CREATE FUNCTION act_keep_u() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT coalesce(NEW.id = OLD.id AND NEW.verb = OLD.verb AND NEW.login = OLD.login AND NEW.desk = OLD.desk
  AND NEW.at = OLD.at AND NEW.result IS NOT DISTINCT FROM OLD.result AND NEW.undoes IS NOT DISTINCT FROM OLD.undoes
  AND NEW.part_of IS NOT DISTINCT FROM OLD.part_of AND NEW.idem_key = 'erased-' || CAST(OLD.id AS text) AND EXISTS (SELECT 1 FROM journal_head AS h JOIN journal AS e ON e.id = h.last WHERE e.what = 'erasure' AND strpos(e.after, ' k' || CAST(OLD.id AS text) || ' ') > 0), false) THEN
    RAISE EXCEPTION 'append-only: act' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER act_keep_u BEFORE UPDATE ON act FOR EACH ROW
  WHEN (OLD.result IS NOT NULL OR NEW.id <> OLD.id OR NEW.idem_key <> OLD.idem_key OR NEW.verb <> OLD.verb
    OR NEW.login <> OLD.login OR NEW.desk <> OLD.desk OR NEW.at <> OLD.at OR NEW.undoes IS DISTINCT FROM OLD.undoes
    OR NEW.part_of IS DISTINCT FROM OLD.part_of)
  EXECUTE FUNCTION act_keep_u()
--;;
CREATE TRIGGER act_keep_d BEFORE DELETE ON act FOR EACH ROW EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER act_keep_t BEFORE TRUNCATE ON act FOR EACH STATEMENT EXECUTE FUNCTION refuse()
--;;
CREATE FUNCTION late_entry_true() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM act WHERE id = NEW.act_id AND at >= NEW.happened_at AND result IS NULL
  AND id = (SELECT max(id) FROM act)) THEN
    RAISE EXCEPTION 'append-only: an act says at once that it was entered later' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER late_entry_true BEFORE INSERT ON late_entry FOR EACH ROW EXECUTE FUNCTION late_entry_true()
--;;
CREATE TRIGGER late_entry_keep BEFORE UPDATE OR DELETE ON late_entry FOR EACH ROW EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER late_entry_keep_t BEFORE TRUNCATE ON late_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse()
--;;
CREATE TABLE centre (
	id BIGINT NOT NULL CONSTRAINT ck_centre_one CHECK (id = 1), 
	settings TEXT NOT NULL, 
	CONSTRAINT pk_centre PRIMARY KEY (id)
)
--;;
CREATE TABLE account_user (
	id BIGSERIAL NOT NULL, 
	login TEXT NOT NULL, 
	name TEXT NOT NULL, 
	role TEXT NOT NULL, 
	practitioner_id BIGINT, 
	disabled BIGINT DEFAULT '0' NOT NULL, 
	pin_hash TEXT, 
	version BIGINT DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_account_user PRIMARY KEY (id), 
	CONSTRAINT uq_account_user_login UNIQUE (login)
)
--;;
CREATE TABLE account_password (
	user_id BIGINT NOT NULL, 
	hash TEXT NOT NULL CONSTRAINT ck_account_password_argon2id CHECK (hash LIKE '$argon2id$%'), 
	CONSTRAINT pk_account_password PRIMARY KEY (user_id), 
	CONSTRAINT fk_account_password_user_id FOREIGN KEY(user_id) REFERENCES account_user (id)
)
--;;
CREATE TABLE account_key (
	id BIGSERIAL NOT NULL, 
	user_id BIGINT NOT NULL, 
	kind TEXT NOT NULL, 
	blob TEXT NOT NULL, 
	fingerprint TEXT NOT NULL CONSTRAINT ck_account_key_sha256 CHECK (fingerprint LIKE 'SHA256:%' AND length(fingerprint) = 50), 
	comment TEXT NOT NULL, 
	added_at BIGINT NOT NULL, 
	CONSTRAINT pk_account_key PRIMARY KEY (id), 
	CONSTRAINT uq_account_key_fingerprint UNIQUE (fingerprint), 
	CONSTRAINT fk_account_key_user_id FOREIGN KEY(user_id) REFERENCES account_user (id)
)
--;;
CREATE INDEX ix_account_key_user_id ON account_key (user_id)
--;;
CREATE TABLE identifier (
	kind TEXT NOT NULL, 
	system TEXT NOT NULL, 
	value TEXT NOT NULL, 
	ref_id BIGINT NOT NULL, 
	CONSTRAINT pk_identifier PRIMARY KEY (kind, system, value)
)
--;;
CREATE INDEX ix_identifier_kind_ref_id ON identifier (kind, ref_id)
--;;
CREATE TRIGGER account_user_version BEFORE UPDATE ON account_user FOR EACH ROW
  WHEN (NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id) EXECUTE FUNCTION refuse_stale()
--;;
CREATE FUNCTION account_key_keep() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN RAISE EXCEPTION 'account_key: a key is added or removed, never changed' USING ERRCODE = 'check_violation';
END $$
--;;
CREATE TRIGGER account_key_keep BEFORE UPDATE ON account_key FOR EACH ROW EXECUTE FUNCTION account_key_keep()
--;;
CREATE FUNCTION account_password_whose() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN RAISE EXCEPTION 'account_password: it stays with its person' USING ERRCODE = 'check_violation'; END $$
--;;
CREATE TRIGGER account_password_whose BEFORE UPDATE ON account_password FOR EACH ROW
  WHEN (NEW.user_id <> OLD.user_id) EXECUTE FUNCTION account_password_whose()
--;;
CREATE TABLE template (
	id BIGSERIAL NOT NULL, 
	kind TEXT NOT NULL, 
	language TEXT NOT NULL, 
	number BIGINT NOT NULL, 
	body TEXT NOT NULL, 
	sha256 TEXT NOT NULL CONSTRAINT ck_template_sha256 CHECK (length(sha256) = 64), 
	at BIGINT NOT NULL, 
	user_id BIGINT NOT NULL, 
	CONSTRAINT pk_template PRIMARY KEY (id), 
	CONSTRAINT uq_template_kind_language_number UNIQUE (kind, language, number), 
	CONSTRAINT ck_template_number CHECK (number >= 1), 
	CONSTRAINT ck_template_named CHECK (kind <> '' AND language <> '')
)
--;;
CREATE FUNCTION template_next() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.number <> coalesce((SELECT max(number) FROM template WHERE kind = NEW.kind AND language = NEW.language), 0) + 1 THEN
    RAISE EXCEPTION 'template: a version follows the last one' USING ERRCODE = 'unique_violation';
  END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER template_next BEFORE INSERT ON template FOR EACH ROW EXECUTE FUNCTION template_next()
--;;
CREATE TRIGGER template_keep BEFORE UPDATE OR DELETE ON template FOR EACH ROW EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER template_keep_t BEFORE TRUNCATE ON template FOR EACH STATEMENT EXECUTE FUNCTION refuse()
--;;
CREATE TABLE patient (
	id BIGSERIAL NOT NULL, 
	card_no TEXT, 
	last_name TEXT DEFAULT '' NOT NULL, 
	first_name TEXT DEFAULT '' NOT NULL, 
	middle_name TEXT DEFAULT '' NOT NULL, 
	sex TEXT DEFAULT 'unknown' NOT NULL, 
	birth_date DATE, 
	birth_estimated BIGINT DEFAULT '0' NOT NULL, 
	last_key TEXT COLLATE "C" NOT NULL, 
	first_key TEXT COLLATE "C" NOT NULL, 
	middle_key TEXT COLLATE "C" NOT NULL, 
	status TEXT DEFAULT 'active' NOT NULL, 
	merged_into BIGINT, 
	email TEXT DEFAULT '' NOT NULL, 
	address TEXT DEFAULT '' NOT NULL, 
	city TEXT DEFAULT '' NOT NULL, 
	region TEXT DEFAULT '' NOT NULL, 
	postcode TEXT DEFAULT '' NOT NULL, 
	document_no TEXT DEFAULT '' NOT NULL, 
	document_key TEXT COLLATE "C" DEFAULT '' NOT NULL, 
	note TEXT DEFAULT '' NOT NULL, 
	alert TEXT DEFAULT '' NOT NULL, 
	created_at BIGINT NOT NULL, 
	version BIGINT DEFAULT '1' NOT NULL, 
	erased_by BIGINT, 
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
	rev TEXT COLLATE "C" NOT NULL, 
	patient_id BIGINT NOT NULL, 
	e164 TEXT NOT NULL, 
	label TEXT DEFAULT '' NOT NULL, 
	place BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_patient_phone PRIMARY KEY (rev, patient_id), 
	CONSTRAINT ck_patient_phone_digits CHECK (rev <> ''), 
	CONSTRAINT fk_patient_phone_patient_id FOREIGN KEY(patient_id) REFERENCES patient (id)
)
--;;
CREATE INDEX ix_patient_phone_patient ON patient_phone (patient_id, place)
--;;
CREATE TABLE number_part (
	part BIGINT NOT NULL, 
	patient_id BIGINT NOT NULL, 
	CONSTRAINT pk_number_part PRIMARY KEY (part, patient_id), 
	CONSTRAINT fk_number_part_patient_id FOREIGN KEY(patient_id) REFERENCES patient (id)
)
--;;
CREATE TABLE surname (
	k TEXT COLLATE "C" NOT NULL, 
	CONSTRAINT pk_surname PRIMARY KEY (k)
)
--;;
CREATE INDEX ix_surname_double ON surname (k) WHERE k LIKE '% %'
--;;
CREATE TABLE card_counter (
	id BIGINT NOT NULL CONSTRAINT ck_card_counter_one CHECK (id = 1), 
	last BIGINT NOT NULL, 
	CONSTRAINT pk_card_counter PRIMARY KEY (id)
)
--;;
CREATE TABLE paper (
	id BIGSERIAL NOT NULL, 
	patient_id BIGINT NOT NULL, 
	kind TEXT NOT NULL, 
	number TEXT DEFAULT '' NOT NULL, 
	valid_until DATE, 
	noted_at BIGINT NOT NULL, 
	noted_by TEXT NOT NULL, 
	voided BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_paper PRIMARY KEY (id), 
	CONSTRAINT ck_paper_kind CHECK (kind IN ('identity', 'contract', 'consent', 'policy', 'questionnaire')), 
	CONSTRAINT ck_paper_voided CHECK (voided IN (0, 1)), 
	CONSTRAINT fk_paper_patient_id FOREIGN KEY(patient_id) REFERENCES patient (id)
)
--;;
CREATE INDEX ix_paper_patient ON paper (patient_id, kind)
--;;
CREATE FUNCTION patient_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id OR NEW.created_at <> OLD.created_at THEN
    RAISE EXCEPTION 'patient: a change needs the next version' USING ERRCODE = '23514';
  END IF;
  IF OLD.card_no IS NOT NULL AND NEW.card_no IS DISTINCT FROM OLD.card_no AND NEW.erased_by IS NULL THEN
    RAISE EXCEPTION 'patient: a card number stays with its patient' USING ERRCODE = '23514';
  END IF;
  IF OLD.erased_by IS NOT NULL OR (NEW.erased_by IS NOT NULL AND NOT coalesce(NEW.card_no IS NULL AND NEW.birth_date IS NULL AND NEW.last_name = '' AND NEW.middle_name = ''
    AND NEW.email = '' AND NEW.address = '' AND NEW.city = '' AND NEW.region = '' AND NEW.postcode = ''
    AND NEW.document_no = '' AND NEW.note = '' AND NEW.alert = '' AND NEW.status IN ('archived', 'merged')
    AND NEW.erased_by = (SELECT last FROM journal_head) AND EXISTS (SELECT 1 FROM journal_head AS h JOIN journal AS e ON e.id = h.last WHERE e.what = 'erasure' AND strpos(e.after, ' p' || CAST(OLD.id AS text) || ' ') > 0), false)) THEN
    RAISE EXCEPTION 'patient: erased for good, and by an erasure only' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$
--;;
CREATE FUNCTION patient_whole() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN RAISE EXCEPTION 'patient: nobody begins erased' USING ERRCODE = '23514'; END $$
--;;
CREATE TRIGGER patient_whole BEFORE INSERT ON patient FOR EACH ROW
  WHEN (NEW.erased_by IS NOT NULL) EXECUTE FUNCTION patient_whole()
--;;
CREATE TRIGGER patient_guard BEFORE UPDATE ON patient FOR EACH ROW EXECUTE FUNCTION patient_guard()
--;;
CREATE TRIGGER patient_keep BEFORE DELETE ON patient FOR EACH ROW EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER patient_keep_t BEFORE TRUNCATE ON patient FOR EACH STATEMENT EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER card_counter_grows BEFORE UPDATE ON card_counter FOR EACH ROW
  WHEN (NEW.last <= OLD.last) EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER card_counter_keep BEFORE DELETE ON card_counter FOR EACH ROW EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER card_counter_keep_t BEFORE TRUNCATE ON card_counter FOR EACH STATEMENT EXECUTE FUNCTION refuse()
--;;
CREATE FUNCTION paper_void() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT coalesce(NEW.id = OLD.id AND NEW.kind = OLD.kind AND NEW.noted_at = OLD.noted_at
    AND NEW.noted_by = OLD.noted_by AND NEW.patient_id = OLD.patient_id AND NEW.voided = OLD.voided
    AND NEW.number = '' AND NEW.valid_until IS NULL AND EXISTS (SELECT 1 FROM journal_head AS h JOIN journal AS e ON e.id = h.last WHERE e.what = 'erasure' AND strpos(e.after, ' d' || CAST(OLD.id AS text) || ' ') > 0), false) THEN
    RAISE EXCEPTION 'append-only: paper' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER paper_void BEFORE UPDATE ON paper FOR EACH ROW
  WHEN (NOT (NEW.id = OLD.id AND NEW.kind = OLD.kind AND NEW.number = OLD.number
    AND NEW.valid_until IS NOT DISTINCT FROM OLD.valid_until AND NEW.noted_at = OLD.noted_at
    AND NEW.noted_by = OLD.noted_by)) EXECUTE FUNCTION paper_void()
--;;
CREATE FUNCTION paper_patient() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.patient_id <> OLD.patient_id AND NOT EXISTS (SELECT 1 FROM patient AS p WHERE (p.id = OLD.patient_id AND p.merged_into = NEW.patient_id) OR (p.id = NEW.patient_id AND p.merged_into = OLD.patient_id)) THEN
    RAISE EXCEPTION 'paper: it goes to another patient by a merge only' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER paper_patient BEFORE UPDATE ON paper FOR EACH ROW EXECUTE FUNCTION paper_patient()
--;;
CREATE TRIGGER paper_keep BEFORE DELETE ON paper FOR EACH ROW EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER paper_keep_t BEFORE TRUNCATE ON paper FOR EACH STATEMENT EXECUTE FUNCTION refuse()
--;;
CREATE TABLE printer (
	id BIGSERIAL NOT NULL, 
	name TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	address TEXT DEFAULT '' NOT NULL, 
	columns BIGINT DEFAULT '42' NOT NULL, 
	code_page TEXT DEFAULT '' NOT NULL, 
	cuts BIGINT DEFAULT '1' NOT NULL, 
	receipts BIGINT DEFAULT '1' NOT NULL, 
	papers BIGINT DEFAULT '0' NOT NULL, 
	at_once BIGINT DEFAULT '0' NOT NULL, 
	desk TEXT DEFAULT '' NOT NULL, 
	machine TEXT DEFAULT '' NOT NULL, 
	active BIGINT DEFAULT '1' NOT NULL, 
	version BIGINT DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_printer PRIMARY KEY (id), 
	CONSTRAINT ck_printer_kind CHECK (kind IN ('system', 'network', 'file', 'terminal')), 
	CONSTRAINT ck_printer_name CHECK (trim(name) <> ''), 
	CONSTRAINT ck_printer_address CHECK ((kind = 'terminal') = (address = '')), 
	CONSTRAINT ck_printer_columns CHECK (columns BETWEEN 24 AND 132), 
	CONSTRAINT ck_printer_uses CHECK (receipts = 1 OR papers = 1)
)
--;;
CREATE UNIQUE INDEX printer_name ON printer (name) WHERE active = 1
--;;
CREATE TABLE print_job (
	id BIGSERIAL NOT NULL, 
	title TEXT NOT NULL, 
	body TEXT NOT NULL, 
	use TEXT NOT NULL, 
	mark TEXT DEFAULT '' NOT NULL, 
	part BIGINT DEFAULT '1' NOT NULL, 
	copy BIGINT DEFAULT '0' NOT NULL, 
	printer_id BIGINT NOT NULL, 
	patient_id BIGINT, 
	about_what TEXT DEFAULT '' NOT NULL, 
	about_key BIGINT DEFAULT '0' NOT NULL, 
	desk TEXT DEFAULT '' NOT NULL, 
	user_id BIGINT NOT NULL, 
	state TEXT DEFAULT 'queued' NOT NULL, 
	error TEXT DEFAULT '' NOT NULL, 
	tries BIGINT DEFAULT '0' NOT NULL, 
	worker TEXT DEFAULT '' NOT NULL, 
	spool TEXT DEFAULT '' NOT NULL, 
	queued_at BIGINT NOT NULL, 
	claimed_at BIGINT, 
	printed_at BIGINT, 
	again_at BIGINT, 
	version BIGINT DEFAULT '1' NOT NULL, 
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
--;;
CREATE INDEX ix_print_job_open ON print_job (state, id) WHERE state IN ('queued', 'printing', 'failed', 'doubt')
--;;
CREATE INDEX ix_print_job_patient ON print_job (patient_id) WHERE patient_id IS NOT NULL
--;;
CREATE UNIQUE INDEX print_job_copy ON print_job (about_what, about_key, part, copy) WHERE about_what <> '' AND (state <> 'dropped' OR printed_at IS NOT NULL)
--;;
CREATE TRIGGER printer_version BEFORE UPDATE ON printer FOR EACH ROW
  WHEN (NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id) EXECUTE FUNCTION refuse_stale()
--;;
CREATE TRIGGER print_job_version BEFORE UPDATE ON print_job FOR EACH ROW
  WHEN (NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id) EXECUTE FUNCTION refuse_stale()
--;;
CREATE FUNCTION print_job_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.use <> OLD.use OR NEW.mark <> OLD.mark OR NEW.part <> OLD.part OR NEW.copy <> OLD.copy OR NEW.about_what <> OLD.about_what OR NEW.about_key <> OLD.about_key OR NEW.desk <> OLD.desk OR NEW.user_id <> OLD.user_id OR NEW.queued_at <> OLD.queued_at OR (NEW.body <> OLD.body AND NEW.body <> '') OR (NEW.title <> OLD.title AND NEW.title <> '-') OR (NEW.printer_id <> OLD.printer_id AND NEW.state <> 'queued') THEN
    RAISE EXCEPTION 'printing: a paper does not change' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NOT ((OLD.state = 'queued' AND NEW.state IN ('doubt', 'dropped', 'failed', 'printing', 'queued')) OR (OLD.state = 'printing' AND NEW.state IN ('doubt', 'failed', 'printed', 'printing')) OR (OLD.state = 'failed' AND NEW.state IN ('dropped', 'failed', 'printing', 'queued')) OR (OLD.state = 'doubt' AND NEW.state IN ('doubt', 'dropped', 'queued')) OR (OLD.state = 'dropped' AND NEW.state IN ('doubt', 'dropped', 'failed', 'queued')) OR (OLD.state = 'printed' AND NEW.state IN ('printed'))) OR (OLD.worker <> '' AND NEW.worker <> '' AND NEW.worker <> OLD.worker) THEN
    RAISE EXCEPTION 'printing: no such step' USING ERRCODE = 'restrict_violation';
  END IF;
  IF coalesce(NEW.patient_id, 0) <> coalesce(OLD.patient_id, 0) AND NOT EXISTS (SELECT 1 FROM patient AS p WHERE (p.id = OLD.patient_id AND p.merged_into = NEW.patient_id) OR (p.id = NEW.patient_id AND p.merged_into = OLD.patient_id)) THEN
    RAISE EXCEPTION 'printing: it belongs to its patient' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER print_job_guard_u BEFORE UPDATE ON print_job FOR EACH ROW EXECUTE FUNCTION print_job_guard()
--;;
CREATE TRIGGER print_job_new BEFORE INSERT ON print_job FOR EACH ROW
  WHEN (NEW.state <> 'queued' OR NEW.tries <> 0) EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER printer_keep_d BEFORE DELETE ON printer FOR EACH ROW EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER printer_keep_t BEFORE TRUNCATE ON printer FOR EACH STATEMENT EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER print_job_keep_d BEFORE DELETE ON print_job FOR EACH ROW EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER print_job_keep_t BEFORE TRUNCATE ON print_job FOR EACH STATEMENT EXECUTE FUNCTION refuse()
--;;
CREATE TABLE room (
	id BIGSERIAL NOT NULL, 
	name TEXT NOT NULL, 
	floor TEXT DEFAULT '' NOT NULL, 
	active BIGINT DEFAULT '1' NOT NULL, 
	version BIGINT DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_room PRIMARY KEY (id), 
	CONSTRAINT uq_room_name UNIQUE (name)
)
--;;
CREATE TABLE equipment (
	id BIGSERIAL NOT NULL, 
	name TEXT NOT NULL, 
	room_id BIGINT, 
	active BIGINT DEFAULT '1' NOT NULL, 
	version BIGINT DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_equipment PRIMARY KEY (id), 
	CONSTRAINT uq_equipment_name UNIQUE (name), 
	CONSTRAINT fk_equipment_room_id FOREIGN KEY(room_id) REFERENCES room (id)
)
--;;
CREATE TABLE practitioner (
	id BIGSERIAL NOT NULL, 
	last_name TEXT NOT NULL, 
	first_name TEXT DEFAULT '' NOT NULL, 
	middle_name TEXT DEFAULT '' NOT NULL, 
	specialty TEXT DEFAULT '' NOT NULL, 
	specialty_key TEXT DEFAULT '' NOT NULL, 
	room_id BIGINT, 
	first_minutes BIGINT DEFAULT '30' NOT NULL, 
	follow_minutes BIGINT DEFAULT '20' NOT NULL, 
	first_quota BIGINT, 
	follow_quota BIGINT, 
	is_default BIGINT DEFAULT '0' NOT NULL, 
	active BIGINT DEFAULT '1' NOT NULL, 
	version BIGINT DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_practitioner PRIMARY KEY (id), 
	CONSTRAINT ck_practitioner_named CHECK (last_name <> ''), 
	CONSTRAINT ck_practitioner_lengths CHECK (first_minutes BETWEEN 5 AND 360 AND follow_minutes BETWEEN 5 AND 360), 
	CONSTRAINT ck_practitioner_step CHECK (first_minutes % 5 = 0 AND follow_minutes % 5 = 0), 
	CONSTRAINT ck_practitioner_quotas CHECK (first_quota >= 0 AND follow_quota >= 0), 
	CONSTRAINT fk_practitioner_room_id FOREIGN KEY(room_id) REFERENCES room (id)
)
--;;
CREATE INDEX ix_practitioner_specialty_key ON practitioner (specialty_key)
--;;
CREATE UNIQUE INDEX uq_practitioner_default ON practitioner (is_default) WHERE is_default = 1
--;;
CREATE TABLE roster_line (
	id BIGSERIAL NOT NULL, 
	practitioner_id BIGINT NOT NULL, 
	weekday BIGINT NOT NULL, 
	week_of BIGINT DEFAULT '0' NOT NULL, 
	week_count BIGINT DEFAULT '1' NOT NULL, 
	start_min BIGINT NOT NULL, 
	end_min BIGINT NOT NULL, 
	room_id BIGINT, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	version BIGINT DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_roster_line PRIMARY KEY (id), 
	CONSTRAINT ck_roster_line_weekday CHECK (weekday BETWEEN 0 AND 6), 
	CONSTRAINT ck_roster_line_weeks CHECK (week_count BETWEEN 1 AND 8 AND week_of >= 0 AND week_of < week_count), 
	CONSTRAINT ck_roster_line_minutes CHECK (start_min >= 0 AND end_min > start_min AND end_min <= 1440), 
	CONSTRAINT ck_roster_line_validity CHECK (valid_to >= valid_from), 
	CONSTRAINT fk_roster_line_practitioner_id FOREIGN KEY(practitioner_id) REFERENCES practitioner (id), 
	CONSTRAINT fk_roster_line_room_id FOREIGN KEY(room_id) REFERENCES room (id)
)
--;;
CREATE INDEX ix_roster_line_practitioner ON roster_line (practitioner_id, weekday)
--;;
CREATE TABLE roster_break (
	id BIGSERIAL NOT NULL, 
	practitioner_id BIGINT NOT NULL, 
	weekday BIGINT, 
	start_min BIGINT NOT NULL, 
	end_min BIGINT NOT NULL, 
	label TEXT DEFAULT '' NOT NULL, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	version BIGINT DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_roster_break PRIMARY KEY (id), 
	CONSTRAINT ck_roster_break_weekday CHECK (weekday BETWEEN 0 AND 6), 
	CONSTRAINT ck_roster_break_minutes CHECK (start_min >= 0 AND end_min > start_min AND end_min <= 1440), 
	CONSTRAINT ck_roster_break_validity CHECK (valid_to >= valid_from), 
	CONSTRAINT fk_roster_break_practitioner_id FOREIGN KEY(practitioner_id) REFERENCES practitioner (id)
)
--;;
CREATE INDEX ix_roster_break_practitioner ON roster_break (practitioner_id)
--;;
CREATE TABLE roster_exception (
	id BIGSERIAL NOT NULL, 
	practitioner_id BIGINT NOT NULL, 
	day DATE NOT NULL, 
	start_min BIGINT NOT NULL, 
	end_min BIGINT NOT NULL, 
	open BIGINT NOT NULL, 
	reason TEXT DEFAULT '' NOT NULL, 
	room_id BIGINT, 
	CONSTRAINT pk_roster_exception PRIMARY KEY (id), 
	CONSTRAINT ck_roster_exception_minutes CHECK (start_min >= 0 AND end_min > start_min AND end_min <= 1440), 
	CONSTRAINT fk_roster_exception_practitioner_id FOREIGN KEY(practitioner_id) REFERENCES practitioner (id), 
	CONSTRAINT fk_roster_exception_room_id FOREIGN KEY(room_id) REFERENCES room (id)
)
--;;
CREATE INDEX ix_roster_exception_day ON roster_exception (practitioner_id, day)
--;;
CREATE TABLE holiday (
	day DATE NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_holiday PRIMARY KEY (day)
)
--;;
CREATE TRIGGER room_version BEFORE UPDATE ON room FOR EACH ROW
  WHEN (NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id) EXECUTE FUNCTION refuse_stale()
--;;
CREATE TRIGGER equipment_version BEFORE UPDATE ON equipment FOR EACH ROW
  WHEN (NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id) EXECUTE FUNCTION refuse_stale()
--;;
CREATE TRIGGER practitioner_version BEFORE UPDATE ON practitioner FOR EACH ROW
  WHEN (NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id) EXECUTE FUNCTION refuse_stale()
--;;
CREATE TRIGGER roster_line_version BEFORE UPDATE ON roster_line FOR EACH ROW
  WHEN (NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id) EXECUTE FUNCTION refuse_stale()
--;;
CREATE TRIGGER roster_break_version BEFORE UPDATE ON roster_break FOR EACH ROW
  WHEN (NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id) EXECUTE FUNCTION refuse_stale()
--;;
CREATE TABLE service (
	id BIGSERIAL NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	specialty TEXT DEFAULT '' NOT NULL, 
	specialty_key TEXT DEFAULT '' NOT NULL, 
	kind TEXT NOT NULL, 
	minutes BIGINT DEFAULT '0' NOT NULL, 
	preparation TEXT DEFAULT '' NOT NULL, 
	symptoms TEXT DEFAULT '' NOT NULL, 
	words TEXT DEFAULT '' NOT NULL, 
	active BIGINT DEFAULT '1' NOT NULL, 
	version BIGINT DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_service PRIMARY KEY (id), 
	CONSTRAINT ck_service_named CHECK (code <> '' AND name <> ''), 
	CONSTRAINT ck_service_kind CHECK (kind IN ('first', 'follow', 'procedure', 'test')), 
	CONSTRAINT ck_service_minutes CHECK (minutes BETWEEN 0 AND 1440), 
	CONSTRAINT uq_service_code UNIQUE (code)
)
--;;
CREATE INDEX ix_service_specialty_key ON service (specialty_key, kind)
--;;
CREATE TABLE price (
	id BIGSERIAL NOT NULL, 
	service_id BIGINT NOT NULL, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	amount_minor BIGINT NOT NULL, 
	voided BIGINT DEFAULT '0' NOT NULL, 
	noted_at BIGINT NOT NULL, 
	noted_by BIGINT, 
	CONSTRAINT pk_price PRIMARY KEY (id), 
	CONSTRAINT ck_price_amount CHECK (amount_minor >= 0), 
	CONSTRAINT ck_price_validity CHECK (valid_to >= valid_from), 
	CONSTRAINT ck_price_voided CHECK (voided IN (0, 1)), 
	CONSTRAINT fk_price_service_id FOREIGN KEY(service_id) REFERENCES service (id)
)
--;;
CREATE UNIQUE INDEX uq_price_open ON price (service_id) WHERE voided = 0 AND valid_to IS NULL
--;;
CREATE UNIQUE INDEX uq_price_start ON price (service_id, valid_from) WHERE voided = 0
--;;
CREATE TABLE complaint (
	id BIGSERIAL NOT NULL, 
	name TEXT NOT NULL, 
	synonyms TEXT DEFAULT '' NOT NULL, 
	specialty TEXT DEFAULT '' NOT NULL, 
	first TEXT DEFAULT '' NOT NULL, 
	red_flag TEXT DEFAULT '' NOT NULL, 
	advice TEXT DEFAULT '' NOT NULL, 
	words TEXT DEFAULT '' NOT NULL, 
	ref TEXT, 
	active BIGINT DEFAULT '1' NOT NULL, 
	version BIGINT DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_complaint PRIMARY KEY (id), 
	CONSTRAINT ck_complaint_named CHECK (trim(name) <> ''), 
	CONSTRAINT ck_complaint_leads CHECK (trim(specialty) <> '' OR trim(first) <> ''), 
	CONSTRAINT ck_complaint_active CHECK (active IN (0, 1)), 
	CONSTRAINT uq_complaint_name UNIQUE (name), 
	CONSTRAINT uq_complaint_ref UNIQUE (ref)
)
--;;
CREATE TABLE complaint_service (
	id BIGSERIAL NOT NULL, 
	complaint_id BIGINT NOT NULL, 
	named TEXT NOT NULL, 
	chance BIGINT NOT NULL, 
	why TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_complaint_service PRIMARY KEY (id), 
	CONSTRAINT uq_complaint_service_complaint_id_named UNIQUE (complaint_id, named), 
	CONSTRAINT ck_complaint_service_named CHECK (trim(named) <> ''), 
	CONSTRAINT ck_complaint_service_chance CHECK (chance BETWEEN 1 AND 3), 
	CONSTRAINT fk_complaint_service_complaint_id FOREIGN KEY(complaint_id) REFERENCES complaint (id)
)
--;;
CREATE TABLE free_rule (
	id BIGSERIAL NOT NULL, 
	practitioner_id BIGINT, 
	service_id BIGINT, 
	specialty TEXT DEFAULT '' NOT NULL, 
	specialty_key TEXT DEFAULT '' NOT NULL, 
	visits BIGINT NOT NULL, 
	days BIGINT NOT NULL, 
	active BIGINT DEFAULT '1' NOT NULL, 
	version BIGINT DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_free_rule PRIMARY KEY (id), 
	CONSTRAINT ck_free_rule_extent CHECK (visits BETWEEN 1 AND 20 AND days BETWEEN 1 AND 365), 
	CONSTRAINT ck_free_rule_specialty CHECK ((specialty = '') = (specialty_key = '')), 
	CONSTRAINT ck_free_rule_one_thing CHECK (CASE WHEN practitioner_id IS NULL THEN 0 ELSE 1 END + CASE WHEN service_id IS NULL THEN 0 ELSE 1 END + CASE WHEN specialty_key = '' THEN 0 ELSE 1 END = 1), 
	CONSTRAINT fk_free_rule_practitioner_id FOREIGN KEY(practitioner_id) REFERENCES practitioner (id), 
	CONSTRAINT fk_free_rule_service_id FOREIGN KEY(service_id) REFERENCES service (id)
)
--;;
CREATE UNIQUE INDEX uq_free_rule_practitioner ON free_rule (practitioner_id) WHERE practitioner_id IS NOT NULL
--;;
CREATE UNIQUE INDEX uq_free_rule_service ON free_rule (service_id) WHERE service_id IS NOT NULL
--;;
CREATE UNIQUE INDEX uq_free_rule_specialty ON free_rule (specialty_key) WHERE specialty_key <> ''
--;;
CREATE TABLE service_device (
	id BIGSERIAL NOT NULL, 
	service_id BIGINT NOT NULL, 
	equipment_id BIGINT NOT NULL, 
	active BIGINT DEFAULT '1' NOT NULL, 
	version BIGINT DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_service_device PRIMARY KEY (id), 
	CONSTRAINT uq_service_device_service_id_equipment_id UNIQUE (service_id, equipment_id), 
	CONSTRAINT ck_service_device_active CHECK (active IN (0, 1)), 
	CONSTRAINT fk_service_device_service_id FOREIGN KEY(service_id) REFERENCES service (id), 
	CONSTRAINT fk_service_device_equipment_id FOREIGN KEY(equipment_id) REFERENCES equipment (id)
)
--;;
CREATE TRIGGER service_version BEFORE UPDATE ON service FOR EACH ROW
  WHEN (NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id) EXECUTE FUNCTION refuse_stale()
--;;
CREATE TRIGGER complaint_version BEFORE UPDATE ON complaint FOR EACH ROW
  WHEN (NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id) EXECUTE FUNCTION refuse_stale()
--;;
CREATE TRIGGER complaint_service_keep_u BEFORE UPDATE ON complaint_service FOR EACH ROW EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER free_rule_version BEFORE UPDATE ON free_rule FOR EACH ROW
  WHEN (NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id) EXECUTE FUNCTION refuse_stale()
--;;
CREATE TRIGGER service_device_version BEFORE UPDATE ON service_device FOR EACH ROW
  WHEN (NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id) EXECUTE FUNCTION refuse_stale()
--;;
CREATE FUNCTION price_overlap() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
    BEGIN
      PERFORM 1 FROM service WHERE id = NEW.service_id FOR NO KEY UPDATE;
      IF NEW.voided = 0 AND EXISTS (
    SELECT 1 FROM price AS other
    WHERE other.service_id = NEW.service_id AND other.voided = 0 AND other.id <> NEW.id
      AND (NEW.valid_to IS NULL OR other.valid_from <= NEW.valid_to)
      AND (other.valid_to IS NULL OR other.valid_to >= NEW.valid_from)
) THEN
        RAISE EXCEPTION 'price: validity overlaps' USING ERRCODE = '23P01';
      END IF;
      RETURN NEW;
    END $$
--;;
CREATE TRIGGER price_overlap BEFORE INSERT ON price FOR EACH ROW EXECUTE FUNCTION price_overlap()
--;;
CREATE FUNCTION price_noupd() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
    BEGIN
      IF NEW.id <> OLD.id OR NEW.service_id <> OLD.service_id OR NEW.valid_from <> OLD.valid_from
        OR NEW.amount_minor <> OLD.amount_minor OR NEW.noted_at <> OLD.noted_at
        OR NEW.noted_by IS DISTINCT FROM OLD.noted_by OR NEW.voided < OLD.voided OR OLD.voided = 1
        OR (NEW.valid_to IS DISTINCT FROM OLD.valid_to
            AND (NEW.valid_to IS NULL OR NEW.valid_to > COALESCE(OLD.valid_to, 'infinity'::date))) THEN
        RAISE EXCEPTION 'price: history is append-only' USING ERRCODE = '23514';
      END IF;
      RETURN NEW;
    END $$
--;;
CREATE TRIGGER price_noupd BEFORE UPDATE ON price FOR EACH ROW EXECUTE FUNCTION price_noupd()
--;;
CREATE FUNCTION price_nodel() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
    BEGIN RAISE EXCEPTION 'price: history is append-only' USING ERRCODE = '23514'; END $$
--;;
CREATE TRIGGER price_nodel BEFORE DELETE ON price FOR EACH ROW EXECUTE FUNCTION price_nodel()
--;;
CREATE TRIGGER price_notrunc BEFORE TRUNCATE ON price FOR EACH STATEMENT EXECUTE FUNCTION price_nodel()
--;;
CREATE TABLE appointment (
	id BIGSERIAL NOT NULL, 
	patient_id BIGINT NOT NULL, 
	practitioner_id BIGINT NOT NULL, 
	room_id BIGINT, 
	equipment_id BIGINT, 
	service_id BIGINT, 
	kind TEXT NOT NULL, 
	local_date DATE NOT NULL, 
	local_min BIGINT NOT NULL, 
	fold BIGINT DEFAULT '0' NOT NULL, 
	minutes BIGINT NOT NULL, 
	starts_at BIGINT NOT NULL, 
	ends_at BIGINT NOT NULL, 
	status TEXT NOT NULL, 
	cancel_reason TEXT DEFAULT '' NOT NULL, 
	cancel_side TEXT, 
	cancel_late BIGINT DEFAULT '0' NOT NULL, 
	confirmation TEXT DEFAULT 'unconfirmed' NOT NULL, 
	card_state TEXT DEFAULT 'none' NOT NULL, 
	comment TEXT DEFAULT '' NOT NULL, 
	lane BIGINT DEFAULT '0' NOT NULL, 
	overbook_reason TEXT DEFAULT '' NOT NULL, 
	overbook_by BIGINT, 
	follow_up_on DATE, 
	booked_at BIGINT NOT NULL, 
	booked_by BIGINT NOT NULL, 
	call_id BIGINT, 
	version BIGINT DEFAULT '1' NOT NULL, 
	held_practitioner BIGINT GENERATED ALWAYS AS (CASE WHEN status IN ('booked', 'fulfilled') AND kind <> 'walkin' THEN practitioner_id * 4 + 0 END) STORED, 
	held_room BIGINT GENERATED ALWAYS AS (CASE WHEN status IN ('booked', 'fulfilled') AND kind <> 'walkin' THEN room_id * 4 + 1 END) STORED, 
	held_equipment BIGINT GENERATED ALWAYS AS (CASE WHEN status IN ('booked', 'fulfilled') AND kind <> 'walkin' THEN equipment_id * 4 + 2 END) STORED, 
	held_patient BIGINT GENERATED ALWAYS AS (CASE WHEN status IN ('booked', 'fulfilled') AND kind <> 'walkin' THEN patient_id * 4 + 3 END) STORED, 
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
	CONSTRAINT fk_appointment_patient_id FOREIGN KEY(patient_id) REFERENCES patient (id), 
	CONSTRAINT fk_appointment_practitioner_id FOREIGN KEY(practitioner_id) REFERENCES practitioner (id), 
	CONSTRAINT fk_appointment_room_id FOREIGN KEY(room_id) REFERENCES room (id), 
	CONSTRAINT fk_appointment_equipment_id FOREIGN KEY(equipment_id) REFERENCES equipment (id), 
	CONSTRAINT fk_appointment_service_id FOREIGN KEY(service_id) REFERENCES service (id)
)
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
	appt_id BIGINT NOT NULL, 
	resource_id BIGINT NOT NULL, 
	lane BIGINT DEFAULT '0' NOT NULL, 
	starts_at BIGINT NOT NULL, 
	ends_at BIGINT NOT NULL, 
	CONSTRAINT pk_booking PRIMARY KEY (appt_id, resource_id), 
	CONSTRAINT ck_booking_lane CHECK (lane >= 0), 
	CONSTRAINT ck_booking_cells CHECK (starts_at % 300 = 0 AND ends_at % 300 = 0 AND ends_at > starts_at AND ends_at - starts_at <= 86400), 
	CONSTRAINT fk_booking_appt_id FOREIGN KEY(appt_id) REFERENCES appointment (id)
)
--;;
CREATE INDEX ix_booking_resource_id_starts_at ON booking (resource_id, starts_at)
--;;
CREATE TABLE slot_cell (
	resource_id BIGINT NOT NULL, 
	lane BIGINT NOT NULL, 
	cell BIGINT NOT NULL, 
	appt_id BIGINT NOT NULL, 
	CONSTRAINT pk_slot_cell PRIMARY KEY (resource_id, lane, cell)
)
--;;
CREATE TABLE visit_pair (
	id BIGSERIAL NOT NULL, 
	first_id BIGINT NOT NULL, 
	second_id BIGINT NOT NULL, 
	made_at BIGINT NOT NULL, 
	CONSTRAINT pk_visit_pair PRIMARY KEY (id), 
	CONSTRAINT ck_visit_pair_two CHECK (first_id <> second_id), 
	CONSTRAINT uq_visit_pair_first_id UNIQUE (first_id), 
	CONSTRAINT fk_visit_pair_first_id FOREIGN KEY(first_id) REFERENCES appointment (id), 
	CONSTRAINT uq_visit_pair_second_id UNIQUE (second_id), 
	CONSTRAINT fk_visit_pair_second_id FOREIGN KEY(second_id) REFERENCES appointment (id)
)
--;;
CREATE TABLE series_visit (
	appt_id BIGINT NOT NULL, 
	series_id BIGINT NOT NULL, 
	number BIGINT NOT NULL, 
	visits BIGINT NOT NULL, 
	CONSTRAINT pk_series_visit PRIMARY KEY (appt_id), 
	CONSTRAINT uq_series_visit_series_id_number UNIQUE (series_id, number), 
	CONSTRAINT ck_series_visit_number CHECK (visits BETWEEN 2 AND 60 AND number BETWEEN 1 AND visits), 
	CONSTRAINT ck_series_visit_first CHECK ((number = 1) = (appt_id = series_id)), 
	CONSTRAINT fk_series_visit_appt_id FOREIGN KEY(appt_id) REFERENCES appointment (id), 
	CONSTRAINT fk_series_visit_series_id FOREIGN KEY(series_id) REFERENCES appointment (id)
)
--;;
CREATE TABLE slot_hold (
	id BIGSERIAL NOT NULL, 
	token TEXT NOT NULL, 
	user_id BIGINT NOT NULL, 
	who TEXT NOT NULL, 
	desk TEXT NOT NULL, 
	resource_id BIGINT NOT NULL, 
	starts_at BIGINT NOT NULL, 
	ends_at BIGINT NOT NULL, 
	begun_at BIGINT NOT NULL, 
	until BIGINT NOT NULL, 
	ends_by BIGINT NOT NULL, 
	CONSTRAINT pk_slot_hold PRIMARY KEY (id), 
	CONSTRAINT ck_slot_hold_times CHECK (ends_at > starts_at AND ends_at - starts_at <= 86400), 
	CONSTRAINT ck_slot_hold_lease CHECK (until >= begun_at AND until <= ends_by AND ends_by <= begun_at + 3600)
)
--;;
CREATE INDEX ix_slot_hold_resource_id_starts_at ON slot_hold (resource_id, starts_at)
--;;
CREATE INDEX ix_slot_hold_token ON slot_hold (token)
--;;
ALTER TABLE appointment ADD CONSTRAINT fk_appointment_held_practitioner FOREIGN KEY (id, held_practitioner) REFERENCES booking (appt_id, resource_id) DEFERRABLE INITIALLY DEFERRED
--;;
ALTER TABLE appointment ADD CONSTRAINT fk_appointment_held_room FOREIGN KEY (id, held_room) REFERENCES booking (appt_id, resource_id) DEFERRABLE INITIALLY DEFERRED
--;;
ALTER TABLE appointment ADD CONSTRAINT fk_appointment_held_equipment FOREIGN KEY (id, held_equipment) REFERENCES booking (appt_id, resource_id) DEFERRABLE INITIALLY DEFERRED
--;;
ALTER TABLE appointment ADD CONSTRAINT fk_appointment_held_patient FOREIGN KEY (id, held_patient) REFERENCES booking (appt_id, resource_id) DEFERRABLE INITIALLY DEFERRED
--;;
CREATE FUNCTION book_refused() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
    BEGIN
      RAISE EXCEPTION 'book: %', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
    END $$
--;;
CREATE TRIGGER appointment_kept BEFORE DELETE ON appointment
      FOR EACH ROW EXECUTE FUNCTION book_refused('a visit is never deleted')
--;;
CREATE TRIGGER appointment_all_kept BEFORE TRUNCATE ON appointment
      FOR EACH STATEMENT EXECUTE FUNCTION book_refused('a visit is never deleted')
--;;
CREATE FUNCTION appointment_changed() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
    BEGIN
      IF NEW.id <> OLD.id THEN
        RAISE EXCEPTION 'book: a visit keeps its number'
          USING ERRCODE = 'integrity_constraint_violation';
      END IF;
      IF NEW.kind = 'walkin' AND OLD.kind <> 'walkin'
         AND NOT EXISTS (SELECT 1 FROM journal AS j WHERE j.what = 'appointment' AND j.key = OLD.id AND (j.before::json ->> 'kind') = 'walkin') THEN
        RAISE EXCEPTION 'book: a visit with a time does not become a walk-in'
          USING ERRCODE = 'integrity_constraint_violation';
      END IF;
      IF EXISTS (
        SELECT 1 FROM booking AS b WHERE b.appt_id = NEW.id AND (
          b.starts_at <> NEW.starts_at OR b.ends_at <> NEW.ends_at
          OR (b.resource_id IS DISTINCT FROM NEW.held_practitioner
              AND b.resource_id IS DISTINCT FROM NEW.held_room
              AND b.resource_id IS DISTINCT FROM NEW.held_equipment
              AND b.resource_id IS DISTINCT FROM NEW.held_patient)
          OR (b.lane > 0 AND NOT coalesce(btrim(NEW.overbook_reason, chr(1) || chr(2) || chr(3) || chr(4) || chr(5) || chr(6) || chr(7) || chr(8) || chr(9) || chr(10) || chr(11) || chr(12) || chr(13) || chr(14) || chr(15) || chr(16) || chr(17) || chr(18) || chr(19) || chr(20) || chr(21) || chr(22) || chr(23) || chr(24) || chr(25) || chr(26) || chr(27) || chr(28) || chr(29) || chr(30) || chr(31) || chr(32) || chr(127) || chr(160) || chr(173) || chr(847) || chr(1564) || chr(4447) || chr(4448) || chr(5760) || chr(6068) || chr(6069) || chr(6155) || chr(6156) || chr(6157) || chr(6158) || chr(8192) || chr(8193) || chr(8194) || chr(8195) || chr(8196) || chr(8197) || chr(8198) || chr(8199) || chr(8200) || chr(8201) || chr(8202) || chr(8203) || chr(8204) || chr(8205) || chr(8206) || chr(8207) || chr(8232) || chr(8233) || chr(8234) || chr(8235) || chr(8236) || chr(8237) || chr(8238) || chr(8239) || chr(8287) || chr(8288) || chr(8289) || chr(8290) || chr(8291) || chr(8292) || chr(8293) || chr(8294) || chr(8295) || chr(8296) || chr(8297) || chr(8298) || chr(8299) || chr(8300) || chr(8301) || chr(8302) || chr(8303) || chr(10240) || chr(12288) || chr(12644) || chr(65279) || chr(65440)) <> '' AND (
          NEW.overbook_by IN (SELECT id FROM account_user WHERE role IN ('senior-administrator', 'office-manager'))
          OR EXISTS (SELECT 1 FROM journal AS j WHERE j.what = 'appointment' AND j.key = NEW.id
            AND (j.after::json ->> 'overbook_by')::bigint = NEW.overbook_by)), false))))
      THEN
        RAISE EXCEPTION 'book: free the time of the visit before it changes'
          USING ERRCODE = 'integrity_constraint_violation';
      END IF;
      IF NEW.version <> OLD.version + 1 THEN
        RAISE EXCEPTION 'book: a change needs the next version' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NULL;
    END $$
--;;
CREATE TRIGGER appointment_changed AFTER UPDATE ON appointment
      FOR EACH ROW EXECUTE FUNCTION appointment_changed()
--;;
CREATE FUNCTION booking_follows() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
    DECLARE a appointment%ROWTYPE;
    BEGIN
      SELECT * INTO a FROM appointment WHERE id = NEW.appt_id FOR NO KEY UPDATE;
      IF NOT FOUND OR a.starts_at <> NEW.starts_at OR a.ends_at <> NEW.ends_at
         OR (NEW.resource_id IS DISTINCT FROM a.held_practitioner
             AND NEW.resource_id IS DISTINCT FROM a.held_room
             AND NEW.resource_id IS DISTINCT FROM a.held_equipment
             AND NEW.resource_id IS DISTINCT FROM a.held_patient)
      THEN
        RAISE EXCEPTION 'book: a booking follows its visit'
          USING ERRCODE = 'integrity_constraint_violation';
      END IF;
      IF NEW.lane > 0 AND NOT coalesce(btrim(a.overbook_reason, chr(1) || chr(2) || chr(3) || chr(4) || chr(5) || chr(6) || chr(7) || chr(8) || chr(9) || chr(10) || chr(11) || chr(12) || chr(13) || chr(14) || chr(15) || chr(16) || chr(17) || chr(18) || chr(19) || chr(20) || chr(21) || chr(22) || chr(23) || chr(24) || chr(25) || chr(26) || chr(27) || chr(28) || chr(29) || chr(30) || chr(31) || chr(32) || chr(127) || chr(160) || chr(173) || chr(847) || chr(1564) || chr(4447) || chr(4448) || chr(5760) || chr(6068) || chr(6069) || chr(6155) || chr(6156) || chr(6157) || chr(6158) || chr(8192) || chr(8193) || chr(8194) || chr(8195) || chr(8196) || chr(8197) || chr(8198) || chr(8199) || chr(8200) || chr(8201) || chr(8202) || chr(8203) || chr(8204) || chr(8205) || chr(8206) || chr(8207) || chr(8232) || chr(8233) || chr(8234) || chr(8235) || chr(8236) || chr(8237) || chr(8238) || chr(8239) || chr(8287) || chr(8288) || chr(8289) || chr(8290) || chr(8291) || chr(8292) || chr(8293) || chr(8294) || chr(8295) || chr(8296) || chr(8297) || chr(8298) || chr(8299) || chr(8300) || chr(8301) || chr(8302) || chr(8303) || chr(10240) || chr(12288) || chr(12644) || chr(65279) || chr(65440)) <> '' AND (
          a.overbook_by IN (SELECT id FROM account_user WHERE role IN ('senior-administrator', 'office-manager'))
          OR EXISTS (SELECT 1 FROM journal AS j WHERE j.what = 'appointment' AND j.key = a.id
            AND (j.after::json ->> 'overbook_by')::bigint = a.overbook_by)), false) THEN
        RAISE EXCEPTION 'book: overbooking needs a reason and a name with the right'
          USING ERRCODE = 'integrity_constraint_violation';
      END IF;
      RETURN NEW;
    END $$
--;;
CREATE TRIGGER booking_follows BEFORE INSERT ON booking
      FOR EACH ROW EXECUTE FUNCTION booking_follows()
--;;
CREATE FUNCTION booking_cells() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
    BEGIN
      IF TG_OP = 'DELETE' THEN
        DELETE FROM slot_cell WHERE resource_id = OLD.resource_id AND lane = OLD.lane
          AND cell >= OLD.starts_at / 300 AND cell < OLD.ends_at / 300;
        RETURN NULL;
      END IF;
      INSERT INTO slot_cell (resource_id, lane, cell, appt_id)
        SELECT NEW.resource_id, NEW.lane, g, NEW.appt_id
        FROM generate_series(NEW.starts_at / 300, NEW.ends_at / 300 - 1) AS g ORDER BY g;
      RETURN NULL;
    END $$
--;;
CREATE TRIGGER booking_cells AFTER INSERT OR DELETE ON booking
      FOR EACH ROW EXECUTE FUNCTION booking_cells()
--;;
CREATE TRIGGER booking_fixed BEFORE UPDATE ON booking
      FOR EACH ROW EXECUTE FUNCTION book_refused('a move deletes and inserts in one transaction')
--;;
CREATE TRIGGER booking_all_kept BEFORE TRUNCATE ON booking
      FOR EACH STATEMENT EXECUTE FUNCTION book_refused('bookings go one by one')
--;;
CREATE FUNCTION cell_follows() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
    BEGIN
      IF TG_OP = 'INSERT' THEN
        IF NOT EXISTS (SELECT 1 FROM booking
          WHERE appt_id = NEW.appt_id AND resource_id = NEW.resource_id AND lane = NEW.lane
            AND NEW.cell >= starts_at / 300 AND NEW.cell < ends_at / 300)
        THEN
          RAISE EXCEPTION 'book: cells follow bookings'
            USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
      END IF;
      IF TG_OP = 'UPDATE' OR EXISTS (SELECT 1 FROM booking
        WHERE appt_id = OLD.appt_id AND resource_id = OLD.resource_id AND lane = OLD.lane)
      THEN
        RAISE EXCEPTION 'book: cells follow bookings'
          USING ERRCODE = 'integrity_constraint_violation';
      END IF;
      RETURN OLD;
    END $$
--;;
CREATE TRIGGER cell_follows BEFORE INSERT OR UPDATE OR DELETE ON slot_cell
      FOR EACH ROW EXECUTE FUNCTION cell_follows()
--;;
CREATE TRIGGER cell_all_kept BEFORE TRUNCATE ON slot_cell
      FOR EACH STATEMENT EXECUTE FUNCTION book_refused('cells follow bookings')
--;;
CREATE FUNCTION visit_pair_new() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
    BEGIN
      PERFORM 1 FROM appointment WHERE id IN (NEW.first_id, NEW.second_id) ORDER BY id FOR NO KEY UPDATE;
      IF NOT EXISTS (SELECT 1 FROM appointment AS a JOIN appointment AS b ON b.id = NEW.second_id
      WHERE a.id = NEW.first_id AND a.patient_id = b.patient_id AND a.practitioner_id <> b.practitioner_id) THEN
        RAISE EXCEPTION 'book: a pair is two visits of one patient to two doctors'
          USING ERRCODE = 'integrity_constraint_violation';
      END IF;
      IF EXISTS (SELECT 1 FROM visit_pair AS p
      WHERE p.first_id IN (NEW.first_id, NEW.second_id) OR p.second_id IN (NEW.first_id, NEW.second_id)) THEN
        RAISE EXCEPTION 'book: a visit is of one pair only' USING ERRCODE = 'integrity_constraint_violation';
      END IF;
      RETURN NEW;
    END $$
--;;
CREATE TRIGGER visit_pair_new BEFORE INSERT ON visit_pair
      FOR EACH ROW EXECUTE FUNCTION visit_pair_new()
--;;
CREATE TRIGGER visit_pair_fixed BEFORE UPDATE ON visit_pair
      FOR EACH ROW EXECUTE FUNCTION book_refused('a pair stays the pair that was booked')
--;;
CREATE TRIGGER visit_pair_kept BEFORE TRUNCATE ON visit_pair
      FOR EACH STATEMENT EXECUTE FUNCTION book_refused('a pair stays the pair that was booked')
--;;
CREATE FUNCTION series_follows() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
    BEGIN
      IF NOT EXISTS (SELECT 1 FROM appointment AS a JOIN appointment AS first ON first.id = NEW.series_id
      AND first.patient_id = a.patient_id
    LEFT JOIN series_visit AS one ON one.appt_id = NEW.series_id
    WHERE a.id = NEW.appt_id AND (NEW.number = 1 OR one.visits = NEW.visits)) THEN
        RAISE EXCEPTION 'book: a visit of a series follows its first'
          USING ERRCODE = 'integrity_constraint_violation';
      END IF;
      RETURN NEW;
    END $$
--;;
CREATE TRIGGER series_follows BEFORE INSERT ON series_visit
      FOR EACH ROW EXECUTE FUNCTION series_follows()
--;;
CREATE TRIGGER series_kept BEFORE UPDATE OR DELETE ON series_visit
      FOR EACH ROW EXECUTE FUNCTION book_refused('a series stays as it was booked')
--;;
CREATE TRIGGER series_all_kept BEFORE TRUNCATE ON series_visit
      FOR EACH STATEMENT EXECUTE FUNCTION book_refused('a series stays as it was booked')
--;;
CREATE TRIGGER appointment_card BEFORE UPDATE ON appointment FOR EACH ROW
  WHEN ((NEW.status = 'cancelled' OR NEW.status = 'entered-in-error') AND (NEW.card_state = 'requested' OR NEW.card_state = 'pulled') AND NEW.card_state <> OLD.card_state AND (OLD.card_state = 'none' OR OLD.card_state = 'requested' OR OLD.card_state = 'not-found')) EXECUTE FUNCTION book_refused('the record of a visit that was given up is not fetched')
--;;
CREATE TRIGGER slot_hold_fixed BEFORE UPDATE ON slot_hold
      FOR EACH ROW WHEN (NEW.id <> OLD.id OR NEW.token <> OLD.token OR NEW.user_id <> OLD.user_id OR NEW.who <> OLD.who OR NEW.desk <> OLD.desk OR NEW.resource_id <> OLD.resource_id OR NEW.starts_at <> OLD.starts_at OR NEW.ends_at <> OLD.ends_at OR NEW.begun_at <> OLD.begun_at OR NEW.ends_by <> OLD.ends_by) EXECUTE FUNCTION book_refused('only the lease of a hold is renewed')
--;;
CREATE TABLE insurer (
	id BIGSERIAL NOT NULL, 
	name TEXT NOT NULL, 
	contract TEXT DEFAULT '' NOT NULL, 
	phone TEXT DEFAULT '' NOT NULL, 
	email TEXT DEFAULT '' NOT NULL, 
	note TEXT DEFAULT '' NOT NULL, 
	active BIGINT DEFAULT '1' NOT NULL, 
	version BIGINT DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_insurer PRIMARY KEY (id), 
	CONSTRAINT ck_insurer_named CHECK (trim(name) <> ''), 
	CONSTRAINT ck_insurer_active CHECK (active IN (0, 1)), 
	CONSTRAINT uq_insurer_name UNIQUE (name)
)
--;;
CREATE TABLE programme (
	id BIGSERIAL NOT NULL, 
	insurer_id BIGINT NOT NULL, 
	name TEXT NOT NULL, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	covers_all BIGINT DEFAULT '0' NOT NULL, 
	copay_percent BIGINT DEFAULT '0' NOT NULL, 
	copay_minor BIGINT DEFAULT '0' NOT NULL, 
	limit_year_minor BIGINT, 
	limit_visit_minor BIGINT, 
	needs_letter BIGINT DEFAULT '0' NOT NULL, 
	active BIGINT DEFAULT '1' NOT NULL, 
	version BIGINT DEFAULT '1' NOT NULL, 
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
--;;
CREATE TABLE programme_service (
	id BIGSERIAL NOT NULL, 
	programme_id BIGINT NOT NULL, 
	service_id BIGINT, 
	specialty TEXT DEFAULT '' NOT NULL, 
	specialty_key TEXT DEFAULT '' NOT NULL, 
	covered BIGINT DEFAULT '1' NOT NULL, 
	copay_percent BIGINT, 
	copay_minor BIGINT, 
	limit_count BIGINT, 
	limit_minor BIGINT, 
	active BIGINT DEFAULT '1' NOT NULL, 
	version BIGINT DEFAULT '1' NOT NULL, 
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
--;;
CREATE UNIQUE INDEX uq_programme_service_what ON programme_service (programme_id, coalesce(service_id, 0), specialty_key) WHERE active = 1
--;;
CREATE TABLE policy (
	id BIGSERIAL NOT NULL, 
	patient_id BIGINT NOT NULL, 
	insurer_id BIGINT NOT NULL, 
	programme_id BIGINT NOT NULL, 
	number TEXT NOT NULL, 
	number_key TEXT NOT NULL, 
	holder TEXT DEFAULT '' NOT NULL, 
	valid_from DATE NOT NULL, 
	valid_to DATE NOT NULL, 
	note TEXT DEFAULT '' NOT NULL, 
	voided BIGINT DEFAULT '0' NOT NULL, 
	noted_at BIGINT NOT NULL, 
	version BIGINT DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_policy PRIMARY KEY (id), 
	CONSTRAINT uq_policy_id_insurer_id UNIQUE (id, insurer_id), 
	CONSTRAINT fk_policy_programme FOREIGN KEY(programme_id, insurer_id) REFERENCES programme (id, insurer_id), 
	CONSTRAINT ck_policy_validity CHECK (valid_to >= valid_from), 
	CONSTRAINT ck_policy_voided CHECK (voided IN (0, 1)), 
	CONSTRAINT fk_policy_patient_id FOREIGN KEY(patient_id) REFERENCES patient (id), 
	CONSTRAINT fk_policy_insurer_id FOREIGN KEY(insurer_id) REFERENCES insurer (id)
)
--;;
CREATE INDEX ix_policy_patient ON policy (patient_id)
--;;
CREATE UNIQUE INDEX uq_policy_number ON policy (insurer_id, number_key) WHERE voided = 0 AND number_key <> ''
--;;
CREATE TABLE policy_check (
	id BIGSERIAL NOT NULL, 
	policy_id BIGINT NOT NULL, 
	kind TEXT NOT NULL, 
	result TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	by BIGINT NOT NULL, 
	by_name TEXT NOT NULL, 
	assigned_to BIGINT, 
	assigned_name TEXT DEFAULT '' NOT NULL, 
	note TEXT DEFAULT '' NOT NULL, 
	voided BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_policy_check PRIMARY KEY (id), 
	CONSTRAINT ck_policy_check_kind CHECK (kind IN ('enrolment', 'benefit')), 
	CONSTRAINT ck_policy_check_result CHECK (result IN ('yes', 'no', 'no-answer', 'assigned')), 
	CONSTRAINT ck_policy_check_assigned CHECK ((result = 'assigned') = (assigned_to IS NOT NULL)), 
	CONSTRAINT ck_policy_check_voided CHECK (voided IN (0, 1)), 
	CONSTRAINT fk_policy_check_policy_id FOREIGN KEY(policy_id) REFERENCES policy (id)
)
--;;
CREATE INDEX ix_policy_check_policy ON policy_check (policy_id, kind, id)
--;;
CREATE TABLE guarantee_letter (
	id BIGSERIAL NOT NULL, 
	insurer_id BIGINT NOT NULL, 
	policy_id BIGINT NOT NULL, 
	number TEXT NOT NULL, 
	number_key TEXT NOT NULL, 
	dated DATE NOT NULL, 
	valid_until DATE NOT NULL, 
	limit_minor BIGINT, 
	used_minor BIGINT DEFAULT '0' NOT NULL, 
	state TEXT DEFAULT 'valid' NOT NULL, 
	note TEXT DEFAULT '' NOT NULL, 
	version BIGINT DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_guarantee_letter PRIMARY KEY (id), 
	CONSTRAINT uq_guarantee_letter_id_policy_id UNIQUE (id, policy_id), 
	CONSTRAINT fk_letter_policy FOREIGN KEY(policy_id, insurer_id) REFERENCES policy (id, insurer_id), 
	CONSTRAINT ck_guarantee_letter_validity CHECK (valid_until >= dated), 
	CONSTRAINT ck_guarantee_letter_limit CHECK (limit_minor > 0), 
	CONSTRAINT ck_guarantee_letter_not_overdrawn CHECK (used_minor >= 0 AND (limit_minor IS NULL OR used_minor <= limit_minor)), 
	CONSTRAINT ck_guarantee_letter_state CHECK (state IN ('valid', 'withdrawn'))
)
--;;
CREATE INDEX ix_guarantee_letter_policy ON guarantee_letter (policy_id)
--;;
CREATE UNIQUE INDEX uq_guarantee_letter_number ON guarantee_letter (insurer_id, number_key) WHERE state = 'valid' AND number_key <> ''
--;;
CREATE TABLE letter_service (
	id BIGSERIAL NOT NULL, 
	letter_id BIGINT NOT NULL, 
	service_id BIGINT NOT NULL, 
	limit_count BIGINT NOT NULL, 
	used_count BIGINT DEFAULT '0' NOT NULL, 
	version BIGINT DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_letter_service PRIMARY KEY (id), 
	CONSTRAINT uq_letter_service_letter_id_service_id UNIQUE (letter_id, service_id), 
	CONSTRAINT ck_letter_service_limit CHECK (limit_count BETWEEN 0 AND 999), 
	CONSTRAINT ck_letter_service_not_overdrawn CHECK (used_count BETWEEN 0 AND limit_count), 
	CONSTRAINT fk_letter_service_letter_id FOREIGN KEY(letter_id) REFERENCES guarantee_letter (id), 
	CONSTRAINT fk_letter_service_service_id FOREIGN KEY(service_id) REFERENCES service (id)
)
--;;
CREATE TRIGGER insurer_version BEFORE UPDATE ON insurer FOR EACH ROW
  WHEN (NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id) EXECUTE FUNCTION refuse_stale()
--;;
CREATE TRIGGER programme_version BEFORE UPDATE ON programme FOR EACH ROW
  WHEN (NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id) EXECUTE FUNCTION refuse_stale()
--;;
CREATE TRIGGER programme_service_version BEFORE UPDATE ON programme_service FOR EACH ROW
  WHEN (NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id) EXECUTE FUNCTION refuse_stale()
--;;
CREATE TRIGGER policy_version BEFORE UPDATE ON policy FOR EACH ROW
  WHEN (NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id) EXECUTE FUNCTION refuse_stale()
--;;
CREATE TRIGGER guarantee_letter_version BEFORE UPDATE ON guarantee_letter FOR EACH ROW
  WHEN (NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id) EXECUTE FUNCTION refuse_stale()
--;;
CREATE TRIGGER letter_service_version BEFORE UPDATE ON letter_service FOR EACH ROW
  WHEN (NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id) EXECUTE FUNCTION refuse_stale()
--;;
CREATE FUNCTION policy_patient() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.patient_id <> OLD.patient_id AND NOT EXISTS (SELECT 1 FROM patient AS p WHERE (p.id = OLD.patient_id AND p.merged_into = NEW.patient_id) OR (p.id = NEW.patient_id AND p.merged_into = OLD.patient_id)) THEN
    RAISE EXCEPTION 'insurance: a policy belongs to its patient' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER policy_patient BEFORE UPDATE ON policy FOR EACH ROW EXECUTE FUNCTION policy_patient()
--;;
CREATE FUNCTION policy_check_kept() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT (NEW.id = OLD.id AND NEW.policy_id = OLD.policy_id AND NEW.kind = OLD.kind AND NEW.result = OLD.result AND NEW.at = OLD.at AND NEW."by" = OLD."by" AND NEW.by_name = OLD.by_name AND coalesce(NEW.assigned_to, 0) = coalesce(OLD.assigned_to, 0) AND NEW.assigned_name = OLD.assigned_name AND NEW.note = OLD.note AND NEW.voided >= OLD.voided) AND NOT coalesce(NEW.id = OLD.id AND NEW.policy_id = OLD.policy_id AND NEW.kind = OLD.kind AND NEW.result = OLD.result AND NEW.at = OLD.at AND NEW."by" = OLD."by" AND NEW.by_name = OLD.by_name AND coalesce(NEW.assigned_to, 0) = coalesce(OLD.assigned_to, 0) AND NEW.assigned_name = OLD.assigned_name AND NEW.note = '' AND NEW.voided = OLD.voided AND EXISTS (SELECT 1 FROM journal_head AS h JOIN journal AS e ON e.id = h.last WHERE e.what = 'erasure' AND strpos(e.after, ' v' || CAST(OLD.id AS text) || ' ') > 0), false) THEN
    RAISE EXCEPTION 'insurance: what was asked of an insurer stays as it was noted' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER policy_check_kept BEFORE UPDATE ON policy_check FOR EACH ROW EXECUTE FUNCTION policy_check_kept()
--;;
CREATE FUNCTION guarantee_letter_policy() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.policy_id <> OLD.policy_id OR NEW.insurer_id <> OLD.insurer_id THEN
    RAISE EXCEPTION 'insurance: a letter stays with its policy' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER guarantee_letter_policy BEFORE UPDATE ON guarantee_letter FOR EACH ROW EXECUTE FUNCTION guarantee_letter_policy()
--;;
CREATE TRIGGER policy_keep BEFORE DELETE ON policy FOR EACH ROW EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER policy_keep_t BEFORE TRUNCATE ON policy FOR EACH STATEMENT EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER policy_check_keep BEFORE DELETE ON policy_check FOR EACH ROW EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER policy_check_keep_t BEFORE TRUNCATE ON policy_check FOR EACH STATEMENT EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER guarantee_letter_keep BEFORE DELETE ON guarantee_letter FOR EACH ROW EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER guarantee_letter_keep_t BEFORE TRUNCATE ON guarantee_letter FOR EACH STATEMENT EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER letter_service_keep BEFORE DELETE ON letter_service FOR EACH ROW EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER letter_service_keep_t BEFORE TRUNCATE ON letter_service FOR EACH STATEMENT EXECUTE FUNCTION refuse()
--;;
CREATE TABLE document (
	id BIGSERIAL NOT NULL, 
	kind TEXT NOT NULL, 
	direction TEXT NOT NULL, 
	state TEXT NOT NULL, 
	year BIGINT, 
	serial BIGINT, 
	number TEXT DEFAULT '' NOT NULL, 
	number_key TEXT COLLATE "C" DEFAULT '' NOT NULL, 
	title TEXT NOT NULL, 
	sender TEXT DEFAULT '' NOT NULL, 
	note TEXT DEFAULT '' NOT NULL, 
	patient_id BIGINT, 
	practitioner_id BIGINT, 
	user_id BIGINT, 
	appointment_id BIGINT, 
	language TEXT DEFAULT '' NOT NULL, 
	template_version BIGINT, 
	body TEXT DEFAULT '' NOT NULL, 
	body_sha256 TEXT DEFAULT '' NOT NULL, 
	issued_on DATE NOT NULL, 
	valid_until DATE, 
	replaces_id BIGINT, 
	paper_id BIGINT, 
	reason TEXT DEFAULT '' NOT NULL, 
	by BIGINT NOT NULL, 
	at BIGINT NOT NULL, 
	signed_at BIGINT, 
	signed_by BIGINT, 
	version BIGINT DEFAULT '1' NOT NULL, 
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
	k TEXT COLLATE "C" NOT NULL, 
	document_id BIGINT NOT NULL, 
	CONSTRAINT pk_document_word PRIMARY KEY (k, document_id), 
	CONSTRAINT fk_document_word_document_id FOREIGN KEY(document_id) REFERENCES document (id)
)
--;;
CREATE INDEX ix_document_word_document ON document_word (document_id)
--;;
CREATE TABLE document_copy (
	id BIGSERIAL NOT NULL, 
	document_id BIGINT NOT NULL, 
	copy BIGINT NOT NULL, 
	place TEXT NOT NULL, 
	note TEXT DEFAULT '' NOT NULL, 
	at BIGINT NOT NULL, 
	by BIGINT NOT NULL, 
	voided BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_document_copy PRIMARY KEY (id), 
	CONSTRAINT ck_document_copy_copy CHECK (copy > 0), 
	CONSTRAINT ck_document_copy_place CHECK (place IN ('desk', 'patient', 'record', 'payer', 'archive')), 
	CONSTRAINT ck_document_copy_voided CHECK (voided IN (0, 1)), 
	CONSTRAINT fk_document_copy_document_id FOREIGN KEY(document_id) REFERENCES document (id)
)
--;;
CREATE INDEX ix_document_copy_document ON document_copy (document_id, copy, id)
--;;
CREATE TABLE document_file (
	id BIGSERIAL NOT NULL, 
	document_id BIGINT NOT NULL, 
	name TEXT NOT NULL, 
	size BIGINT NOT NULL, 
	sha256 TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	by BIGINT NOT NULL, 
	voided BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_document_file PRIMARY KEY (id), 
	CONSTRAINT ck_document_file_size CHECK (size >= 0), 
	CONSTRAINT ck_document_file_sha256 CHECK (length(sha256) IN (0, 64)), 
	CONSTRAINT ck_document_file_voided CHECK (voided IN (0, 1)), 
	CONSTRAINT fk_document_file_document_id FOREIGN KEY(document_id) REFERENCES document (id)
)
--;;
CREATE INDEX ix_document_file_document ON document_file (document_id, id)
--;;
CREATE TABLE document_content (
	id BIGINT NOT NULL, 
	content BYTEA NOT NULL, 
	CONSTRAINT pk_document_content PRIMARY KEY (id), 
	CONSTRAINT fk_document_content_id FOREIGN KEY(id) REFERENCES document_file (id)
)
--;;
CREATE TABLE record_place (
	id BIGSERIAL NOT NULL, 
	patient_id BIGINT NOT NULL, 
	place TEXT NOT NULL, 
	practitioner_id BIGINT, 
	note TEXT DEFAULT '' NOT NULL, 
	at BIGINT NOT NULL, 
	by BIGINT NOT NULL, 
	voided BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_record_place PRIMARY KEY (id), 
	CONSTRAINT ck_record_place_place CHECK (place IN ('shelf', 'desk', 'doctor', 'archive', 'lost')), 
	CONSTRAINT ck_record_place_doctor CHECK (practitioner_id IS NULL OR place = 'doctor'), 
	CONSTRAINT ck_record_place_voided CHECK (voided IN (0, 1)), 
	CONSTRAINT fk_record_place_patient_id FOREIGN KEY(patient_id) REFERENCES patient (id), 
	CONSTRAINT fk_record_place_practitioner_id FOREIGN KEY(practitioner_id) REFERENCES practitioner (id)
)
--;;
CREATE INDEX ix_record_place_patient ON record_place (patient_id, id)
--;;
CREATE TABLE leaflet (
	id BIGSERIAL NOT NULL, 
	title TEXT NOT NULL, 
	language TEXT NOT NULL, 
	body TEXT NOT NULL, 
	active BIGINT DEFAULT '1' NOT NULL, 
	version BIGINT DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_leaflet PRIMARY KEY (id), 
	CONSTRAINT ck_leaflet_title CHECK (trim(title) <> ''), 
	CONSTRAINT ck_leaflet_body CHECK (trim(body) <> ''), 
	CONSTRAINT ck_leaflet_active CHECK (active IN (0, 1)), 
	CONSTRAINT uq_leaflet_title_language UNIQUE (title, language)
)
--;;
CREATE TABLE leaflet_service (
	id BIGSERIAL NOT NULL, 
	leaflet_id BIGINT NOT NULL, 
	service_id BIGINT NOT NULL, 
	CONSTRAINT pk_leaflet_service PRIMARY KEY (id), 
	CONSTRAINT uq_leaflet_service_leaflet_id_service_id UNIQUE (leaflet_id, service_id), 
	CONSTRAINT fk_leaflet_service_leaflet_id FOREIGN KEY(leaflet_id) REFERENCES leaflet (id), 
	CONSTRAINT fk_leaflet_service_service_id FOREIGN KEY(service_id) REFERENCES service (id)
)
--;;
CREATE INDEX ix_leaflet_service_service ON leaflet_service (service_id)
--;;
CREATE TRIGGER document_version BEFORE UPDATE ON document FOR EACH ROW
  WHEN (NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id) EXECUTE FUNCTION refuse_stale()
--;;
CREATE TRIGGER leaflet_version BEFORE UPDATE ON leaflet FOR EACH ROW
  WHEN (NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id) EXECUTE FUNCTION refuse_stale()
--;;
CREATE FUNCTION document_serial() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.serial IS NOT NULL THEN
    RETURN NEW;
  END IF;
  IF NEW.serial IS NOT NULL AND NEW.serial <> 1 + coalesce((SELECT max(serial) FROM document
    WHERE kind = NEW.kind AND year = NEW.year), 0) THEN
    RAISE EXCEPTION 'documents: numbers go up by one within a year' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER document_serial BEFORE INSERT OR UPDATE ON document FOR EACH ROW EXECUTE FUNCTION document_serial()
--;;
CREATE FUNCTION document_fixed() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE gone boolean;
BEGIN
  gone := coalesce(NEW.title = '-' AND NEW.body = '' AND NEW.body_sha256 = '' AND NEW.sender = '' AND NEW.note = ''
    AND NEW.number_key = '' AND NEW.number = ''
    AND NEW.kind = OLD.kind AND NEW.state = OLD.state AND NEW.serial IS NOT DISTINCT FROM OLD.serial
    AND NEW.year IS NOT DISTINCT FROM OLD.year AND NEW.patient_id = OLD.patient_id AND NEW.at = OLD.at AND EXISTS (SELECT 1 FROM journal_head AS h JOIN journal AS e ON e.id = h.last WHERE e.what = 'erasure' AND strpos(e.after, ' o' || CAST(OLD.id AS text) || ' ') > 0), false);
  IF (NEW."kind" IS DISTINCT FROM OLD."kind" OR NEW."direction" IS DISTINCT FROM OLD."direction" OR NEW."by" IS DISTINCT FROM OLD."by" OR NEW."at" IS DISTINCT FROM OLD."at") AND NOT gone THEN
    RAISE EXCEPTION 'documents: a document stays what it is' USING ERRCODE = 'restrict_violation';
  END IF;
  IF ((NEW."patient_id" IS DISTINCT FROM OLD."patient_id") AND NOT EXISTS (SELECT 1 FROM patient AS p WHERE (p.id = OLD.patient_id AND p.merged_into = NEW.patient_id) OR (p.id = NEW.patient_id AND p.merged_into = OLD.patient_id))) AND NOT gone THEN
    RAISE EXCEPTION 'documents: a document goes to another patient by a merge only' USING ERRCODE = 'restrict_violation';
  END IF;
  IF (OLD.state <> 'draft' AND NEW.state = 'draft') AND NOT gone THEN
    RAISE EXCEPTION 'documents: what was issued is no draft any more' USING ERRCODE = 'restrict_violation';
  END IF;
  IF (OLD.state <> 'draft' AND (NEW."year" IS DISTINCT FROM OLD."year" OR NEW."serial" IS DISTINCT FROM OLD."serial" OR NEW."body" IS DISTINCT FROM OLD."body" OR NEW."body_sha256" IS DISTINCT FROM OLD."body_sha256" OR NEW."language" IS DISTINCT FROM OLD."language" OR NEW."template_version" IS DISTINCT FROM OLD."template_version" OR NEW."appointment_id" IS DISTINCT FROM OLD."appointment_id" OR NEW."practitioner_id" IS DISTINCT FROM OLD."practitioner_id" OR NEW."user_id" IS DISTINCT FROM OLD."user_id" OR NEW."replaces_id" IS DISTINCT FROM OLD."replaces_id" OR (OLD.direction = 'issued' AND (NEW."number" IS DISTINCT FROM OLD."number" OR NEW."title" IS DISTINCT FROM OLD."title" OR NEW."issued_on" IS DISTINCT FROM OLD."issued_on" OR NEW."valid_until" IS DISTINCT FROM OLD."valid_until" OR NEW."sender" IS DISTINCT FROM OLD."sender")))) AND NOT gone THEN
    RAISE EXCEPTION 'documents: what was issued or signed does not change' USING ERRCODE = 'restrict_violation';
  END IF;
  IF (OLD.state = 'signed' AND NEW.state = 'signed' AND (NEW."signed_at" IS DISTINCT FROM OLD."signed_at" OR NEW."signed_by" IS DISTINCT FROM OLD."signed_by")) AND NOT gone THEN
    RAISE EXCEPTION 'documents: who signed it and when does not change' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER document_fixed BEFORE UPDATE ON document FOR EACH ROW EXECUTE FUNCTION document_fixed()
--;;
CREATE TRIGGER document_keep BEFORE DELETE ON document FOR EACH ROW EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER document_keep_t BEFORE TRUNCATE ON document FOR EACH STATEMENT EXECUTE FUNCTION refuse()
--;;
CREATE FUNCTION document_copy_void() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."document_id" IS DISTINCT FROM OLD."document_id" OR NEW."copy" IS DISTINCT FROM OLD."copy" OR NEW."place" IS DISTINCT FROM OLD."place" OR NEW."note" IS DISTINCT FROM OLD."note" OR NEW."at" IS DISTINCT FROM OLD."at" OR NEW."by" IS DISTINCT FROM OLD."by")
    AND NOT coalesce(NEW.id = OLD.id AND NEW.note = '' AND NEW.place = OLD.place AND NEW.copy = OLD.copy AND EXISTS (SELECT 1 FROM journal_head AS h JOIN journal AS e ON e.id = h.last WHERE e.what = 'erasure' AND strpos(e.after, ' h' || CAST(OLD.id AS text) || ' ') > 0), false) THEN
    RAISE EXCEPTION 'documents: document_copy is append-only' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER document_copy_void BEFORE UPDATE ON document_copy FOR EACH ROW EXECUTE FUNCTION document_copy_void()
--;;
CREATE TRIGGER document_copy_keep BEFORE DELETE ON document_copy FOR EACH ROW EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER document_copy_keep_t BEFORE TRUNCATE ON document_copy FOR EACH STATEMENT EXECUTE FUNCTION refuse()
--;;
CREATE FUNCTION document_file_void() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."document_id" IS DISTINCT FROM OLD."document_id" OR NEW."name" IS DISTINCT FROM OLD."name" OR NEW."size" IS DISTINCT FROM OLD."size" OR NEW."sha256" IS DISTINCT FROM OLD."sha256" OR NEW."at" IS DISTINCT FROM OLD."at" OR NEW."by" IS DISTINCT FROM OLD."by")
    AND NOT coalesce(NEW.id = OLD.id AND NEW.name = '-' AND NEW.sha256 = '' AND NEW.size = 0 AND EXISTS (SELECT 1 FROM journal_head AS h JOIN journal AS e ON e.id = h.last WHERE e.what = 'erasure' AND strpos(e.after, ' f' || CAST(OLD.id AS text) || ' ') > 0), false) THEN
    RAISE EXCEPTION 'documents: document_file is append-only' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER document_file_void BEFORE UPDATE ON document_file FOR EACH ROW EXECUTE FUNCTION document_file_void()
--;;
CREATE TRIGGER document_file_keep BEFORE DELETE ON document_file FOR EACH ROW EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER document_file_keep_t BEFORE TRUNCATE ON document_file FOR EACH STATEMENT EXECUTE FUNCTION refuse()
--;;
CREATE FUNCTION record_place_void() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."place" IS DISTINCT FROM OLD."place" OR NEW."practitioner_id" IS DISTINCT FROM OLD."practitioner_id" OR NEW."note" IS DISTINCT FROM OLD."note" OR NEW."at" IS DISTINCT FROM OLD."at" OR NEW."by" IS DISTINCT FROM OLD."by")
    AND NOT coalesce(NEW.id = OLD.id AND NEW.note = '' AND NEW.place = OLD.place AND EXISTS (SELECT 1 FROM journal_head AS h JOIN journal AS e ON e.id = h.last WHERE e.what = 'erasure' AND strpos(e.after, ' g' || CAST(OLD.id AS text) || ' ') > 0), false) THEN
    RAISE EXCEPTION 'documents: record_place is append-only' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER record_place_void BEFORE UPDATE ON record_place FOR EACH ROW EXECUTE FUNCTION record_place_void()
--;;
CREATE TRIGGER record_place_keep BEFORE DELETE ON record_place FOR EACH ROW EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER record_place_keep_t BEFORE TRUNCATE ON record_place FOR EACH STATEMENT EXECUTE FUNCTION refuse()
--;;
CREATE FUNCTION record_place_patient() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.patient_id <> OLD.patient_id AND NOT EXISTS (SELECT 1 FROM patient AS p WHERE (p.id = OLD.patient_id AND p.merged_into = NEW.patient_id) OR (p.id = NEW.patient_id AND p.merged_into = OLD.patient_id)) THEN
    RAISE EXCEPTION 'documents: a record goes to another patient by a merge only'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER record_place_patient BEFORE UPDATE ON record_place FOR EACH ROW EXECUTE FUNCTION record_place_patient()
--;;
CREATE FUNCTION document_content_fixed() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT coalesce(NEW.id = OLD.id AND length(NEW.content) = 0 AND EXISTS (SELECT 1 FROM journal_head AS h JOIN journal AS e ON e.id = h.last WHERE e.what = 'erasure' AND strpos(e.after, ' f' || CAST(OLD.id AS text) || ' ') > 0), false) THEN
    RAISE EXCEPTION 'documents: a file is never changed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER document_content_fixed BEFORE UPDATE ON document_content FOR EACH ROW EXECUTE FUNCTION document_content_fixed()
--;;
CREATE TRIGGER document_content_keep BEFORE DELETE ON document_content FOR EACH ROW EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER document_content_keep_t BEFORE TRUNCATE ON document_content FOR EACH STATEMENT EXECUTE FUNCTION refuse()
--;;
CREATE TABLE step (
	id BIGSERIAL NOT NULL, 
	appointment_id BIGINT NOT NULL, 
	kind TEXT NOT NULL CONSTRAINT ck_step_kind CHECK (kind IN ('arrived','ready','called','in-room','to-pay','left','left-without-visit','undone')), 
	undoes_id BIGINT, 
	at BIGINT NOT NULL, 
	by BIGINT NOT NULL, 
	room_id BIGINT, 
	note TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_step PRIMARY KEY (id), 
	CONSTRAINT ck_step_undone_names_its_step CHECK ((kind = 'undone') = (undoes_id IS NOT NULL)), 
	CONSTRAINT fk_step_appointment_id FOREIGN KEY(appointment_id) REFERENCES appointment (id), 
	CONSTRAINT uq_step_undoes_id UNIQUE (undoes_id), 
	CONSTRAINT fk_step_undoes_id FOREIGN KEY(undoes_id) REFERENCES step (id)
)
--;;
CREATE INDEX ix_step_appointment_id ON step (appointment_id)
--;;
CREATE TABLE flow (
	appointment_id BIGINT NOT NULL, 
	patient_id BIGINT NOT NULL, 
	local_date DATE NOT NULL, 
	step_id BIGINT, 
	kind TEXT, 
	room_id BIGINT, 
	arrived_at BIGINT, 
	ready_at BIGINT, 
	called_at BIGINT, 
	in_room_at BIGINT, 
	to_pay_at BIGINT, 
	left_at BIGINT, 
	CONSTRAINT pk_flow PRIMARY KEY (appointment_id), 
	CONSTRAINT fk_flow_appointment_id FOREIGN KEY(appointment_id) REFERENCES appointment (id)
)
--;;
CREATE INDEX ix_flow_local_date ON flow (local_date)
--;;
CREATE UNIQUE INDEX uq_flow_once ON flow (patient_id, local_date) WHERE kind IN ('arrived','ready','called','in-room')
--;;
CREATE TABLE priority (
	appointment_id BIGINT NOT NULL, 
	level BIGINT NOT NULL CONSTRAINT ck_priority_level CHECK (level BETWEEN 1 AND 2), 
	reason TEXT NOT NULL CONSTRAINT ck_priority_reason CHECK (reason <> ''), 
	at BIGINT NOT NULL, 
	by BIGINT NOT NULL, 
	CONSTRAINT pk_priority PRIMARY KEY (appointment_id), 
	CONSTRAINT fk_priority_appointment_id FOREIGN KEY(appointment_id) REFERENCES appointment (id)
)
--;;
CREATE TABLE notice (
	id BIGSERIAL NOT NULL, 
	appointment_id BIGINT NOT NULL, 
	practitioner_id BIGINT NOT NULL, 
	at BIGINT NOT NULL, 
	by BIGINT NOT NULL, 
	again BIGINT DEFAULT '0' NOT NULL, 
	seen_at BIGINT, 
	seen_by BIGINT, 
	withdrawn_at BIGINT, 
	CONSTRAINT pk_notice PRIMARY KEY (id), 
	CONSTRAINT ck_notice_seen CHECK ((seen_at IS NULL) = (seen_by IS NULL)), 
	CONSTRAINT fk_notice_appointment_id FOREIGN KEY(appointment_id) REFERENCES appointment (id), 
	CONSTRAINT fk_notice_practitioner_id FOREIGN KEY(practitioner_id) REFERENCES practitioner (id)
)
--;;
CREATE INDEX ix_notice_appointment_id ON notice (appointment_id)
--;;
CREATE INDEX ix_notice_unseen ON notice (practitioner_id) WHERE seen_at IS NULL AND withdrawn_at IS NULL
--;;
CREATE TABLE room_state (
	id BIGSERIAL NOT NULL, 
	room_id BIGINT NOT NULL, 
	state TEXT NOT NULL CONSTRAINT ck_room_state_state CHECK (state IN ('free','to-clean')), 
	at BIGINT NOT NULL, 
	by BIGINT NOT NULL, 
	note TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_room_state PRIMARY KEY (id), 
	CONSTRAINT fk_room_state_room_id FOREIGN KEY(room_id) REFERENCES room (id)
)
--;;
CREATE INDEX ix_room_state_room_id_id ON room_state (room_id, id)
--;;
CREATE FUNCTION step_forward() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE booked text;
BEGIN
  SELECT status INTO booked FROM appointment WHERE id = NEW.appointment_id FOR NO KEY UPDATE;
  IF NOT coalesce(CASE NEW.kind
    WHEN 'arrived' THEN (SELECT s.kind FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id) ORDER BY s.id DESC LIMIT 1) IS NULL
    WHEN 'ready' THEN coalesce((SELECT s.kind FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id) ORDER BY s.id DESC LIMIT 1), '') = 'arrived'
    WHEN 'called' THEN coalesce((SELECT s.kind FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id) ORDER BY s.id DESC LIMIT 1), '') IN ('arrived', 'ready')
    WHEN 'in-room' THEN coalesce((SELECT s.kind FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id) ORDER BY s.id DESC LIMIT 1), '') IN ('arrived', 'ready', 'called')
    WHEN 'to-pay' THEN coalesce((SELECT s.kind FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id) ORDER BY s.id DESC LIMIT 1), '') = 'in-room'
    WHEN 'left' THEN coalesce((SELECT s.kind FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id) ORDER BY s.id DESC LIMIT 1), '') IN ('in-room', 'to-pay')
    WHEN 'left-without-visit' THEN coalesce((SELECT s.kind FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id) ORDER BY s.id DESC LIMIT 1), '') IN ('arrived', 'ready', 'called')
    ELSE NEW.undoes_id = (SELECT s.id FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id) ORDER BY s.id DESC LIMIT 1) AND trim(NEW.note) <> '' END, false) THEN
    RAISE EXCEPTION 'queue: steps go forward only' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NEW.kind = 'arrived' AND coalesce(booked, '') NOT IN ('booked', 'fulfilled') THEN
    RAISE EXCEPTION 'queue: only a booked visit can arrive' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER step_forward BEFORE INSERT ON step FOR EACH ROW EXECUTE FUNCTION step_forward()
--;;
CREATE FUNCTION step_kept() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT coalesce(NEW.id = OLD.id AND NEW.appointment_id = OLD.appointment_id AND NEW.kind = OLD.kind
    AND NEW.undoes_id IS NOT DISTINCT FROM OLD.undoes_id AND NEW.at = OLD.at AND NEW."by" = OLD."by"
    AND NEW.room_id IS NOT DISTINCT FROM OLD.room_id AND NEW.note = '' AND EXISTS (SELECT 1 FROM journal_head AS h JOIN journal AS e ON e.id = h.last WHERE e.what = 'erasure' AND strpos(e.after, ' s' || CAST(OLD.id AS text) || ' ') > 0), false) THEN
    RAISE EXCEPTION 'append-only: step' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER step_kept BEFORE UPDATE ON step FOR EACH ROW EXECUTE FUNCTION step_kept()
--;;
CREATE TRIGGER step_keep BEFORE DELETE ON step FOR EACH ROW EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER step_keep_t BEFORE TRUNCATE ON step FOR EACH STATEMENT EXECUTE FUNCTION refuse()
--;;
CREATE FUNCTION step_follow() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
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
  IF NOT FOUND THEN
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
    coalesce((SELECT max(s.at) FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind = 'left' AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id)), (SELECT max(s.at) FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind = 'left-without-visit' AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id)));
  END IF;
  RETURN NULL;
END $$
--;;
CREATE TRIGGER step_follow AFTER INSERT ON step FOR EACH ROW EXECUTE FUNCTION step_follow()
--;;
CREATE FUNCTION flow_true() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'queue: the board follows the steps' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF (TG_OP = 'UPDATE' AND NEW.appointment_id <> OLD.appointment_id)
    OR NEW.patient_id IS DISTINCT FROM (SELECT a.patient_id FROM appointment AS a WHERE a.id = NEW.appointment_id)
    OR NEW.local_date IS DISTINCT FROM (SELECT a.local_date FROM appointment AS a WHERE a.id = NEW.appointment_id)
    OR NEW.step_id IS DISTINCT FROM (SELECT s.id FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id) ORDER BY s.id DESC LIMIT 1)
    OR NEW.kind IS DISTINCT FROM (SELECT s.kind FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id) ORDER BY s.id DESC LIMIT 1)
    OR NEW.room_id IS DISTINCT FROM (SELECT s.room_id FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id) ORDER BY s.id DESC LIMIT 1)
    OR NEW.arrived_at IS DISTINCT FROM (SELECT max(s.at) FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind = 'arrived' AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id))
    OR NEW.ready_at IS DISTINCT FROM (SELECT max(s.at) FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind = 'ready' AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id))
    OR NEW.called_at IS DISTINCT FROM (SELECT max(s.at) FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind = 'called' AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id))
    OR NEW.in_room_at IS DISTINCT FROM (SELECT max(s.at) FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind = 'in-room' AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id))
    OR NEW.to_pay_at IS DISTINCT FROM (SELECT max(s.at) FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind = 'to-pay' AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id))
    OR NEW.left_at IS DISTINCT FROM coalesce((SELECT max(s.at) FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind = 'left' AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id)), (SELECT max(s.at) FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND s.kind = 'left-without-visit' AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id))) THEN
    RAISE EXCEPTION 'queue: the board follows the steps' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$
--;;
CREATE TRIGGER flow_true AFTER INSERT OR UPDATE OR DELETE ON flow FOR EACH ROW EXECUTE FUNCTION flow_true()
--;;
CREATE FUNCTION step_last() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.id <> (SELECT max(id) FROM step) THEN
    RAISE EXCEPTION 'queue: the newest step has the highest number' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$
--;;
CREATE TRIGGER step_last AFTER INSERT ON step FOR EACH ROW EXECUTE FUNCTION step_last()
--;;
CREATE FUNCTION room_state_last() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.id <> (SELECT max(id) FROM room_state) THEN
    RAISE EXCEPTION 'queue: the newest word has the highest number' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$
--;;
CREATE TRIGGER room_state_last AFTER INSERT ON room_state FOR EACH ROW EXECUTE FUNCTION room_state_last()
--;;
CREATE TRIGGER flow_keep_t BEFORE TRUNCATE ON flow FOR EACH STATEMENT EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER room_state_keep BEFORE UPDATE OR DELETE ON room_state FOR EACH ROW EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER room_state_keep_t BEFORE TRUNCATE ON room_state FOR EACH STATEMENT EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER notice_seen BEFORE UPDATE ON notice FOR EACH ROW
  WHEN (NEW.id <> OLD.id OR NEW.appointment_id <> OLD.appointment_id OR NEW.practitioner_id <> OLD.practitioner_id OR NEW.at <> OLD.at OR NEW."by" <> OLD."by" OR NEW.again <> OLD.again OR (OLD.seen_at IS NOT NULL AND NEW.seen_at IS NOT NULL AND (NEW.seen_at <> OLD.seen_at OR NEW.seen_by <> OLD.seen_by))) EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER notice_keep_d BEFORE DELETE ON notice FOR EACH ROW EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER notice_keep_t BEFORE TRUNCATE ON notice FOR EACH STATEMENT EXECUTE FUNCTION refuse()
--;;
CREATE FUNCTION appointment_walking() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF (NEW.local_date <> OLD.local_date OR NEW.status NOT IN ('booked', 'fulfilled'))
    AND EXISTS (SELECT 1 FROM flow WHERE appointment_id = NEW.id AND kind IN ('arrived', 'ready', 'called', 'in-room', 'to-pay'))
  THEN
    RAISE EXCEPTION 'queue: the patient of this visit is in the house' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER appointment_walking BEFORE UPDATE OF local_date, status ON appointment
  FOR EACH ROW EXECUTE FUNCTION appointment_walking()
--;;
CREATE FUNCTION appointment_other_patient() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE flow SET patient_id = NEW.patient_id WHERE appointment_id = NEW.id;
  RETURN NULL;
END $$
--;;
CREATE TRIGGER appointment_other_patient AFTER UPDATE OF patient_id ON appointment
  FOR EACH ROW WHEN (NEW.patient_id <> OLD.patient_id) EXECUTE FUNCTION appointment_other_patient()
--;;
CREATE TABLE call (
	id BIGSERIAL NOT NULL, 
	direction TEXT NOT NULL CONSTRAINT ck_call_direction CHECK (direction IN ('in','out')), 
	number TEXT DEFAULT '' NOT NULL, 
	line TEXT DEFAULT '' NOT NULL, 
	by_exchange BIGINT DEFAULT '0' NOT NULL, 
	patient_id BIGINT, 
	caller_name TEXT DEFAULT '' NOT NULL, 
	started_at BIGINT NOT NULL, 
	taken_at BIGINT, 
	user_id BIGINT, 
	hung_up_at BIGINT, 
	ended_at BIGINT, 
	about TEXT DEFAULT '' NOT NULL, 
	outcome TEXT, 
	forwarded_to TEXT DEFAULT '' NOT NULL, 
	call_back_at BIGINT, 
	done_at BIGINT, 
	done_by_call_id BIGINT, 
	for_call_id BIGINT, 
	note TEXT DEFAULT '' NOT NULL, 
	quote_minor BIGINT, 
	agreed_on DATE, 
	ref TEXT, 
	version BIGINT DEFAULT '1' NOT NULL, 
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
	call_id BIGINT NOT NULL, 
	what TEXT NOT NULL, 
	key BIGINT NOT NULL, 
	CONSTRAINT pk_call_link PRIMARY KEY (call_id, what, key), 
	CONSTRAINT ck_call_link_what CHECK (what IN ('appointment','patient','service')), 
	CONSTRAINT fk_call_link_call_id FOREIGN KEY(call_id) REFERENCES call (id)
)
--;;
CREATE INDEX ix_call_link_what_key ON call_link (what, key)
--;;
CREATE TABLE quote (
	id BIGSERIAL NOT NULL, 
	call_id BIGINT NOT NULL, 
	asked TEXT DEFAULT '' NOT NULL, 
	title TEXT NOT NULL, 
	specialty TEXT DEFAULT '' NOT NULL, 
	specialty_key TEXT DEFAULT '' NOT NULL, 
	low_minor BIGINT NOT NULL, 
	high_minor BIGINT NOT NULL, 
	minutes BIGINT DEFAULT '0' NOT NULL, 
	day DATE NOT NULL, 
	valid_to DATE NOT NULL, 
	at BIGINT NOT NULL, 
	user_id BIGINT, 
	voided BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_quote PRIMARY KEY (id), 
	CONSTRAINT ck_quote_range CHECK (low_minor >= 0 AND high_minor >= low_minor), 
	CONSTRAINT ck_quote_validity CHECK (valid_to >= day), 
	CONSTRAINT ck_quote_voided CHECK (voided IN (0, 1)), 
	CONSTRAINT fk_quote_call_id FOREIGN KEY(call_id) REFERENCES call (id)
)
--;;
CREATE INDEX ix_quote_call_id ON quote (call_id)
--;;
CREATE TABLE quote_line (
	id BIGSERIAL NOT NULL, 
	quote_id BIGINT NOT NULL, 
	service_id BIGINT NOT NULL, 
	title TEXT NOT NULL, 
	chance BIGINT NOT NULL, 
	amount_minor BIGINT NOT NULL, 
	CONSTRAINT pk_quote_line PRIMARY KEY (id), 
	CONSTRAINT uq_quote_line_quote_id_service_id UNIQUE (quote_id, service_id), 
	CONSTRAINT ck_quote_line_chance CHECK (chance BETWEEN 0 AND 3), 
	CONSTRAINT ck_quote_line_amount CHECK (amount_minor >= 0), 
	CONSTRAINT fk_quote_line_quote_id FOREIGN KEY(quote_id) REFERENCES quote (id), 
	CONSTRAINT fk_quote_line_service_id FOREIGN KEY(service_id) REFERENCES service (id)
)
--;;
CREATE TABLE read_back (
	id BIGSERIAL NOT NULL, 
	call_id BIGINT NOT NULL, 
	appointment_id BIGINT NOT NULL, 
	local_date DATE NOT NULL, 
	local_min BIGINT NOT NULL, 
	doctor TEXT NOT NULL, 
	room TEXT DEFAULT '' NOT NULL, 
	price_minor BIGINT, 
	low_minor BIGINT, 
	high_minor BIGINT, 
	preparation TEXT DEFAULT '' NOT NULL, 
	bring TEXT DEFAULT '' NOT NULL, 
	at BIGINT NOT NULL, 
	CONSTRAINT pk_read_back PRIMARY KEY (id), 
	CONSTRAINT ck_read_back_minute CHECK (local_min BETWEEN 0 AND 1439), 
	CONSTRAINT ck_read_back_range CHECK ((low_minor IS NULL) = (high_minor IS NULL)), 
	CONSTRAINT fk_read_back_call_id FOREIGN KEY(call_id) REFERENCES call (id), 
	CONSTRAINT fk_read_back_appointment_id FOREIGN KEY(appointment_id) REFERENCES appointment (id)
)
--;;
CREATE INDEX ix_read_back_appointment_id ON read_back (appointment_id)
--;;
CREATE INDEX ix_read_back_call_id ON read_back (call_id)
--;;
CREATE TRIGGER call_version BEFORE UPDATE ON call FOR EACH ROW
  WHEN (NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id) EXECUTE FUNCTION refuse_stale()
--;;
CREATE TRIGGER call_keep BEFORE DELETE ON call FOR EACH ROW EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER call_keep_t BEFORE TRUNCATE ON call FOR EACH STATEMENT EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER call_keep_u BEFORE UPDATE OF id, started_at, direction ON call FOR EACH ROW
  WHEN (NEW.id <> OLD.id OR NEW.started_at <> OLD.started_at OR NEW.direction <> OLD.direction)
  EXECUTE FUNCTION refuse()
--;;
CREATE FUNCTION call_ended() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT coalesce(NEW.number = '' AND NEW.caller_name = '' AND NEW.note = '' AND NEW.line = OLD.line
    AND NEW.by_exchange = OLD.by_exchange AND NEW.taken_at IS NOT DISTINCT FROM OLD.taken_at AND NEW.hung_up_at IS NOT DISTINCT FROM OLD.hung_up_at
    AND NEW.ended_at IS NOT DISTINCT FROM OLD.ended_at AND EXISTS (SELECT 1 FROM journal_head AS h JOIN journal AS e ON e.id = h.last WHERE e.what = 'erasure' AND strpos(e.after, ' c' || CAST(OLD.id AS text) || ' ') > 0), false) THEN
    RAISE EXCEPTION 'append-only: call' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER call_ended BEFORE UPDATE ON call FOR EACH ROW
  WHEN (OLD.ended_at IS NOT NULL AND ((OLD.number <> '' AND NEW.number <> OLD.number) OR NEW.line <> OLD.line OR NEW.by_exchange <> OLD.by_exchange OR NEW.taken_at IS DISTINCT FROM OLD.taken_at OR (OLD.hung_up_at IS NOT NULL AND (NEW.hung_up_at IS NULL OR NEW.hung_up_at <> OLD.hung_up_at)) OR NEW.ended_at <> OLD.ended_at) AND NOT (NEW.ended_at IS NULL OR NEW.outcome = 'entered-in-error' OR OLD.outcome = 'entered-in-error')) EXECUTE FUNCTION call_ended()
--;;
CREATE TRIGGER call_link_keep_u BEFORE UPDATE ON call_link FOR EACH ROW EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER call_link_keep_t BEFORE TRUNCATE ON call_link FOR EACH STATEMENT EXECUTE FUNCTION refuse()
--;;
CREATE FUNCTION call_link_kept() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM journal AS j WHERE j.what = 'call_link' AND j.key = OLD.call_id AND j.after IS NULL AND (j.before::json ->> 'what') = OLD.what AND (j.before::json ->> 'key') = OLD.key::text) THEN
    RAISE EXCEPTION 'calls: what a call made is not deleted' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN OLD;
END $$
--;;
CREATE TRIGGER call_link_keep_d BEFORE DELETE ON call_link FOR EACH ROW EXECUTE FUNCTION call_link_kept()
--;;
CREATE FUNCTION quote_kept() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT coalesce(NEW.id = OLD.id AND NEW.call_id IS NOT DISTINCT FROM OLD.call_id AND NEW.title IS NOT DISTINCT FROM OLD.title AND NEW.specialty IS NOT DISTINCT FROM OLD.specialty AND NEW.specialty_key IS NOT DISTINCT FROM OLD.specialty_key AND NEW.low_minor IS NOT DISTINCT FROM OLD.low_minor AND NEW.high_minor IS NOT DISTINCT FROM OLD.high_minor AND NEW.minutes IS NOT DISTINCT FROM OLD.minutes AND NEW.day IS NOT DISTINCT FROM OLD.day AND NEW.valid_to IS NOT DISTINCT FROM OLD.valid_to AND NEW.at IS NOT DISTINCT FROM OLD.at AND NEW.user_id IS NOT DISTINCT FROM OLD.user_id AND ((NEW.asked = OLD.asked AND NEW.voided >= OLD.voided) OR (NEW.asked = '' AND NEW.voided = OLD.voided AND EXISTS (SELECT 1 FROM journal_head AS h JOIN journal AS e ON e.id = h.last WHERE e.what = 'erasure' AND strpos(e.after, ' w' || CAST(OLD.id AS text) || ' ') > 0))), false) THEN
    RAISE EXCEPTION 'quotes: what was quoted does not change' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER quote_keep_u BEFORE UPDATE ON quote FOR EACH ROW EXECUTE FUNCTION quote_kept()
--;;
CREATE TRIGGER quote_keep_d BEFORE DELETE ON quote FOR EACH ROW EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER quote_keep_t BEFORE TRUNCATE ON quote FOR EACH STATEMENT EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER quote_line_keep BEFORE UPDATE OR DELETE ON quote_line FOR EACH ROW EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER quote_line_keep_t BEFORE TRUNCATE ON quote_line FOR EACH STATEMENT EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER read_back_keep BEFORE UPDATE OR DELETE ON read_back FOR EACH ROW EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER read_back_keep_t BEFORE TRUNCATE ON read_back FOR EACH STATEMENT EXECUTE FUNCTION refuse()
--;;
CREATE TABLE register (
	id BIGSERIAL NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	desk TEXT, 
	active BIGINT DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_register PRIMARY KEY (id), 
	CONSTRAINT uq_register_code UNIQUE (code), 
	CONSTRAINT uq_register_desk UNIQUE (desk)
)
--;;
CREATE TABLE shift (
	id BIGSERIAL NOT NULL, 
	register_id BIGINT NOT NULL, 
	number BIGINT NOT NULL, 
	opened_at BIGINT NOT NULL, 
	opened_by BIGINT NOT NULL, 
	opened_by_name TEXT NOT NULL, 
	closed_at BIGINT, 
	closed_by BIGINT, 
	closed_by_name TEXT, 
	report TEXT, 
	CONSTRAINT pk_shift PRIMARY KEY (id), 
	CONSTRAINT uq_shift_register_id_number UNIQUE (register_id, number), 
	CONSTRAINT ck_shift_period CHECK (closed_at IS NULL OR closed_at >= opened_at), 
	CONSTRAINT ck_shift_report_when_closed CHECK ((closed_at IS NULL) = (report IS NULL)), 
	CONSTRAINT fk_shift_register_id FOREIGN KEY(register_id) REFERENCES register (id)
)
--;;
CREATE UNIQUE INDEX one_open_shift ON shift (register_id) WHERE closed_at IS NULL
--;;
CREATE TABLE shift_count (
	id BIGSERIAL NOT NULL, 
	shift_id BIGINT NOT NULL, 
	kind TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	by BIGINT NOT NULL, 
	by_name TEXT NOT NULL, 
	expected_minor BIGINT NOT NULL, 
	counted_minor BIGINT NOT NULL CONSTRAINT ck_shift_count_counted CHECK (counted_minor >= 0), 
	reason TEXT DEFAULT '' NOT NULL, 
	notes TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_shift_count PRIMARY KEY (id), 
	CONSTRAINT ck_shift_count_kind_known CHECK (kind IN ('opening', 'handover-out', 'handover-in', 'handover-back', 'closing')), 
	CONSTRAINT fk_shift_count_shift_id FOREIGN KEY(shift_id) REFERENCES shift (id)
)
--;;
CREATE INDEX ix_shift_count_shift_id ON shift_count (shift_id)
--;;
CREATE TABLE shift_count_piece (
	count_id BIGINT NOT NULL, 
	denomination_minor BIGINT NOT NULL, 
	pieces BIGINT NOT NULL, 
	CONSTRAINT pk_shift_count_piece PRIMARY KEY (count_id, denomination_minor), 
	CONSTRAINT ck_shift_count_piece_positive CHECK (denomination_minor > 0 AND pieces > 0), 
	CONSTRAINT fk_shift_count_piece_count_id FOREIGN KEY(count_id) REFERENCES shift_count (id)
)
--;;
CREATE TABLE shift_count_method (
	count_id BIGINT NOT NULL, 
	method TEXT NOT NULL, 
	expected_minor BIGINT NOT NULL, 
	counted_minor BIGINT NOT NULL, 
	CONSTRAINT pk_shift_count_method PRIMARY KEY (count_id, method), 
	CONSTRAINT ck_shift_count_method_method_known CHECK (method IN ('cash', 'card', 'transfer', 'insurer', 'advance')), 
	CONSTRAINT fk_shift_count_method_count_id FOREIGN KEY(count_id) REFERENCES shift_count (id)
)
--;;
CREATE TABLE charge (
	id BIGSERIAL NOT NULL, 
	patient_id BIGINT NOT NULL, 
	appointment_id BIGINT, 
	service_id BIGINT, 
	origin TEXT DEFAULT 'desk' NOT NULL, 
	title TEXT NOT NULL, 
	quantity BIGINT DEFAULT '1' NOT NULL, 
	price_minor BIGINT NOT NULL, 
	discount_minor BIGINT DEFAULT '0' NOT NULL, 
	discount_reason TEXT DEFAULT '' NOT NULL, 
	discount_by BIGINT, 
	amount_minor BIGINT NOT NULL, 
	paid_minor BIGINT DEFAULT '0' NOT NULL, 
	refunded_minor BIGINT DEFAULT '0' NOT NULL, 
	day DATE NOT NULL, 
	state TEXT DEFAULT 'open' NOT NULL, 
	void_reason TEXT DEFAULT '' NOT NULL, 
	created_at BIGINT NOT NULL, 
	created_by BIGINT NOT NULL, 
	version BIGINT DEFAULT '1' NOT NULL, 
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
	charge_id BIGINT NOT NULL, 
	after_id BIGINT NOT NULL, 
	number BIGINT NOT NULL, 
	visits BIGINT NOT NULL, 
	days BIGINT NOT NULL, 
	CONSTRAINT pk_free_charge PRIMARY KEY (charge_id), 
	CONSTRAINT ck_free_charge_number CHECK (visits BETWEEN 1 AND 20 AND number BETWEEN 1 AND visits), 
	CONSTRAINT ck_free_charge_days CHECK (days BETWEEN 1 AND 365), 
	CONSTRAINT fk_free_charge_charge_id FOREIGN KEY(charge_id) REFERENCES charge (id), 
	CONSTRAINT fk_free_charge_after_id FOREIGN KEY(after_id) REFERENCES appointment (id)
)
--;;
CREATE INDEX ix_free_charge_after ON free_charge (after_id)
--;;
CREATE TABLE account (
	id BIGSERIAL NOT NULL, 
	code TEXT NOT NULL, 
	method TEXT, 
	CONSTRAINT pk_account PRIMARY KEY (id), 
	CONSTRAINT uq_account_code UNIQUE (code), 
	CONSTRAINT uq_account_method UNIQUE (method)
)
--;;
CREATE TABLE seal (
	entry_id BIGINT NOT NULL, 
	CONSTRAINT pk_seal PRIMARY KEY (entry_id)
)
--;;
CREATE TABLE entry (
	id BIGSERIAL NOT NULL, 
	register_id BIGINT NOT NULL, 
	number BIGINT NOT NULL, 
	shift_id BIGINT NOT NULL, 
	kind TEXT NOT NULL, 
	patient_id BIGINT, 
	at BIGINT NOT NULL, 
	by BIGINT NOT NULL, 
	by_name TEXT NOT NULL, 
	memo TEXT DEFAULT '' NOT NULL, 
	reverses_id BIGINT, 
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
--;;
CREATE INDEX ix_entry_patient_id ON entry (patient_id)
--;;
CREATE INDEX ix_entry_shift_id ON entry (shift_id)
--;;
CREATE TABLE posting (
	entry_id BIGINT NOT NULL, 
	line BIGINT NOT NULL, 
	account_id BIGINT NOT NULL, 
	amount_minor BIGINT NOT NULL CONSTRAINT ck_posting_amount CHECK (amount_minor <> 0), 
	CONSTRAINT pk_posting PRIMARY KEY (entry_id, line), 
	CONSTRAINT fk_posting_entry_id FOREIGN KEY(entry_id) REFERENCES entry (id), 
	CONSTRAINT fk_posting_account_id FOREIGN KEY(account_id) REFERENCES account (id)
)
--;;
CREATE INDEX ix_posting_account_id ON posting (account_id)
--;;
CREATE TABLE receipt (
	id BIGSERIAL NOT NULL, 
	register_id BIGINT NOT NULL, 
	number BIGINT NOT NULL, 
	shift_id BIGINT NOT NULL, 
	entry_id BIGINT NOT NULL, 
	kind TEXT NOT NULL, 
	patient_id BIGINT, 
	patient_name TEXT DEFAULT '' NOT NULL, 
	about TEXT DEFAULT '' NOT NULL, 
	total_minor BIGINT NOT NULL, 
	tendered_minor BIGINT DEFAULT '0' NOT NULL, 
	change_minor BIGINT DEFAULT '0' NOT NULL, 
	at BIGINT NOT NULL, 
	by_name TEXT NOT NULL, 
	refund_of BIGINT, 
	reason TEXT DEFAULT '' NOT NULL, 
	text TEXT NOT NULL, 
	salt TEXT, 
	erased_by BIGINT, 
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
--;;
CREATE INDEX ix_receipt_patient_id ON receipt (patient_id)
--;;
CREATE INDEX ix_receipt_refund_of ON receipt (refund_of)
--;;
CREATE INDEX ix_receipt_shift_id ON receipt (shift_id)
--;;
CREATE TABLE receipt_line (
	id BIGSERIAL NOT NULL, 
	receipt_id BIGINT NOT NULL, 
	line BIGINT NOT NULL, 
	charge_id BIGINT, 
	refund_of BIGINT, 
	title TEXT NOT NULL, 
	quantity BIGINT DEFAULT '1' NOT NULL, 
	amount_minor BIGINT NOT NULL CONSTRAINT ck_receipt_line_amount CHECK (amount_minor <> 0), 
	discount_minor BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_receipt_line PRIMARY KEY (id), 
	CONSTRAINT uq_receipt_line_receipt_id_line UNIQUE (receipt_id, line), 
	CONSTRAINT fk_receipt_line_receipt_id FOREIGN KEY(receipt_id) REFERENCES receipt (id), 
	CONSTRAINT fk_receipt_line_charge_id FOREIGN KEY(charge_id) REFERENCES charge (id), 
	CONSTRAINT fk_receipt_line_refund_of FOREIGN KEY(refund_of) REFERENCES receipt_line (id)
)
--;;
CREATE INDEX ix_receipt_line_charge_id ON receipt_line (charge_id)
--;;
CREATE INDEX ix_receipt_line_refund_of ON receipt_line (refund_of)
--;;
CREATE TABLE receipt_copy (
	receipt_id BIGINT NOT NULL, 
	copy BIGINT NOT NULL, 
	at BIGINT NOT NULL, 
	by BIGINT NOT NULL, 
	CONSTRAINT pk_receipt_copy PRIMARY KEY (receipt_id, copy), 
	CONSTRAINT fk_receipt_copy_receipt_id FOREIGN KEY(receipt_id) REFERENCES receipt (id)
)
--;;
CREATE TABLE refund_request (
	id BIGSERIAL NOT NULL, 
	receipt_id BIGINT NOT NULL, 
	shift_id BIGINT NOT NULL, 
	amount_minor BIGINT NOT NULL CONSTRAINT ck_refund_request_amount CHECK (amount_minor > 0), 
	"order" TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	requested_by BIGINT NOT NULL, 
	requested_by_name TEXT NOT NULL, 
	requested_at BIGINT NOT NULL, 
	state TEXT DEFAULT 'pending' NOT NULL, 
	decided_by BIGINT, 
	decided_at BIGINT, 
	refund_id BIGINT, 
	CONSTRAINT pk_refund_request PRIMARY KEY (id), 
	CONSTRAINT ck_refund_request_state_known CHECK (state IN ('pending', 'approved', 'declined')), 
	CONSTRAINT ck_refund_request_approved_has_refund CHECK ((state = 'approved') = (refund_id IS NOT NULL)), 
	CONSTRAINT fk_refund_request_receipt_id FOREIGN KEY(receipt_id) REFERENCES receipt (id), 
	CONSTRAINT fk_refund_request_shift_id FOREIGN KEY(shift_id) REFERENCES shift (id), 
	CONSTRAINT fk_refund_request_refund_id FOREIGN KEY(refund_id) REFERENCES receipt (id)
)
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
CREATE FUNCTION cash_keep() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN RAISE EXCEPTION 'cash: % is append-only', TG_TABLE_NAME
  USING ERRCODE = 'restrict_violation'; END $$
--;;
CREATE FUNCTION shift_new() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM register WHERE id = NEW.register_id FOR NO KEY UPDATE;
  IF NEW.closed_at IS NOT NULL THEN RAISE EXCEPTION 'cash: a shift begins open' USING ERRCODE = 'restrict_violation'; END IF;
  IF NEW.number <> 1 + coalesce((SELECT max(number) FROM shift WHERE register_id = NEW.register_id), 0) THEN RAISE EXCEPTION 'cash: shifts are numbered without a gap' USING ERRCODE = 'restrict_violation'; END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER shift_new BEFORE INSERT ON shift FOR EACH ROW EXECUTE FUNCTION shift_new()
--;;
CREATE FUNCTION shift_changed() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM register WHERE id = OLD.register_id FOR NO KEY UPDATE;
  IF OLD.closed_at IS NOT NULL THEN RAISE EXCEPTION 'cash: a closed shift is not changed' USING ERRCODE = 'restrict_violation'; END IF;
  IF NEW.closed_at IS NULL OR (NEW.id, NEW.register_id, NEW.number, NEW.opened_at, NEW.opened_by, NEW.opened_by_name) IS DISTINCT FROM (OLD.id, OLD.register_id, OLD.number, OLD.opened_at, OLD.opened_by, OLD.opened_by_name) THEN RAISE EXCEPTION 'cash: a shift can only be closed' USING ERRCODE = 'restrict_violation'; END IF;
  IF coalesce((SELECT kind FROM shift_count WHERE shift_id = OLD.id ORDER BY id DESC LIMIT 1), 'none') <> 'closing' THEN RAISE EXCEPTION 'cash: a shift is counted before it is closed' USING ERRCODE = 'restrict_violation'; END IF;
  IF EXISTS (SELECT 1 FROM refund_request WHERE shift_id = OLD.id AND state = 'pending') THEN RAISE EXCEPTION 'cash: refunds wait for a decision' USING ERRCODE = 'restrict_violation'; END IF;
  IF EXISTS (SELECT 1 FROM shift_count c WHERE c.shift_id = OLD.id AND c.counted_minor <> coalesce((SELECT sum(denomination_minor * pieces) FROM shift_count_piece WHERE count_id = c.id), 0)) THEN RAISE EXCEPTION 'cash: the pieces are not the sum counted' USING ERRCODE = 'restrict_violation'; END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER shift_changed BEFORE UPDATE ON shift FOR EACH ROW EXECUTE FUNCTION shift_changed()
--;;
CREATE TRIGGER shift_keep BEFORE DELETE ON shift FOR EACH ROW EXECUTE FUNCTION cash_keep()
--;;
CREATE TRIGGER shift_keep_t BEFORE TRUNCATE ON shift FOR EACH STATEMENT EXECUTE FUNCTION cash_keep()
--;;
CREATE FUNCTION shift_count_new() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM shift WHERE id = NEW.shift_id AND closed_at IS NULL) THEN RAISE EXCEPTION 'cash: the shift is closed' USING ERRCODE = 'restrict_violation'; END IF;
  IF NEW.kind <> (CASE coalesce((SELECT kind FROM shift_count WHERE shift_id = NEW.shift_id ORDER BY id DESC LIMIT 1), 'none') WHEN 'none' THEN 'opening' WHEN 'handover-out' THEN CASE NEW.kind WHEN 'handover-back' THEN 'handover-back' ELSE 'handover-in' END WHEN 'closing' THEN 'no more' ELSE CASE NEW.kind WHEN 'closing' THEN 'closing' ELSE 'handover-out' END END) THEN RAISE EXCEPTION 'cash: this is not the time for such a count' USING ERRCODE = 'restrict_violation'; END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER shift_count_new BEFORE INSERT ON shift_count FOR EACH ROW EXECUTE FUNCTION shift_count_new()
--;;
CREATE FUNCTION shift_count_last() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.id <> (SELECT max(id) FROM shift_count) THEN RAISE EXCEPTION 'cash: the newest count has the highest number' USING ERRCODE = 'restrict_violation'; END IF;
  RETURN NULL;
END $$
--;;
CREATE TRIGGER shift_count_last AFTER INSERT ON shift_count FOR EACH ROW EXECUTE FUNCTION shift_count_last()
--;;
CREATE TRIGGER shift_count_keep BEFORE UPDATE OR DELETE ON shift_count FOR EACH ROW EXECUTE FUNCTION cash_keep()
--;;
CREATE TRIGGER shift_count_keep_t BEFORE TRUNCATE ON shift_count FOR EACH STATEMENT EXECUTE FUNCTION cash_keep()
--;;
CREATE FUNCTION shift_count_piece_new() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.denomination_minor * NEW.pieces + coalesce((SELECT sum(denomination_minor * pieces) FROM shift_count_piece WHERE count_id = NEW.count_id), 0) > (SELECT counted_minor FROM shift_count WHERE id = NEW.count_id) THEN RAISE EXCEPTION 'cash: the pieces are not the sum counted' USING ERRCODE = 'restrict_violation'; END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER shift_count_piece_new BEFORE INSERT ON shift_count_piece FOR EACH ROW EXECUTE FUNCTION shift_count_piece_new()
--;;
CREATE TRIGGER shift_count_piece_keep BEFORE UPDATE OR DELETE ON shift_count_piece FOR EACH ROW EXECUTE FUNCTION cash_keep()
--;;
CREATE TRIGGER shift_count_piece_keep_t BEFORE TRUNCATE ON shift_count_piece FOR EACH STATEMENT EXECUTE FUNCTION cash_keep()
--;;
CREATE FUNCTION shift_count_method_new() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM shift_count c JOIN shift s ON s.id = c.shift_id WHERE c.id = NEW.count_id AND c.kind = 'closing' AND s.closed_at IS NULL) THEN RAISE EXCEPTION 'cash: the shift is closed' USING ERRCODE = 'restrict_violation'; END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER shift_count_method_new BEFORE INSERT ON shift_count_method FOR EACH ROW EXECUTE FUNCTION shift_count_method_new()
--;;
CREATE TRIGGER shift_count_method_keep BEFORE UPDATE OR DELETE ON shift_count_method FOR EACH ROW EXECUTE FUNCTION cash_keep()
--;;
CREATE TRIGGER shift_count_method_keep_t BEFORE TRUNCATE ON shift_count_method FOR EACH STATEMENT EXECUTE FUNCTION cash_keep()
--;;
CREATE FUNCTION charge_new() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.paid_minor <> 0 OR NEW.refunded_minor <> 0 THEN RAISE EXCEPTION 'cash: what is paid follows the receipts' USING ERRCODE = 'restrict_violation'; END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER charge_new BEFORE INSERT ON charge FOR EACH ROW EXECUTE FUNCTION charge_new()
--;;
CREATE FUNCTION charge_changed() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.id <> OLD.id THEN RAISE EXCEPTION 'cash: a charge keeps its number' USING ERRCODE = 'restrict_violation'; END IF;
  IF (NEW.paid_minor <> OLD.paid_minor OR NEW.refunded_minor <> OLD.refunded_minor) AND (NEW.paid_minor, NEW.refunded_minor) <> (SELECT coalesce(sum(greatest(amount_minor, 0)), 0), coalesce(sum(greatest(-amount_minor, 0)), 0) FROM receipt_line WHERE charge_id = NEW.id) THEN RAISE EXCEPTION 'cash: what is paid follows the receipts' USING ERRCODE = 'restrict_violation'; END IF;
  IF OLD.paid_minor > 0 AND NEW.patient_id <> OLD.patient_id AND NOT EXISTS (SELECT 1 FROM patient AS p WHERE (p.id = OLD.patient_id AND p.merged_into = NEW.patient_id) OR (p.id = NEW.patient_id AND p.merged_into = OLD.patient_id)) THEN RAISE EXCEPTION 'cash: what was paid goes to another patient by a merge only' USING ERRCODE = 'restrict_violation'; END IF;
  IF OLD.paid_minor > 0 AND OLD.state <> 'open' AND (NEW.amount_minor, NEW.price_minor, NEW.quantity, NEW.title, NEW.day, NEW.service_id) IS DISTINCT FROM (OLD.amount_minor, OLD.price_minor, OLD.quantity, OLD.title, OLD.day, OLD.service_id) THEN RAISE EXCEPTION 'cash: a settled charge is not altered' USING ERRCODE = 'restrict_violation'; END IF;
  IF OLD.state IN ('paid', 'refunded') AND NEW.state <> OLD.state AND OLD.paid_minor > 0 AND NEW.refunded_minor = OLD.refunded_minor THEN RAISE EXCEPTION 'cash: a settled charge is not opened again' USING ERRCODE = 'restrict_violation'; END IF;
  IF NEW.version <> OLD.version + 1 THEN RAISE EXCEPTION 'cash: a change needs the next version' USING ERRCODE = 'restrict_violation'; END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER charge_changed BEFORE UPDATE ON charge FOR EACH ROW EXECUTE FUNCTION charge_changed()
--;;
CREATE TRIGGER charge_keep BEFORE DELETE ON charge FOR EACH ROW EXECUTE FUNCTION cash_keep()
--;;
CREATE TRIGGER charge_keep_t BEFORE TRUNCATE ON charge FOR EACH STATEMENT EXECUTE FUNCTION cash_keep()
--;;
CREATE TRIGGER account_keep BEFORE UPDATE OR DELETE ON account FOR EACH ROW EXECUTE FUNCTION cash_keep()
--;;
CREATE TRIGGER account_keep_t BEFORE TRUNCATE ON account FOR EACH STATEMENT EXECUTE FUNCTION cash_keep()
--;;
CREATE FUNCTION entry_new() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM register WHERE id = NEW.register_id FOR NO KEY UPDATE;
  IF NEW.reverses_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM entry WHERE id = NEW.reverses_id AND register_id = NEW.register_id AND kind IN ('in', 'out', 'drop')) THEN RAISE EXCEPTION 'cash: only cash moves of the same register are countered' USING ERRCODE = 'restrict_violation'; END IF;
  IF NEW.number <> 1 + coalesce((SELECT max(number) FROM entry WHERE register_id = NEW.register_id), 0) THEN RAISE EXCEPTION 'cash: entries are numbered without a gap' USING ERRCODE = 'restrict_violation'; END IF;
  IF NEW.prev_hash <> coalesce((SELECT hash FROM entry WHERE register_id = NEW.register_id ORDER BY number DESC LIMIT 1), repeat('0', 64)) THEN RAISE EXCEPTION 'cash: hash chain broken' USING ERRCODE = 'restrict_violation'; END IF;
  IF NOT EXISTS (SELECT 1 FROM shift WHERE id = NEW.shift_id AND register_id = NEW.register_id AND closed_at IS NULL AND opened_at <= NEW.at) THEN RAISE EXCEPTION 'cash: the shift is not open on this register' USING ERRCODE = 'restrict_violation'; END IF;
  IF coalesce((SELECT kind FROM shift_count WHERE shift_id = NEW.shift_id ORDER BY id DESC LIMIT 1), 'none') NOT IN ('opening', 'handover-in', 'handover-back') AND NEW.kind <> 'difference' THEN RAISE EXCEPTION 'cash: count the drawer and accept the shift first' USING ERRCODE = 'restrict_violation'; END IF;
  IF NEW.kind IN ('sale', 'refund', 'advance') AND EXISTS (SELECT 1 FROM shift WHERE id = NEW.shift_id AND NEW.at - opened_at >= 86400) THEN RAISE EXCEPTION 'cash: the shift has been open for 24 hours' USING ERRCODE = 'restrict_violation'; END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER entry_new BEFORE INSERT ON entry FOR EACH ROW EXECUTE FUNCTION entry_new()
--;;
CREATE FUNCTION entry_kept() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT coalesce(NEW."id" IS NOT DISTINCT FROM OLD."id" AND NEW."register_id" IS NOT DISTINCT FROM OLD."register_id" AND NEW."number" IS NOT DISTINCT FROM OLD."number" AND NEW."shift_id" IS NOT DISTINCT FROM OLD."shift_id" AND NEW."kind" IS NOT DISTINCT FROM OLD."kind" AND NEW."patient_id" IS NOT DISTINCT FROM OLD."patient_id" AND NEW."at" IS NOT DISTINCT FROM OLD."at" AND NEW."by" IS NOT DISTINCT FROM OLD."by" AND NEW."by_name" IS NOT DISTINCT FROM OLD."by_name" AND NEW."reverses_id" IS NOT DISTINCT FROM OLD."reverses_id" AND NEW."prev_hash" IS NOT DISTINCT FROM OLD."prev_hash" AND NEW."hash" IS NOT DISTINCT FROM OLD."hash" AND NEW.memo = '' AND EXISTS (SELECT 1 FROM journal_head AS h JOIN journal AS e ON e.id = h.last WHERE e.what = 'erasure' AND strpos(e.after, ' e' || CAST(OLD.id AS text) || ' ') > 0), false) THEN RAISE EXCEPTION 'cash: entry is append-only' USING ERRCODE = 'restrict_violation'; END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER entry_kept BEFORE UPDATE ON entry FOR EACH ROW EXECUTE FUNCTION entry_kept()
--;;
CREATE TRIGGER entry_keep BEFORE DELETE ON entry FOR EACH ROW EXECUTE FUNCTION cash_keep()
--;;
CREATE TRIGGER entry_keep_t BEFORE TRUNCATE ON entry FOR EACH STATEMENT EXECUTE FUNCTION cash_keep()
--;;
CREATE FUNCTION posting_new() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM seal WHERE entry_id = NEW.entry_id) THEN RAISE EXCEPTION 'cash: the entry is sealed' USING ERRCODE = 'restrict_violation'; END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER posting_new BEFORE INSERT ON posting FOR EACH ROW EXECUTE FUNCTION posting_new()
--;;
CREATE TRIGGER posting_keep BEFORE UPDATE OR DELETE ON posting FOR EACH ROW EXECUTE FUNCTION cash_keep()
--;;
CREATE TRIGGER posting_keep_t BEFORE TRUNCATE ON posting FOR EACH STATEMENT EXECUTE FUNCTION cash_keep()
--;;
CREATE FUNCTION seal_new() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE e entry%ROWTYPE; r receipt%ROWTYPE; n int; s numeric; d numeric;
BEGIN
  SELECT * INTO e FROM entry WHERE id = NEW.entry_id;
  IF NOT FOUND THEN RAISE EXCEPTION 'cash: no such entry' USING ERRCODE = 'restrict_violation'; END IF;
  SELECT count(*), coalesce(sum(amount_minor), 0), coalesce(sum(amount_minor) FILTER (WHERE amount_minor > 0), 0) INTO n, s, d FROM posting WHERE entry_id = e.id;
  IF n < 2 OR s <> 0 THEN RAISE EXCEPTION 'cash: unbalanced entry' USING ERRCODE = 'restrict_violation'; END IF;
  IF e.kind NOT IN ('difference', 'float') THEN
  SELECT * INTO r FROM receipt WHERE entry_id = e.id;
  IF NOT FOUND OR r.kind <> e.kind OR abs(r.total_minor) <> d OR r.total_minor <> (SELECT coalesce(sum(amount_minor), 0) FROM receipt_line WHERE receipt_id = r.id) THEN RAISE EXCEPTION 'cash: the entry and its receipt differ' USING ERRCODE = 'restrict_violation'; END IF;
  END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER seal_new BEFORE INSERT ON seal FOR EACH ROW EXECUTE FUNCTION seal_new()
--;;
CREATE TRIGGER seal_keep BEFORE UPDATE OR DELETE ON seal FOR EACH ROW EXECUTE FUNCTION cash_keep()
--;;
CREATE TRIGGER seal_keep_t BEFORE TRUNCATE ON seal FOR EACH STATEMENT EXECUTE FUNCTION cash_keep()
--;;
CREATE FUNCTION receipt_new() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM register WHERE id = NEW.register_id FOR NO KEY UPDATE;
  IF NEW.erased_by IS NOT NULL THEN RAISE EXCEPTION 'cash: a receipt begins whole' USING ERRCODE = 'restrict_violation'; END IF;
  IF NEW.number <> 1 + coalesce((SELECT max(number) FROM receipt WHERE register_id = NEW.register_id), 0) THEN RAISE EXCEPTION 'cash: receipts are numbered without a gap' USING ERRCODE = 'restrict_violation'; END IF;
  IF NOT EXISTS (SELECT 1 FROM entry WHERE id = NEW.entry_id AND register_id = NEW.register_id AND shift_id = NEW.shift_id AND kind = NEW.kind) OR EXISTS (SELECT 1 FROM seal WHERE entry_id = NEW.entry_id) THEN RAISE EXCEPTION 'cash: a receipt belongs to an entry under way' USING ERRCODE = 'restrict_violation'; END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER receipt_new BEFORE INSERT ON receipt FOR EACH ROW EXECUTE FUNCTION receipt_new()
--;;
CREATE FUNCTION receipt_kept() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT coalesce(NEW."id" IS NOT DISTINCT FROM OLD."id" AND NEW."register_id" IS NOT DISTINCT FROM OLD."register_id" AND NEW."number" IS NOT DISTINCT FROM OLD."number" AND NEW."shift_id" IS NOT DISTINCT FROM OLD."shift_id" AND NEW."entry_id" IS NOT DISTINCT FROM OLD."entry_id" AND NEW."kind" IS NOT DISTINCT FROM OLD."kind" AND NEW."patient_id" IS NOT DISTINCT FROM OLD."patient_id" AND NEW."about" IS NOT DISTINCT FROM OLD."about" AND NEW."total_minor" IS NOT DISTINCT FROM OLD."total_minor" AND NEW."tendered_minor" IS NOT DISTINCT FROM OLD."tendered_minor" AND NEW."change_minor" IS NOT DISTINCT FROM OLD."change_minor" AND NEW."at" IS NOT DISTINCT FROM OLD."at" AND NEW."by_name" IS NOT DISTINCT FROM OLD."by_name" AND NEW."refund_of" IS NOT DISTINCT FROM OLD."refund_of" AND NEW.patient_name = '' AND NEW.reason = '' AND NEW.salt IS NULL AND OLD.erased_by IS NULL AND NEW.erased_by = (SELECT last FROM journal_head) AND EXISTS (SELECT 1 FROM journal_head AS h JOIN journal AS e ON e.id = h.last WHERE e.what = 'erasure' AND strpos(e.after, ' r' || CAST(OLD.id AS text) || ' ') > 0), false) THEN RAISE EXCEPTION 'cash: receipt is append-only' USING ERRCODE = 'restrict_violation'; END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER receipt_kept BEFORE UPDATE ON receipt FOR EACH ROW EXECUTE FUNCTION receipt_kept()
--;;
CREATE TRIGGER receipt_keep BEFORE DELETE ON receipt FOR EACH ROW EXECUTE FUNCTION cash_keep()
--;;
CREATE TRIGGER receipt_keep_t BEFORE TRUNCATE ON receipt FOR EACH STATEMENT EXECUTE FUNCTION cash_keep()
--;;
CREATE FUNCTION receipt_line_new() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE r receipt%ROWTYPE;
BEGIN
  SELECT * INTO r FROM receipt WHERE id = NEW.receipt_id;
  PERFORM 1 FROM charge WHERE id = NEW.charge_id FOR NO KEY UPDATE;
  IF EXISTS (SELECT 1 FROM seal WHERE entry_id = r.entry_id) THEN RAISE EXCEPTION 'cash: the receipt is posted' USING ERRCODE = 'restrict_violation'; END IF;
  IF NEW.charge_id IS NOT NULL AND NEW.refund_of IS NULL AND NOT EXISTS (SELECT 1 FROM charge WHERE id = NEW.charge_id AND state = 'open' AND NEW.amount_minor > 0 AND NEW.amount_minor <= amount_minor - paid_minor + refunded_minor) THEN RAISE EXCEPTION 'cash: a payment is for an open line, and not above what is due' USING ERRCODE = 'restrict_violation'; END IF;
  IF r.kind = 'refund' AND NOT EXISTS (SELECT 1 FROM receipt_line o WHERE o.id = NEW.refund_of AND o.receipt_id = r.refund_of AND o.charge_id IS NOT DISTINCT FROM NEW.charge_id AND o.amount_minor > 0 AND NEW.amount_minor < 0) OR r.kind <> 'refund' AND NEW.refund_of IS NOT NULL THEN RAISE EXCEPTION 'cash: a refund names the lines of its receipt' USING ERRCODE = 'restrict_violation'; END IF;
  IF NEW.refund_of IS NOT NULL AND (SELECT sum(amount_minor) + NEW.amount_minor < 0 FROM receipt_line WHERE id = NEW.refund_of OR refund_of = NEW.refund_of) THEN RAISE EXCEPTION 'cash: no more is given back than remains' USING ERRCODE = 'restrict_violation'; END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER receipt_line_new BEFORE INSERT ON receipt_line FOR EACH ROW EXECUTE FUNCTION receipt_line_new()
--;;
CREATE FUNCTION receipt_line_pays() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.charge_id IS NOT NULL THEN
    UPDATE charge SET
      paid_minor = paid_minor + greatest(NEW.amount_minor, 0),
      refunded_minor = refunded_minor - least(NEW.amount_minor, 0),
      state = CASE
        WHEN state = 'open' AND paid_minor - refunded_minor + NEW.amount_minor >= amount_minor
          THEN 'paid'
        WHEN state = 'paid' AND paid_minor = refunded_minor - NEW.amount_minor THEN 'refunded'
        ELSE state END,
      version = version + 1
    WHERE id = NEW.charge_id;
  END IF;
  RETURN NULL;
END $$
--;;
CREATE TRIGGER receipt_line_pays AFTER INSERT ON receipt_line FOR EACH ROW EXECUTE FUNCTION receipt_line_pays()
--;;
CREATE TRIGGER receipt_line_keep BEFORE UPDATE OR DELETE ON receipt_line FOR EACH ROW EXECUTE FUNCTION cash_keep()
--;;
CREATE TRIGGER receipt_line_keep_t BEFORE TRUNCATE ON receipt_line FOR EACH STATEMENT EXECUTE FUNCTION cash_keep()
--;;
CREATE FUNCTION receipt_copy_new() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.copy <> 1 + coalesce((SELECT max(copy) FROM receipt_copy WHERE receipt_id = NEW.receipt_id), 0) THEN RAISE EXCEPTION 'cash: copies are numbered without a gap' USING ERRCODE = 'restrict_violation'; END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER receipt_copy_new BEFORE INSERT ON receipt_copy FOR EACH ROW EXECUTE FUNCTION receipt_copy_new()
--;;
CREATE TRIGGER receipt_copy_keep BEFORE UPDATE OR DELETE ON receipt_copy FOR EACH ROW EXECUTE FUNCTION cash_keep()
--;;
CREATE TRIGGER receipt_copy_keep_t BEFORE TRUNCATE ON receipt_copy FOR EACH STATEMENT EXECUTE FUNCTION cash_keep()
--;;
CREATE FUNCTION refund_request_new() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.state <> 'pending' OR NOT EXISTS (SELECT 1 FROM shift WHERE id = NEW.shift_id AND closed_at IS NULL) THEN RAISE EXCEPTION 'cash: a request begins in an open shift' USING ERRCODE = 'restrict_violation'; END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER refund_request_new BEFORE INSERT ON refund_request FOR EACH ROW EXECUTE FUNCTION refund_request_new()
--;;
CREATE FUNCTION refund_request_changed() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT coalesce(NEW."id" IS NOT DISTINCT FROM OLD."id" AND NEW."receipt_id" IS NOT DISTINCT FROM OLD."receipt_id" AND NEW."shift_id" IS NOT DISTINCT FROM OLD."shift_id" AND NEW."amount_minor" IS NOT DISTINCT FROM OLD."amount_minor" AND NEW."requested_by" IS NOT DISTINCT FROM OLD."requested_by" AND NEW."requested_by_name" IS NOT DISTINCT FROM OLD."requested_by_name" AND NEW."requested_at" IS NOT DISTINCT FROM OLD."requested_at" AND NEW."state" IS NOT DISTINCT FROM OLD."state" AND NEW."decided_by" IS NOT DISTINCT FROM OLD."decided_by" AND NEW."decided_at" IS NOT DISTINCT FROM OLD."decided_at" AND NEW."refund_id" IS NOT DISTINCT FROM OLD."refund_id" AND OLD.state <> 'pending' AND NEW."order" = '{}' AND NEW.reason = '' AND EXISTS (SELECT 1 FROM journal_head AS h JOIN journal AS e ON e.id = h.last WHERE e.what = 'erasure' AND strpos(e.after, ' q' || CAST(OLD.id AS text) || ' ') > 0), false) AND (OLD.state <> 'pending' OR NEW.state = 'pending' OR (NEW.id, NEW.receipt_id, NEW.shift_id, NEW.amount_minor, NEW."order", NEW.reason, NEW.requested_by, NEW.requested_at) IS DISTINCT FROM (OLD.id, OLD.receipt_id, OLD.shift_id, OLD.amount_minor, OLD."order", OLD.reason, OLD.requested_by, OLD.requested_at)) THEN RAISE EXCEPTION 'cash: a request is decided once' USING ERRCODE = 'restrict_violation'; END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER refund_request_changed BEFORE UPDATE ON refund_request FOR EACH ROW EXECUTE FUNCTION refund_request_changed()
--;;
CREATE TRIGGER refund_request_keep BEFORE DELETE ON refund_request FOR EACH ROW EXECUTE FUNCTION cash_keep()
--;;
CREATE TRIGGER refund_request_keep_t BEFORE TRUNCATE ON refund_request FOR EACH STATEMENT EXECUTE FUNCTION cash_keep()
--;;
CREATE TRIGGER register_keep BEFORE DELETE ON register FOR EACH ROW EXECUTE FUNCTION cash_keep()
--;;
CREATE TRIGGER register_keep_t BEFORE TRUNCATE ON register FOR EACH STATEMENT EXECUTE FUNCTION cash_keep()
--;;
CREATE FUNCTION free_charge_new() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
    BEGIN
      PERFORM 1 FROM appointment WHERE id = NEW.after_id FOR NO KEY UPDATE;
      IF NOT EXISTS (SELECT 1 FROM charge AS c JOIN appointment AS a ON a.id = c.appointment_id
      JOIN appointment AS paid ON paid.id = NEW.after_id AND paid.patient_id = a.patient_id
        AND paid.practitioner_id = a.practitioner_id AND paid.id <> a.id
      WHERE c.id = NEW.charge_id AND c.origin = 'visit' AND c.price_minor = 0
        AND (SELECT count(*) FROM free_charge AS f JOIN charge AS o ON o.id = f.charge_id
             JOIN appointment AS v ON v.id = o.appointment_id AND v.status IN ('booked', 'fulfilled')
             WHERE f.after_id = NEW.after_id AND o.state <> 'void') < NEW.visits) THEN
        RAISE EXCEPTION 'free: a charge of nothing is for one of the follow-ups to a paid visit' USING ERRCODE = 'integrity_constraint_violation';
      END IF;
      RETURN NEW;
    END $$
--;;
CREATE TRIGGER free_charge_new BEFORE INSERT ON free_charge FOR EACH ROW EXECUTE FUNCTION free_charge_new()
--;;
CREATE FUNCTION free_charge_kept() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
    BEGIN
      RAISE EXCEPTION 'free: why a charge was nothing stays as it was' USING ERRCODE = 'integrity_constraint_violation';
    END $$
--;;
CREATE TRIGGER free_charge_kept BEFORE UPDATE OR DELETE ON free_charge FOR EACH ROW EXECUTE FUNCTION free_charge_kept()
--;;
CREATE TRIGGER free_charge_all_kept BEFORE TRUNCATE ON free_charge FOR EACH STATEMENT EXECUTE FUNCTION free_charge_kept()
--;;
CREATE TABLE assist_request (
	id BIGSERIAL NOT NULL, 
	appointment_id BIGINT NOT NULL, 
	practitioner_id BIGINT NOT NULL, 
	words TEXT DEFAULT '' NOT NULL, 
	asked_by BIGINT NOT NULL, 
	asker TEXT NOT NULL, 
	desk TEXT NOT NULL, 
	asked_at BIGINT NOT NULL, 
	answer TEXT, 
	said TEXT DEFAULT '' NOT NULL, 
	answered_by BIGINT, 
	answered_at BIGINT, 
	version BIGINT DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_assist_request PRIMARY KEY (id), 
	CONSTRAINT ck_assist_request_answer CHECK (answer IS NULL OR answer IN ('accepted', 'declined')), 
	CONSTRAINT ck_assist_request_answered CHECK ((answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (answered_by IS NULL) AND (answer IS NOT NULL OR said = '')), 
	CONSTRAINT ck_assist_request_words CHECK (length(words) <= 120 AND length(said) <= 120), 
	CONSTRAINT fk_assist_request_appointment_id FOREIGN KEY(appointment_id) REFERENCES appointment (id), 
	CONSTRAINT fk_assist_request_practitioner_id FOREIGN KEY(practitioner_id) REFERENCES practitioner (id)
)
--;;
CREATE INDEX ix_assist_request_appointment_id ON assist_request (appointment_id)
--;;
CREATE INDEX ix_assist_request_practitioner_id_answered_at ON assist_request (practitioner_id, answered_at)
--;;
CREATE UNIQUE INDEX uq_assist_request_open ON assist_request (appointment_id, practitioner_id) WHERE answer IS NULL
--;;
CREATE TRIGGER assist_request_version BEFORE UPDATE ON assist_request FOR EACH ROW
  WHEN (NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id) EXECUTE FUNCTION refuse_stale()
--;;
CREATE FUNCTION assist_fixed() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.appointment_id <> OLD.appointment_id OR NEW.practitioner_id <> OLD.practitioner_id OR NEW.asked_by <> OLD.asked_by OR NEW.asker <> OLD.asker OR NEW.desk <> OLD.desk OR NEW.asked_at <> OLD.asked_at THEN
    RAISE EXCEPTION 'assist: who asked whom about what does not change' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER assist_request_fixed BEFORE UPDATE ON assist_request FOR EACH ROW EXECUTE FUNCTION assist_fixed()
--;;
CREATE TABLE insured_part (
	id BIGSERIAL NOT NULL, 
	charge_id BIGINT NOT NULL, 
	receipt_id BIGINT NOT NULL, 
	line_id BIGINT NOT NULL, 
	patient_id BIGINT NOT NULL, 
	appointment_id BIGINT, 
	insurer_id BIGINT NOT NULL, 
	policy_id BIGINT NOT NULL, 
	programme_id BIGINT NOT NULL, 
	rule_id BIGINT, 
	letter_id BIGINT, 
	service_id BIGINT NOT NULL, 
	service_code TEXT NOT NULL, 
	title TEXT NOT NULL, 
	day DATE NOT NULL, 
	quantity BIGINT NOT NULL, 
	amount_minor BIGINT NOT NULL, 
	returned_minor BIGINT DEFAULT '0' NOT NULL, 
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
	id BIGSERIAL NOT NULL, 
	insurer_id BIGINT NOT NULL, 
	first_day DATE NOT NULL, 
	last_day DATE NOT NULL, 
	state TEXT DEFAULT 'draft' NOT NULL, 
	year BIGINT, 
	number BIGINT, 
	sent_on DATE, 
	answered_on DATE, 
	resubmits_id BIGINT, 
	digest TEXT DEFAULT '' NOT NULL, 
	created_at BIGINT NOT NULL, 
	created_by BIGINT NOT NULL, 
	version BIGINT DEFAULT '1' NOT NULL, 
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
--;;
CREATE INDEX ix_claim_open ON claim (insurer_id) WHERE state <> 'closed'
--;;
CREATE TABLE claim_line (
	id BIGSERIAL NOT NULL, 
	claim_id BIGINT NOT NULL, 
	part_id BIGINT NOT NULL, 
	old_line_id BIGINT, 
	amount_minor BIGINT NOT NULL CONSTRAINT ck_claim_line_amount CHECK (amount_minor > 0), 
	paid_minor BIGINT DEFAULT '0' NOT NULL, 
	rejected_minor BIGINT DEFAULT '0' NOT NULL, 
	reason TEXT DEFAULT '' NOT NULL, 
	ended TEXT DEFAULT '' NOT NULL, 
	charge_id BIGINT, 
	version BIGINT DEFAULT '1' NOT NULL, 
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
--;;
CREATE INDEX ix_claim_line_charge ON claim_line (charge_id) WHERE charge_id IS NOT NULL
--;;
CREATE INDEX ix_claim_line_claim ON claim_line (claim_id)
--;;
CREATE UNIQUE INDEX uq_claim_line_part ON claim_line (part_id) WHERE old_line_id IS NULL
--;;
CREATE TABLE claim_step (
	id BIGSERIAL NOT NULL, 
	claim_id BIGINT NOT NULL, 
	before TEXT NOT NULL, 
	state TEXT NOT NULL, 
	day DATE NOT NULL, 
	at BIGINT NOT NULL, 
	by BIGINT NOT NULL, 
	reason TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_claim_step PRIMARY KEY (id), 
	CONSTRAINT ck_claim_step_state_known CHECK (state IN ('draft', 'ready', 'hold', 'sent', 'accepted', 'part-paid', 'rejected', 'resubmitted', 'closed')), 
	CONSTRAINT ck_claim_step_moves CHECK (before <> state), 
	CONSTRAINT fk_claim_step_claim_id FOREIGN KEY(claim_id) REFERENCES claim (id)
)
--;;
CREATE INDEX ix_claim_step_claim ON claim_step (claim_id)
--;;
CREATE TABLE claim_rejection (
	id BIGSERIAL NOT NULL, 
	line_id BIGINT NOT NULL, 
	amount_minor BIGINT NOT NULL CONSTRAINT ck_claim_rejection_amount CHECK (amount_minor <> 0), 
	reverses_id BIGINT, 
	day DATE NOT NULL, 
	at BIGINT NOT NULL, 
	by BIGINT NOT NULL, 
	CONSTRAINT pk_claim_rejection PRIMARY KEY (id), 
	CONSTRAINT uq_claim_rejection_reverses_id UNIQUE (reverses_id), 
	CONSTRAINT ck_claim_rejection_reverses CHECK ((amount_minor < 0) = (reverses_id IS NOT NULL)), 
	CONSTRAINT fk_claim_rejection_line_id FOREIGN KEY(line_id) REFERENCES claim_line (id), 
	CONSTRAINT fk_claim_rejection_reverses_id FOREIGN KEY(reverses_id) REFERENCES claim_rejection (id)
)
--;;
CREATE INDEX ix_claim_rejection_line ON claim_rejection (line_id)
--;;
CREATE TABLE insurer_payment (
	id BIGSERIAL NOT NULL, 
	insurer_id BIGINT NOT NULL, 
	day DATE NOT NULL, 
	document TEXT NOT NULL CONSTRAINT ck_insurer_payment_document CHECK (trim(document) <> ''), 
	amount_minor BIGINT NOT NULL CONSTRAINT ck_insurer_payment_amount CHECK (amount_minor > 0), 
	matched_minor BIGINT DEFAULT '0' NOT NULL, 
	note TEXT DEFAULT '' NOT NULL, 
	voided BIGINT DEFAULT '0' NOT NULL, 
	at BIGINT NOT NULL, 
	by BIGINT NOT NULL, 
	version BIGINT DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_insurer_payment PRIMARY KEY (id), 
	CONSTRAINT ck_insurer_payment_matched CHECK (matched_minor BETWEEN 0 AND amount_minor), 
	CONSTRAINT ck_insurer_payment_voided CHECK (voided = 0 OR (voided = 1 AND matched_minor = 0)), 
	CONSTRAINT fk_insurer_payment_insurer_id FOREIGN KEY(insurer_id) REFERENCES insurer (id)
)
--;;
CREATE INDEX ix_insurer_payment_unmatched ON insurer_payment (insurer_id) WHERE voided = 0 AND matched_minor < amount_minor
--;;
CREATE UNIQUE INDEX uq_insurer_payment_document ON insurer_payment (insurer_id, day, document) WHERE voided = 0
--;;
CREATE TABLE insurer_payment_part (
	id BIGSERIAL NOT NULL, 
	payment_id BIGINT NOT NULL, 
	line_id BIGINT NOT NULL, 
	amount_minor BIGINT NOT NULL CONSTRAINT ck_insurer_payment_part_amount CHECK (amount_minor <> 0), 
	reverses_id BIGINT, 
	at BIGINT NOT NULL, 
	by BIGINT NOT NULL, 
	CONSTRAINT pk_insurer_payment_part PRIMARY KEY (id), 
	CONSTRAINT uq_insurer_payment_part_reverses_id UNIQUE (reverses_id), 
	CONSTRAINT ck_insurer_payment_part_reverses CHECK ((amount_minor < 0) = (reverses_id IS NOT NULL)), 
	CONSTRAINT fk_insurer_payment_part_payment_id FOREIGN KEY(payment_id) REFERENCES insurer_payment (id), 
	CONSTRAINT fk_insurer_payment_part_line_id FOREIGN KEY(line_id) REFERENCES claim_line (id), 
	CONSTRAINT fk_insurer_payment_part_reverses_id FOREIGN KEY(reverses_id) REFERENCES insurer_payment_part (id)
)
--;;
CREATE INDEX ix_insurer_payment_part_line ON insurer_payment_part (line_id)
--;;
CREATE INDEX ix_insurer_payment_part_payment ON insurer_payment_part (payment_id)
--;;
CREATE TABLE claim_layout (
	id BIGSERIAL NOT NULL, 
	insurer_id BIGINT NOT NULL, 
	body TEXT NOT NULL CONSTRAINT ck_claim_layout_body CHECK (trim(body) <> ''), 
	version BIGINT DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_claim_layout PRIMARY KEY (id), 
	CONSTRAINT uq_claim_layout_insurer_id UNIQUE (insurer_id), 
	CONSTRAINT fk_claim_layout_insurer_id FOREIGN KEY(insurer_id) REFERENCES insurer (id)
)
--;;
CREATE FUNCTION insured_part_new() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM policy WHERE id = NEW.policy_id FOR NO KEY UPDATE;
  PERFORM 1 FROM guarantee_letter WHERE id = NEW.letter_id FOR NO KEY UPDATE;
  IF NOT EXISTS (SELECT 1 FROM receipt_line AS l JOIN receipt AS r ON r.id = l.receipt_id WHERE l.id = NEW.line_id AND l.receipt_id = NEW.receipt_id AND l.charge_id = NEW.charge_id AND l.amount_minor = NEW.amount_minor AND r.kind = 'sale' AND NOT EXISTS (SELECT 1 FROM seal AS s WHERE s.entry_id = r.entry_id)) THEN RAISE EXCEPTION 'insurance: a part is a line of a receipt under way' USING ERRCODE = 'restrict_violation'; END IF;
  IF NEW.returned_minor <> 0 THEN RAISE EXCEPTION 'insurance: a part begins whole' USING ERRCODE = 'restrict_violation'; END IF;
  IF NOT EXISTS (SELECT 1 FROM charge AS c WHERE c.id = NEW.charge_id AND c.patient_id = NEW.patient_id AND c.service_id = NEW.service_id AND c.day = NEW.day AND NEW.quantity <= c.quantity AND NOT (c.appointment_id IS DISTINCT FROM NEW.appointment_id)) THEN RAISE EXCEPTION 'insurance: a part is of its charge' USING ERRCODE = 'restrict_violation'; END IF;
  IF NOT EXISTS (SELECT 1 FROM policy AS o WHERE o.id = NEW.policy_id AND o.voided = 0 AND NEW.day BETWEEN o.valid_from AND o.valid_to) THEN RAISE EXCEPTION 'insurance: the policy is not valid on that day' USING ERRCODE = 'restrict_violation'; END IF;
  IF NOT EXISTS (SELECT 1 FROM policy AS o WHERE o.id = NEW.policy_id AND o.patient_id = NEW.patient_id) THEN RAISE EXCEPTION 'insurance: the policy is another patient''s' USING ERRCODE = 'restrict_violation'; END IF;
  IF NOT EXISTS (SELECT 1 FROM policy AS o JOIN programme AS g ON g.id = o.programme_id WHERE o.id = NEW.policy_id AND g.id = NEW.programme_id AND g.valid_from <= NEW.day AND (g.valid_to IS NULL OR g.valid_to >= NEW.day)) THEN RAISE EXCEPTION 'insurance: the programme is not valid on that day' USING ERRCODE = 'restrict_violation'; END IF;
  IF NEW.rule_id IS DISTINCT FROM (SELECT s.id FROM programme_service AS s WHERE s.programme_id = NEW.programme_id AND s.active = 1 AND (s.service_id = NEW.service_id OR (s.specialty_key <> '' AND s.specialty_key = (SELECT specialty_key FROM service WHERE id = NEW.service_id))) ORDER BY CASE WHEN s.service_id IS NULL THEN 1 ELSE 0 END LIMIT 1) OR NOT EXISTS (SELECT 1 FROM programme AS g LEFT JOIN programme_service AS s ON s.id = NEW.rule_id WHERE g.id = NEW.programme_id AND (coalesce(s.covered, g.covers_all) = 1 OR EXISTS (SELECT 1 FROM letter_service AS n WHERE n.letter_id = NEW.letter_id AND n.service_id = NEW.service_id AND n.limit_count > 0))) THEN RAISE EXCEPTION 'insurance: the programme does not cover this service' USING ERRCODE = 'restrict_violation'; END IF;
  IF NEW.letter_id IS NULL AND EXISTS (SELECT 1 FROM programme WHERE id = NEW.programme_id AND needs_letter = 1) THEN RAISE EXCEPTION 'insurance: the programme needs a letter' USING ERRCODE = 'restrict_violation'; END IF;
  IF NEW.letter_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM guarantee_letter AS g WHERE g.id = NEW.letter_id AND g.state = 'valid' AND NEW.day BETWEEN g.dated AND g.valid_until) THEN RAISE EXCEPTION 'insurance: the letter is not valid on that day' USING ERRCODE = 'restrict_violation'; END IF;
  IF EXISTS (SELECT 1 FROM letter_service WHERE letter_id = NEW.letter_id AND limit_count > 0) AND NOT EXISTS (SELECT 1 FROM letter_service WHERE letter_id = NEW.letter_id AND service_id = NEW.service_id AND limit_count > 0) THEN RAISE EXCEPTION 'insurance: the letter is for other services' USING ERRCODE = 'restrict_violation'; END IF;
  IF EXISTS (SELECT 1 FROM guarantee_letter WHERE id = NEW.letter_id AND used_minor + NEW.amount_minor > limit_minor) OR EXISTS (SELECT 1 FROM letter_service WHERE letter_id = NEW.letter_id AND service_id = NEW.service_id AND used_count + NEW.quantity > limit_count) THEN RAISE EXCEPTION 'insurance: the letter does not hold so much' USING ERRCODE = 'restrict_violation'; END IF;
  IF (SELECT coalesce(sum(p.amount_minor - p.returned_minor), 0) + NEW.amount_minor FROM insured_part AS p JOIN policy AS o ON o.id = p.policy_id WHERE p.policy_id = NEW.policy_id AND (CAST(substr(to_char(p.day, 'YYYY-MM-DD'), 1, 4) AS integer) - CAST(substr(to_char(o.valid_from, 'YYYY-MM-DD'), 1, 4) AS integer) - CASE WHEN substr(to_char(p.day, 'YYYY-MM-DD'), 6) < substr(to_char(o.valid_from, 'YYYY-MM-DD'), 6) THEN 1 ELSE 0 END) = (CAST(substr(to_char(NEW.day, 'YYYY-MM-DD'), 1, 4) AS integer) - CAST(substr(to_char(o.valid_from, 'YYYY-MM-DD'), 1, 4) AS integer) - CASE WHEN substr(to_char(NEW.day, 'YYYY-MM-DD'), 6) < substr(to_char(o.valid_from, 'YYYY-MM-DD'), 6) THEN 1 ELSE 0 END)) > (SELECT limit_year_minor FROM programme WHERE id = NEW.programme_id) THEN RAISE EXCEPTION 'insurance: the limit of the year is used up' USING ERRCODE = 'restrict_violation'; END IF;
  IF (SELECT coalesce(sum(p.amount_minor - p.returned_minor), 0) + NEW.amount_minor FROM insured_part AS p WHERE p.policy_id = NEW.policy_id AND p.day = NEW.day AND NOT (p.appointment_id IS DISTINCT FROM NEW.appointment_id)) > (SELECT limit_visit_minor FROM programme WHERE id = NEW.programme_id) THEN RAISE EXCEPTION 'insurance: the limit of the visit is used up' USING ERRCODE = 'restrict_violation'; END IF;
  IF (SELECT coalesce(sum(p.amount_minor - p.returned_minor), 0) + NEW.amount_minor FROM insured_part AS p JOIN policy AS o ON o.id = p.policy_id WHERE p.policy_id = NEW.policy_id AND (CAST(substr(to_char(p.day, 'YYYY-MM-DD'), 1, 4) AS integer) - CAST(substr(to_char(o.valid_from, 'YYYY-MM-DD'), 1, 4) AS integer) - CASE WHEN substr(to_char(p.day, 'YYYY-MM-DD'), 6) < substr(to_char(o.valid_from, 'YYYY-MM-DD'), 6) THEN 1 ELSE 0 END) = (CAST(substr(to_char(NEW.day, 'YYYY-MM-DD'), 1, 4) AS integer) - CAST(substr(to_char(o.valid_from, 'YYYY-MM-DD'), 1, 4) AS integer) - CASE WHEN substr(to_char(NEW.day, 'YYYY-MM-DD'), 6) < substr(to_char(o.valid_from, 'YYYY-MM-DD'), 6) THEN 1 ELSE 0 END) AND p.rule_id = NEW.rule_id) > (SELECT limit_minor FROM programme_service WHERE id = NEW.rule_id) OR (SELECT coalesce(sum(CASE WHEN p.returned_minor < p.amount_minor THEN p.quantity ELSE 0 END), 0) + NEW.quantity FROM insured_part AS p JOIN policy AS o ON o.id = p.policy_id WHERE p.policy_id = NEW.policy_id AND (CAST(substr(to_char(p.day, 'YYYY-MM-DD'), 1, 4) AS integer) - CAST(substr(to_char(o.valid_from, 'YYYY-MM-DD'), 1, 4) AS integer) - CASE WHEN substr(to_char(p.day, 'YYYY-MM-DD'), 6) < substr(to_char(o.valid_from, 'YYYY-MM-DD'), 6) THEN 1 ELSE 0 END) = (CAST(substr(to_char(NEW.day, 'YYYY-MM-DD'), 1, 4) AS integer) - CAST(substr(to_char(o.valid_from, 'YYYY-MM-DD'), 1, 4) AS integer) - CASE WHEN substr(to_char(NEW.day, 'YYYY-MM-DD'), 6) < substr(to_char(o.valid_from, 'YYYY-MM-DD'), 6) THEN 1 ELSE 0 END) AND p.rule_id = NEW.rule_id) > (SELECT limit_count FROM programme_service WHERE id = NEW.rule_id) THEN RAISE EXCEPTION 'insurance: the limit of this service is used up' USING ERRCODE = 'restrict_violation'; END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER insured_part_new BEFORE INSERT ON insured_part FOR EACH ROW EXECUTE FUNCTION insured_part_new()
--;;
CREATE FUNCTION insured_part_uses() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE guarantee_letter SET used_minor = used_minor + NEW.amount_minor, version = version + 1
    WHERE id = NEW.letter_id;
  UPDATE letter_service SET used_count = used_count + NEW.quantity, version = version + 1
    WHERE letter_id = NEW.letter_id AND service_id = NEW.service_id AND limit_count > 0;
  RETURN NULL;
END $$
--;;
CREATE TRIGGER insured_part_uses AFTER INSERT ON insured_part FOR EACH ROW EXECUTE FUNCTION insured_part_uses()
--;;
CREATE FUNCTION insured_part_changed() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.id <> OLD.id OR NEW.charge_id <> OLD.charge_id OR NEW.receipt_id <> OLD.receipt_id OR NEW.line_id <> OLD.line_id OR NEW.insurer_id <> OLD.insurer_id OR NEW.policy_id <> OLD.policy_id OR NEW.programme_id <> OLD.programme_id OR NEW.service_id <> OLD.service_id OR NEW.service_code <> OLD.service_code OR NEW.title <> OLD.title OR NEW.day <> OLD.day OR NEW.quantity <> OLD.quantity OR NEW.amount_minor <> OLD.amount_minor OR NEW.appointment_id IS DISTINCT FROM OLD.appointment_id OR NEW.rule_id IS DISTINCT FROM OLD.rule_id OR NEW.letter_id IS DISTINCT FROM OLD.letter_id THEN RAISE EXCEPTION 'insurance: an insurer''s part stays as it was posted' USING ERRCODE = 'restrict_violation'; END IF;
  IF NEW.returned_minor <> (SELECT coalesce(-sum(amount_minor), 0) FROM receipt_line WHERE refund_of = NEW.line_id) THEN RAISE EXCEPTION 'insurance: what went back follows the refunds' USING ERRCODE = 'restrict_violation'; END IF;
  IF NEW.patient_id <> OLD.patient_id AND NOT EXISTS (SELECT 1 FROM patient AS p WHERE (p.id = OLD.patient_id AND p.merged_into = NEW.patient_id) OR (p.id = NEW.patient_id AND p.merged_into = OLD.patient_id)) THEN RAISE EXCEPTION 'insurance: a part belongs to its patient' USING ERRCODE = 'restrict_violation'; END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER insured_part_changed BEFORE UPDATE ON insured_part FOR EACH ROW EXECUTE FUNCTION insured_part_changed()
--;;
CREATE FUNCTION insured_part_frees() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE guarantee_letter SET used_minor = used_minor - (NEW.returned_minor - OLD.returned_minor),
    version = version + 1 WHERE id = NEW.letter_id AND NEW.returned_minor <> OLD.returned_minor;
  UPDATE letter_service SET used_count = used_count - NEW.quantity, version = version + 1
    WHERE letter_id = NEW.letter_id AND service_id = NEW.service_id AND limit_count > 0
      AND NEW.returned_minor = NEW.amount_minor AND OLD.returned_minor < OLD.amount_minor;
  RETURN NULL;
END $$
--;;
CREATE TRIGGER insured_part_frees AFTER UPDATE ON insured_part FOR EACH ROW EXECUTE FUNCTION insured_part_frees()
--;;
CREATE TRIGGER insured_part_keep BEFORE DELETE ON insured_part FOR EACH ROW EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER insured_part_keep_t BEFORE TRUNCATE ON insured_part FOR EACH STATEMENT EXECUTE FUNCTION refuse()
--;;
CREATE FUNCTION receipt_line_returns() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE insured_part SET returned_minor = returned_minor - NEW.amount_minor WHERE line_id = NEW.refund_of;
  RETURN NULL;
END $$
--;;
CREATE TRIGGER receipt_line_returns AFTER INSERT ON receipt_line FOR EACH ROW EXECUTE FUNCTION receipt_line_returns()
--;;
CREATE FUNCTION seal_insured() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF (SELECT coalesce(sum(p.amount_minor), 0) FROM posting AS p JOIN entry AS e ON e.id = p.entry_id
    WHERE e.id = NEW.entry_id AND e.kind = 'sale' AND p.account_id = 4)
  <> (SELECT coalesce(sum(i.amount_minor), 0) FROM insured_part AS i JOIN receipt AS r ON r.id = i.receipt_id
    WHERE r.entry_id = NEW.entry_id) THEN RAISE EXCEPTION 'insurance: a sum to an insurer needs a policy' USING ERRCODE = 'restrict_violation'; END IF;
  IF EXISTS (SELECT 1 FROM receipt AS r JOIN insured_part AS i ON i.receipt_id = r.refund_of
    WHERE r.entry_id = NEW.entry_id)
  AND (SELECT coalesce(sum(amount_minor), 0) FROM posting WHERE entry_id = NEW.entry_id AND account_id = 4)
  <> (SELECT coalesce(sum(l.amount_minor), 0) FROM receipt AS r JOIN receipt_line AS l ON l.receipt_id = r.id
    JOIN insured_part AS i ON i.line_id = l.refund_of WHERE r.entry_id = NEW.entry_id) THEN RAISE EXCEPTION 'insurance: what an insurer paid goes back to the insurer' USING ERRCODE = 'restrict_violation'; END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER seal_insured BEFORE INSERT ON seal FOR EACH ROW EXECUTE FUNCTION seal_insured()
--;;
CREATE FUNCTION guarantee_letter_new() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.used_minor <> 0 THEN RAISE EXCEPTION 'insurance: a letter begins unused' USING ERRCODE = 'restrict_violation'; END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER guarantee_letter_new BEFORE INSERT ON guarantee_letter FOR EACH ROW EXECUTE FUNCTION guarantee_letter_new()
--;;
CREATE FUNCTION guarantee_letter_used() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.used_minor <> (SELECT coalesce(sum(amount_minor - returned_minor), 0) FROM insured_part WHERE letter_id = NEW.id) THEN RAISE EXCEPTION 'insurance: what is used of a letter follows the bills' USING ERRCODE = 'restrict_violation'; END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER guarantee_letter_used BEFORE UPDATE ON guarantee_letter FOR EACH ROW EXECUTE FUNCTION guarantee_letter_used()
--;;
CREATE FUNCTION letter_service_new() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.used_count <> 0 THEN RAISE EXCEPTION 'insurance: a letter begins unused' USING ERRCODE = 'restrict_violation'; END IF;
  IF EXISTS (SELECT 1 FROM guarantee_letter WHERE id = NEW.letter_id AND used_minor > 0) THEN RAISE EXCEPTION 'insurance: a letter that is in use stays for what it is for' USING ERRCODE = 'restrict_violation'; END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER letter_service_new BEFORE INSERT ON letter_service FOR EACH ROW EXECUTE FUNCTION letter_service_new()
--;;
CREATE FUNCTION letter_service_used() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.limit_count > 0 AND NEW.used_count <> (SELECT coalesce(sum(CASE WHEN returned_minor < amount_minor THEN quantity ELSE 0 END), 0) FROM insured_part WHERE letter_id = NEW.letter_id AND service_id = NEW.service_id) THEN RAISE EXCEPTION 'insurance: what is used of a letter follows the bills' USING ERRCODE = 'restrict_violation'; END IF;
  IF NEW.letter_id <> OLD.letter_id OR NEW.service_id <> OLD.service_id THEN RAISE EXCEPTION 'insurance: a line of a letter stays with it' USING ERRCODE = 'restrict_violation'; END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER letter_service_used BEFORE UPDATE ON letter_service FOR EACH ROW EXECUTE FUNCTION letter_service_used()
--;;
CREATE TRIGGER claim_version BEFORE UPDATE ON claim FOR EACH ROW
  WHEN (NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id) EXECUTE FUNCTION refuse_stale()
--;;
CREATE TRIGGER claim_line_version BEFORE UPDATE ON claim_line FOR EACH ROW
  WHEN (NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id) EXECUTE FUNCTION refuse_stale()
--;;
CREATE TRIGGER insurer_payment_version BEFORE UPDATE ON insurer_payment FOR EACH ROW
  WHEN (NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id) EXECUTE FUNCTION refuse_stale()
--;;
CREATE TRIGGER claim_layout_version BEFORE UPDATE ON claim_layout FOR EACH ROW
  WHEN (NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id) EXECUTE FUNCTION refuse_stale()
--;;
CREATE FUNCTION claim_new() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.state <> 'draft' OR NEW.number IS NOT NULL OR NEW.sent_on IS NOT NULL OR NEW.answered_on IS NOT NULL THEN RAISE EXCEPTION 'claims: a claim begins as a draft' USING ERRCODE = 'restrict_violation'; END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER claim_new BEFORE INSERT ON claim FOR EACH ROW EXECUTE FUNCTION claim_new()
--;;
CREATE FUNCTION claim_changed() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM insurer WHERE id = NEW.insurer_id AND NEW.number IS DISTINCT FROM OLD.number FOR NO KEY UPDATE;
  IF NEW.insurer_id <> OLD.insurer_id OR NEW.first_day <> OLD.first_day OR NEW.last_day <> OLD.last_day OR NEW.created_at <> OLD.created_at OR NEW.created_by <> OLD.created_by OR coalesce(NEW.resubmits_id, 0) <> coalesce(OLD.resubmits_id, 0) THEN RAISE EXCEPTION 'claims: a claim stays with its insurer and its period' USING ERRCODE = 'restrict_violation'; END IF;
  IF NEW.state <> OLD.state AND NEW.state <> (SELECT s.state FROM claim_step AS s WHERE s.claim_id = OLD.id ORDER BY s.id DESC LIMIT 1) THEN RAISE EXCEPTION 'claims: the state of a claim is that of its last step' USING ERRCODE = 'restrict_violation'; END IF;
  IF (coalesce(NEW.number, 0) <> coalesce(OLD.number, 0) OR coalesce(NEW.year, 0) <> coalesce(OLD.year, 0)) AND (OLD.number IS NOT NULL OR (SELECT s.state FROM claim_step AS s WHERE s.claim_id = OLD.id ORDER BY s.id DESC LIMIT 1) <> 'sent' OR NEW.number <> 1 + coalesce((SELECT max(c.number) FROM claim AS c WHERE c.insurer_id = NEW.insurer_id AND c.year = NEW.year), 0)) THEN RAISE EXCEPTION 'claims: a claim is numbered when it is sent, without a gap' USING ERRCODE = 'restrict_violation'; END IF;
  IF OLD.number IS NOT NULL AND (NEW.digest <> OLD.digest OR NEW.sent_on <> OLD.sent_on) THEN RAISE EXCEPTION 'claims: what was sent does not change' USING ERRCODE = 'restrict_violation'; END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER claim_changed BEFORE UPDATE ON claim FOR EACH ROW EXECUTE FUNCTION claim_changed()
--;;
CREATE FUNCTION claim_step_new() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM claim WHERE id = NEW.claim_id FOR NO KEY UPDATE;
  PERFORM 1 FROM insurer AS i JOIN claim AS c ON c.insurer_id = i.id WHERE c.id = NEW.claim_id AND NEW.state = 'sent' FOR NO KEY UPDATE OF i;
  IF EXISTS (SELECT 1 FROM claim_step WHERE id = NEW.id) THEN RAISE EXCEPTION 'claims: claim_step is append-only' USING ERRCODE = 'restrict_violation'; END IF;
  IF NEW.before <> (SELECT state FROM claim WHERE id = NEW.claim_id) THEN RAISE EXCEPTION 'claims: a step begins where the claim stands' USING ERRCODE = 'restrict_violation'; END IF;
  IF ((SELECT number FROM claim WHERE id = NEW.claim_id) IS NULL AND NOT ((NEW.before = 'draft' AND NEW.state = 'closed') OR (NEW.before = 'draft' AND NEW.state = 'hold') OR (NEW.before = 'draft' AND NEW.state = 'ready') OR (NEW.before = 'hold' AND NEW.state = 'closed') OR (NEW.before = 'hold' AND NEW.state = 'draft') OR (NEW.before = 'ready' AND NEW.state = 'draft') OR (NEW.before = 'ready' AND NEW.state = 'hold') OR (NEW.before = 'ready' AND NEW.state = 'sent'))) OR ((SELECT number FROM claim WHERE id = NEW.claim_id) IS NOT NULL AND NOT (NEW.before IN ('sent', 'accepted', 'part-paid', 'rejected', 'resubmitted', 'closed') AND NEW.state IN ('sent', 'accepted', 'part-paid', 'rejected', 'resubmitted', 'closed'))) THEN RAISE EXCEPTION 'claims: this step is not lawful' USING ERRCODE = 'restrict_violation'; END IF;
  IF NEW.state IN ('ready', 'sent') AND NOT EXISTS (SELECT 1 FROM claim_line AS l WHERE l.claim_id = NEW.claim_id) THEN RAISE EXCEPTION 'claims: a claim without lines is not sent' USING ERRCODE = 'restrict_violation'; END IF;
  IF NEW.state = 'sent' AND (SELECT number FROM claim WHERE id = NEW.claim_id) IS NULL AND EXISTS (SELECT 1 FROM claim_line AS l JOIN insured_part AS p ON p.id = l.part_id WHERE l.claim_id = NEW.claim_id AND l.old_line_id IS NULL AND l.amount_minor <> p.amount_minor - p.returned_minor) THEN RAISE EXCEPTION 'claims: a line is claimed as it is charged now' USING ERRCODE = 'restrict_violation'; END IF;
  IF (NEW.state = 'closed' AND (SELECT number FROM claim WHERE id = NEW.claim_id) IS NULL AND EXISTS (SELECT 1 FROM claim_line AS l WHERE l.claim_id = NEW.claim_id)) OR (NEW.state = 'closed' AND EXISTS (SELECT 1 FROM claim_line AS l WHERE l.claim_id = NEW.claim_id AND ((l.ended IN ('', 'resubmitted') AND l.amount_minor > l.paid_minor + l.rejected_minor) OR (l.ended = '' AND l.rejected_minor > 0)))) OR (NEW.state = 'rejected' AND NOT EXISTS (SELECT 1 FROM claim_line AS l WHERE l.claim_id = NEW.claim_id AND l.ended = '' AND l.rejected_minor > 0)) OR (NEW.state = 'resubmitted' AND NOT EXISTS (SELECT 1 FROM claim_line AS l WHERE l.claim_id = NEW.claim_id AND l.ended = 'resubmitted')) OR (NEW.state = 'part-paid' AND NOT EXISTS (SELECT 1 FROM claim_line AS l WHERE l.claim_id = NEW.claim_id AND l.paid_minor > 0)) OR (NEW.state = 'accepted' AND (SELECT answered_on FROM claim WHERE id = NEW.claim_id) IS NULL) THEN RAISE EXCEPTION 'claims: the state of a claim follows its sums' USING ERRCODE = 'restrict_violation'; END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER claim_step_new BEFORE INSERT ON claim_step FOR EACH ROW EXECUTE FUNCTION claim_step_new()
--;;
CREATE FUNCTION claim_step_last() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.id <> (SELECT max(id) FROM claim_step WHERE claim_id = NEW.claim_id) THEN RAISE EXCEPTION 'claims: the newest step has the highest number' USING ERRCODE = 'restrict_violation'; END IF;
  RETURN NULL;
END $$
--;;
CREATE TRIGGER claim_step_last AFTER INSERT ON claim_step FOR EACH ROW EXECUTE FUNCTION claim_step_last()
--;;
CREATE FUNCTION claim_line_new() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM claim WHERE id = NEW.claim_id FOR NO KEY UPDATE;
  IF (SELECT state FROM claim WHERE id = NEW.claim_id) NOT IN ('draft', 'hold') THEN RAISE EXCEPTION 'claims: lines are added to a draft only' USING ERRCODE = 'restrict_violation'; END IF;
  IF NEW.paid_minor <> 0 OR NEW.rejected_minor <> 0 OR NEW.ended <> '' OR NEW.charge_id IS NOT NULL THEN RAISE EXCEPTION 'claims: a line begins unpaid' USING ERRCODE = 'restrict_violation'; END IF;
  IF NOT EXISTS (SELECT 1 FROM claim AS c JOIN insured_part AS p ON p.insurer_id = c.insurer_id WHERE c.id = NEW.claim_id AND p.id = NEW.part_id) THEN RAISE EXCEPTION 'claims: a line is of the insurer of its claim' USING ERRCODE = 'restrict_violation'; END IF;
  IF NEW.old_line_id IS NULL AND NEW.amount_minor > (SELECT p.amount_minor - p.returned_minor FROM insured_part AS p WHERE p.id = NEW.part_id) THEN RAISE EXCEPTION 'claims: a line is not above what the insurer owes of the charge' USING ERRCODE = 'restrict_violation'; END IF;
  IF NEW.old_line_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM claim_line AS o WHERE o.id = NEW.old_line_id AND o.part_id = NEW.part_id AND o.ended = 'resubmitted' AND o.rejected_minor = NEW.amount_minor) THEN RAISE EXCEPTION 'claims: sent again is what was rejected, and no more' USING ERRCODE = 'restrict_violation'; END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER claim_line_new BEFORE INSERT ON claim_line FOR EACH ROW EXECUTE FUNCTION claim_line_new()
--;;
CREATE FUNCTION claim_line_changed() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.claim_id <> OLD.claim_id OR NEW.part_id <> OLD.part_id OR coalesce(NEW.old_line_id, 0) <> coalesce(OLD.old_line_id, 0) THEN RAISE EXCEPTION 'claims: a line stays what it is' USING ERRCODE = 'restrict_violation'; END IF;
  IF NEW.amount_minor <> OLD.amount_minor AND (SELECT state FROM claim WHERE id = OLD.claim_id) NOT IN ('draft', 'hold') THEN RAISE EXCEPTION 'claims: what was sent does not change' USING ERRCODE = 'restrict_violation'; END IF;
  IF NEW.amount_minor <> OLD.amount_minor AND (OLD.old_line_id IS NOT NULL OR NEW.amount_minor > (SELECT p.amount_minor - p.returned_minor FROM insured_part AS p WHERE p.id = NEW.part_id)) THEN RAISE EXCEPTION 'claims: a line is not above what the insurer owes of the charge' USING ERRCODE = 'restrict_violation'; END IF;
  IF (NEW.paid_minor <> OLD.paid_minor AND NEW.paid_minor <> (SELECT coalesce(sum(amount_minor), 0) FROM insurer_payment_part WHERE line_id = NEW.id)) OR (NEW.rejected_minor <> OLD.rejected_minor AND NEW.rejected_minor <> (SELECT coalesce(sum(amount_minor), 0) FROM claim_rejection WHERE line_id = NEW.id)) THEN RAISE EXCEPTION 'claims: what is paid and rejected follows the rows beneath' USING ERRCODE = 'restrict_violation'; END IF;
  IF NEW.ended <> OLD.ended AND (SELECT number FROM claim WHERE id = OLD.claim_id) IS NULL THEN RAISE EXCEPTION 'claims: a line is given up after it was sent' USING ERRCODE = 'restrict_violation'; END IF;
  IF NEW.ended <> OLD.ended AND EXISTS (SELECT 1 FROM claim_line WHERE old_line_id = OLD.id) AND NOT (OLD.ended <> 'resubmitted' AND NEW.ended = 'resubmitted') AND NOT (OLD.ended = 'resubmitted' AND NEW.ended IN ('written-off', 'charged') AND NEW.amount_minor > NEW.paid_minor + NEW.rejected_minor) THEN RAISE EXCEPTION 'claims: what is sent again is not given up too' USING ERRCODE = 'restrict_violation'; END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER claim_line_changed BEFORE UPDATE ON claim_line FOR EACH ROW EXECUTE FUNCTION claim_line_changed()
--;;
CREATE FUNCTION claim_line_gone() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM claim WHERE id = OLD.claim_id FOR NO KEY UPDATE;
  IF (SELECT state FROM claim WHERE id = OLD.claim_id) NOT IN ('draft', 'hold') THEN RAISE EXCEPTION 'claims: a line that was sent stays' USING ERRCODE = 'restrict_violation'; END IF;
  RETURN OLD;
END $$
--;;
CREATE TRIGGER claim_line_gone BEFORE DELETE ON claim_line FOR EACH ROW EXECUTE FUNCTION claim_line_gone()
--;;
CREATE FUNCTION claim_rejection_new() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM claim_line WHERE id = NEW.line_id FOR NO KEY UPDATE;
  IF EXISTS (SELECT 1 FROM claim_rejection WHERE id = NEW.id) THEN RAISE EXCEPTION 'claims: claim_rejection is append-only' USING ERRCODE = 'restrict_violation'; END IF;
  IF EXISTS (SELECT 1 FROM claim_line AS l JOIN claim AS c ON c.id = l.claim_id WHERE l.id = NEW.line_id AND (c.number IS NULL OR l.ended NOT IN (''))) THEN RAISE EXCEPTION 'claims: a rejection is of a line that was sent and is not given up' USING ERRCODE = 'restrict_violation'; END IF;
  IF NEW.reverses_id IS NOT NULL AND (NOT EXISTS (SELECT 1 FROM claim_rejection AS o WHERE o.id = NEW.reverses_id AND o.line_id = NEW.line_id AND o.amount_minor = -NEW.amount_minor) OR EXISTS (SELECT 1 FROM claim_rejection WHERE reverses_id = NEW.reverses_id)) THEN RAISE EXCEPTION 'claims: a rejection is taken back once, and whole' USING ERRCODE = 'restrict_violation'; END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER claim_rejection_new BEFORE INSERT ON claim_rejection FOR EACH ROW EXECUTE FUNCTION claim_rejection_new()
--;;
CREATE FUNCTION insurer_payment_new() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.matched_minor <> 0 OR NEW.voided <> 0 THEN RAISE EXCEPTION 'claims: a payment begins unmatched' USING ERRCODE = 'restrict_violation'; END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER insurer_payment_new BEFORE INSERT ON insurer_payment FOR EACH ROW EXECUTE FUNCTION insurer_payment_new()
--;;
CREATE FUNCTION insurer_payment_changed() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.insurer_id <> OLD.insurer_id OR NEW.day <> OLD.day OR NEW.document <> OLD.document OR NEW.amount_minor <> OLD.amount_minor OR NEW.note <> OLD.note OR NEW.at <> OLD.at OR NEW."by" <> OLD."by" OR NEW.voided < OLD.voided THEN RAISE EXCEPTION 'claims: a payment stays as it was entered' USING ERRCODE = 'restrict_violation'; END IF;
  IF NEW.matched_minor <> OLD.matched_minor AND NEW.matched_minor <> (SELECT coalesce(sum(amount_minor), 0) FROM insurer_payment_part WHERE payment_id = NEW.id) THEN RAISE EXCEPTION 'claims: what is matched follows the rows beneath' USING ERRCODE = 'restrict_violation'; END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER insurer_payment_changed BEFORE UPDATE ON insurer_payment FOR EACH ROW EXECUTE FUNCTION insurer_payment_changed()
--;;
CREATE FUNCTION insurer_payment_part_new() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM insurer_payment WHERE id = NEW.payment_id FOR NO KEY UPDATE;
  PERFORM 1 FROM claim_line WHERE id = NEW.line_id FOR NO KEY UPDATE;
  IF EXISTS (SELECT 1 FROM insurer_payment_part WHERE id = NEW.id) THEN RAISE EXCEPTION 'claims: insurer_payment_part is append-only' USING ERRCODE = 'restrict_violation'; END IF;
  IF EXISTS (SELECT 1 FROM claim_line AS l JOIN claim AS c ON c.id = l.claim_id WHERE l.id = NEW.line_id AND (c.number IS NULL OR l.ended NOT IN ('', 'resubmitted'))) THEN RAISE EXCEPTION 'claims: a payment is for a line that was sent and is not given up' USING ERRCODE = 'restrict_violation'; END IF;
  IF NOT EXISTS (SELECT 1 FROM insurer_payment AS m JOIN claim AS c ON c.insurer_id = m.insurer_id JOIN claim_line AS l ON l.claim_id = c.id WHERE m.id = NEW.payment_id AND l.id = NEW.line_id AND m.voided = 0) THEN RAISE EXCEPTION 'claims: a payment is for claims to the same insurer' USING ERRCODE = 'restrict_violation'; END IF;
  IF NEW.reverses_id IS NOT NULL AND (NOT EXISTS (SELECT 1 FROM insurer_payment_part AS o WHERE o.id = NEW.reverses_id AND o.line_id = NEW.line_id AND o.payment_id = NEW.payment_id AND o.amount_minor = -NEW.amount_minor) OR EXISTS (SELECT 1 FROM insurer_payment_part WHERE reverses_id = NEW.reverses_id)) THEN RAISE EXCEPTION 'claims: what is matched is taken back once, and whole' USING ERRCODE = 'restrict_violation'; END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER insurer_payment_part_new BEFORE INSERT ON insurer_payment_part FOR EACH ROW EXECUTE FUNCTION insurer_payment_part_new()
--;;
CREATE FUNCTION claim_step_moves() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE claim SET state = NEW.state, version = version + 1, sent_on = CASE WHEN number IS NULL AND NEW.state = 'sent' THEN NEW.day ELSE sent_on END, year = CASE WHEN number IS NULL AND NEW.state = 'sent' THEN CAST(extract(year FROM NEW.day) AS bigint) ELSE year END, number = CASE WHEN number IS NULL AND NEW.state = 'sent' THEN 1 + coalesce((SELECT max(c.number) FROM claim AS c WHERE c.insurer_id = claim.insurer_id AND c.year = CAST(extract(year FROM NEW.day) AS bigint)), 0) ELSE number END WHERE id = NEW.claim_id;
  RETURN NULL;
END $$
--;;
CREATE TRIGGER claim_step_moves AFTER INSERT ON claim_step FOR EACH ROW EXECUTE FUNCTION claim_step_moves()
--;;
CREATE FUNCTION claim_rejection_sums() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE claim_line SET rejected_minor = rejected_minor + NEW.amount_minor, version = version + 1 WHERE id = NEW.line_id;
  RETURN NULL;
END $$
--;;
CREATE TRIGGER claim_rejection_sums AFTER INSERT ON claim_rejection FOR EACH ROW EXECUTE FUNCTION claim_rejection_sums()
--;;
CREATE FUNCTION insurer_payment_part_sums() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE insurer_payment SET matched_minor = matched_minor + NEW.amount_minor, version = version + 1 WHERE id = NEW.payment_id;
  UPDATE claim_line SET paid_minor = paid_minor + NEW.amount_minor, version = version + 1 WHERE id = NEW.line_id;
  RETURN NULL;
END $$
--;;
CREATE TRIGGER insurer_payment_part_sums AFTER INSERT ON insurer_payment_part FOR EACH ROW EXECUTE FUNCTION insurer_payment_part_sums()
--;;
CREATE TRIGGER claim_step_keep BEFORE UPDATE OR DELETE ON claim_step FOR EACH ROW EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER claim_rejection_keep BEFORE UPDATE OR DELETE ON claim_rejection FOR EACH ROW EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER insurer_payment_part_keep BEFORE UPDATE OR DELETE ON insurer_payment_part FOR EACH ROW EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER claim_keep BEFORE DELETE ON claim FOR EACH ROW EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER insurer_payment_keep BEFORE DELETE ON insurer_payment FOR EACH ROW EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER claim_step_keep_t BEFORE TRUNCATE ON claim_step FOR EACH STATEMENT EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER claim_rejection_keep_t BEFORE TRUNCATE ON claim_rejection FOR EACH STATEMENT EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER insurer_payment_part_keep_t BEFORE TRUNCATE ON insurer_payment_part FOR EACH STATEMENT EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER claim_keep_t BEFORE TRUNCATE ON claim FOR EACH STATEMENT EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER insurer_payment_keep_t BEFORE TRUNCATE ON insurer_payment FOR EACH STATEMENT EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER claim_line_keep_t BEFORE TRUNCATE ON claim_line FOR EACH STATEMENT EXECUTE FUNCTION refuse()
--;;
CREATE TABLE fiscal_device (
	id BIGSERIAL NOT NULL, 
	register_id BIGINT NOT NULL, 
	kind TEXT NOT NULL, 
	address TEXT DEFAULT '' NOT NULL, 
	printer_id BIGINT, 
	taxation TEXT DEFAULT 'osn' NOT NULL, 
	tax TEXT DEFAULT 'none' NOT NULL, 
	since_receipt BIGINT NOT NULL, 
	since_shift BIGINT NOT NULL, 
	version BIGINT DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_fiscal_device PRIMARY KEY (id), 
	CONSTRAINT ck_fiscal_device_kind CHECK (kind IN ('none', 'escpos', 'json')), 
	CONSTRAINT ck_fiscal_device_address CHECK (kind <> 'json' OR address <> ''), 
	CONSTRAINT ck_fiscal_device_printer CHECK (kind <> 'escpos' OR printer_id IS NOT NULL), 
	CONSTRAINT uq_fiscal_device_register_id UNIQUE (register_id), 
	CONSTRAINT fk_fiscal_device_register_id FOREIGN KEY(register_id) REFERENCES register (id), 
	CONSTRAINT fk_fiscal_device_printer_id FOREIGN KEY(printer_id) REFERENCES printer (id)
)
--;;
CREATE TABLE fiscal_operator (
	id BIGSERIAL NOT NULL, 
	user_id BIGINT NOT NULL, 
	tax_id TEXT DEFAULT '' NOT NULL, 
	version BIGINT DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_fiscal_operator PRIMARY KEY (id), 
	CONSTRAINT uq_fiscal_operator_user_id UNIQUE (user_id), 
	CONSTRAINT fk_fiscal_operator_user_id FOREIGN KEY(user_id) REFERENCES account_user (id)
)
--;;
CREATE TABLE fiscal_task (
	id BIGSERIAL NOT NULL, 
	register_id BIGINT NOT NULL, 
	number BIGINT NOT NULL, 
	kind TEXT NOT NULL, 
	shift_id BIGINT NOT NULL, 
	receipt_id BIGINT, 
	token TEXT NOT NULL, 
	payload TEXT NOT NULL, 
	state TEXT DEFAULT 'queued' NOT NULL, 
	document TEXT DEFAULT '' NOT NULL, 
	sign TEXT DEFAULT '' NOT NULL, 
	storage_no TEXT DEFAULT '' NOT NULL, 
	error TEXT DEFAULT '' NOT NULL, 
	tries BIGINT DEFAULT '0' NOT NULL, 
	attempt BIGINT DEFAULT '0' NOT NULL, 
	worker TEXT DEFAULT '' NOT NULL, 
	queued_at BIGINT NOT NULL, 
	claimed_at BIGINT, 
	again_at BIGINT, 
	done_at BIGINT, 
	version BIGINT DEFAULT '1' NOT NULL, 
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
--;;
CREATE UNIQUE INDEX fiscal_task_in_hand ON fiscal_task (register_id) WHERE state = 'sending'
--;;
CREATE UNIQUE INDEX fiscal_task_shift ON fiscal_task (shift_id, kind) WHERE receipt_id IS NULL
--;;
CREATE INDEX ix_fiscal_task_open ON fiscal_task (register_id, number) WHERE state NOT IN ('done', 'dropped')
--;;
CREATE TRIGGER fiscal_device_version BEFORE UPDATE ON fiscal_device FOR EACH ROW
  WHEN (NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id) EXECUTE FUNCTION refuse_stale()
--;;
CREATE TRIGGER fiscal_operator_version BEFORE UPDATE ON fiscal_operator FOR EACH ROW
  WHEN (NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id) EXECUTE FUNCTION refuse_stale()
--;;
CREATE TRIGGER fiscal_task_version BEFORE UPDATE ON fiscal_task FOR EACH ROW
  WHEN (NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id) EXECUTE FUNCTION refuse_stale()
--;;
CREATE FUNCTION fiscal_task_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'queued' OR NEW.tries <> 0 OR NEW.number <> (SELECT coalesce(max(t.number), 0) + 1 FROM fiscal_task AS t WHERE t.register_id = NEW.register_id)
  OR NOT EXISTS (SELECT 1 FROM shift AS s WHERE s.id = NEW.shift_id AND s.register_id = NEW.register_id
    AND (NEW.kind <> 'closeShift' OR s.closed_at IS NOT NULL))
  OR (NEW.receipt_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM receipt AS r WHERE r.id = NEW.receipt_id
    AND r.shift_id = NEW.shift_id AND r.kind IN ('sale', 'advance', 'refund')
    AND (r.kind = 'refund') = (NEW.kind = 'sellReturn'))) THEN
      RAISE EXCEPTION 'fiscal: a task is the next of its register' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.register_id <> OLD.register_id OR NEW.number <> OLD.number OR NEW.kind <> OLD.kind OR NEW.shift_id <> OLD.shift_id OR NEW.token <> OLD.token OR NEW.payload <> OLD.payload OR NEW.queued_at <> OLD.queued_at OR coalesce(NEW.receipt_id, 0) <> coalesce(OLD.receipt_id, 0) THEN
    RAISE EXCEPTION 'fiscal: what a device is told does not change' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NOT ((OLD.state = 'queued' AND NEW.state IN ('dropped', 'sending')) OR (OLD.state = 'sending' AND NEW.state IN ('done', 'doubt', 'failed')) OR (OLD.state = 'failed' AND NEW.state IN ('dropped', 'queued', 'sending')) OR (OLD.state = 'doubt' AND NEW.state IN ('doubt', 'dropped', 'sending'))) THEN
    RAISE EXCEPTION 'fiscal: no such step' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.state = 'sending' AND EXISTS (SELECT 1 FROM fiscal_task AS t
    WHERE t.register_id = NEW.register_id AND t.number < NEW.number AND t.state NOT IN ('done', 'dropped')) THEN
    RAISE EXCEPTION 'fiscal: it is not its turn' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER fiscal_task_guard_iu BEFORE INSERT OR UPDATE ON fiscal_task FOR EACH ROW EXECUTE FUNCTION fiscal_task_guard()
--;;
CREATE TRIGGER fiscal_device_keep_d BEFORE DELETE ON fiscal_device FOR EACH ROW EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER fiscal_device_keep_t BEFORE TRUNCATE ON fiscal_device FOR EACH STATEMENT EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER fiscal_task_keep_d BEFORE DELETE ON fiscal_task FOR EACH ROW EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER fiscal_task_keep_t BEFORE TRUNCATE ON fiscal_task FOR EACH STATEMENT EXECUTE FUNCTION refuse()
--;;
CREATE TABLE message_wish (
	id BIGSERIAL NOT NULL, 
	patient_id BIGINT NOT NULL, 
	channel TEXT NOT NULL, 
	language TEXT DEFAULT '' NOT NULL, 
	words TEXT DEFAULT '' NOT NULL, 
	user_id BIGINT, 
	at BIGINT NOT NULL, 
	version BIGINT DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_message_wish PRIMARY KEY (id), 
	CONSTRAINT ck_message_wish_channel CHECK (channel IN ('email', 'text', 'none')), 
	CONSTRAINT uq_message_wish_patient_id UNIQUE (patient_id), 
	CONSTRAINT fk_message_wish_patient_id FOREIGN KEY(patient_id) REFERENCES patient (id)
)
--;;
CREATE TABLE message (
	id BIGSERIAL NOT NULL, 
	patient_id BIGINT NOT NULL, 
	appointment_id BIGINT NOT NULL, 
	kind TEXT NOT NULL, 
	visit_version BIGINT NOT NULL, 
	told_at BIGINT NOT NULL, 
	channel TEXT NOT NULL, 
	token TEXT NOT NULL, 
	state TEXT DEFAULT 'queued' NOT NULL, 
	address TEXT DEFAULT '' NOT NULL, 
	language TEXT DEFAULT '' NOT NULL, 
	subject TEXT DEFAULT '' NOT NULL, 
	body TEXT DEFAULT '' NOT NULL, 
	tries BIGINT DEFAULT '0' NOT NULL, 
	error TEXT DEFAULT '' NOT NULL, 
	answer TEXT, 
	answer_text TEXT DEFAULT '' NOT NULL, 
	queued_at BIGINT NOT NULL, 
	user_id BIGINT NOT NULL, 
	claimed_at BIGINT, 
	sent_at BIGINT, 
	again_at BIGINT, 
	answered_at BIGINT, 
	call_id BIGINT, 
	document_id BIGINT, 
	version BIGINT DEFAULT '1' NOT NULL, 
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
	id BIGSERIAL NOT NULL, 
	kind TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	language TEXT NOT NULL, 
	subject TEXT DEFAULT '' NOT NULL, 
	body TEXT NOT NULL, 
	version BIGINT DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_message_words PRIMARY KEY (id), 
	CONSTRAINT uq_message_words_kind_channel_language UNIQUE (kind, channel, language), 
	CONSTRAINT ck_message_words_kind CHECK (kind IN ('confirmation', 'reminder', 'moved', 'cancelled')), 
	CONSTRAINT ck_message_words_channel CHECK (channel IN ('email', 'text')), 
	CONSTRAINT ck_message_words_words CHECK (trim(body) <> '')
)
--;;
CREATE TRIGGER message_wish_version BEFORE UPDATE ON message_wish FOR EACH ROW
  WHEN (NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id) EXECUTE FUNCTION refuse_stale()
--;;
CREATE TRIGGER message_version BEFORE UPDATE ON message FOR EACH ROW
  WHEN (NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id) EXECUTE FUNCTION refuse_stale()
--;;
CREATE TRIGGER message_words_version BEFORE UPDATE ON message_words FOR EACH ROW
  WHEN (NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id) EXECUTE FUNCTION refuse_stale()
--;;
CREATE FUNCTION message_sent() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.appointment_id <> OLD.appointment_id OR NEW.kind <> OLD.kind OR NEW.told_at <> OLD.told_at
  OR NEW.token <> OLD.token OR NEW.queued_at <> OLD.queued_at
  OR (OLD.sent_at IS NOT NULL AND (NEW.sent_at IS NULL OR NEW.sent_at <> OLD.sent_at
    OR NEW.state NOT IN ('sent', 'answered') OR (NEW.body <> OLD.body AND NEW.body <> '')
    OR (NEW.address <> OLD.address AND NEW.address <> '')))
  OR (OLD.kind = 'leaflet' AND (NEW.document_id <> OLD.document_id OR NEW.channel <> OLD.channel
    OR (NEW.subject <> OLD.subject AND NEW.subject <> '') OR (NEW.body <> OLD.body AND NEW.body <> ''))) THEN
    RAISE EXCEPTION 'messages: what was sent does not change' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER message_sent_u BEFORE UPDATE ON message FOR EACH ROW EXECUTE FUNCTION message_sent()
--;;
CREATE TRIGGER message_keep_d BEFORE DELETE ON message FOR EACH ROW
  WHEN (OLD.state <> 'queued' OR OLD.tries > 0) EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER message_keep_t BEFORE TRUNCATE ON message FOR EACH STATEMENT EXECUTE FUNCTION refuse()
--;;
CREATE FUNCTION message_patient() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.patient_id <> OLD.patient_id AND NOT EXISTS (SELECT 1 FROM patient AS p WHERE (p.id = OLD.patient_id AND p.merged_into = NEW.patient_id) OR (p.id = NEW.patient_id AND p.merged_into = OLD.patient_id)) THEN
    RAISE EXCEPTION 'messages: it belongs to its patient' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER message_wish_patient BEFORE UPDATE OF patient_id ON message_wish FOR EACH ROW EXECUTE FUNCTION message_patient()
--;;
CREATE TRIGGER message_patient BEFORE UPDATE OF patient_id ON message FOR EACH ROW EXECUTE FUNCTION message_patient()
--;;
CREATE TABLE pull_list (
	id BIGSERIAL NOT NULL, 
	day DATE NOT NULL, 
	closed_at BIGINT NOT NULL, 
	closed_by BIGINT NOT NULL, 
	CONSTRAINT pk_pull_list PRIMARY KEY (id), 
	CONSTRAINT uq_pull_list_day UNIQUE (day)
)
--;;
CREATE TRIGGER pull_list_keep_u BEFORE UPDATE ON pull_list FOR EACH ROW EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER pull_list_keep_t BEFORE TRUNCATE ON pull_list FOR EACH STATEMENT EXECUTE FUNCTION refuse()
--;;
CREATE FUNCTION pull_list_kept() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM journal AS j WHERE j.what = 'pull_list' AND j.key = OLD.id AND j.after IS NULL AND j.before IS NOT NULL) THEN
    RAISE EXCEPTION 'evening: a closed list is opened by an undo only' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN OLD;
END $$
--;;
CREATE TRIGGER pull_list_keep_d BEFORE DELETE ON pull_list FOR EACH ROW EXECUTE FUNCTION pull_list_kept()
--;;
CREATE TABLE recall_type (
	id BIGSERIAL NOT NULL, 
	name TEXT NOT NULL, 
	category TEXT NOT NULL, 
	every BIGINT NOT NULL, 
	unit TEXT NOT NULL, 
	specialty TEXT DEFAULT '' NOT NULL, 
	specialty_key TEXT DEFAULT '' NOT NULL, 
	sex TEXT DEFAULT '' NOT NULL, 
	age_from BIGINT, 
	age_to BIGINT, 
	never BIGINT DEFAULT '0' NOT NULL, 
	quiet_first BIGINT, 
	quiet_later BIGINT, 
	tries BIGINT, 
	active BIGINT DEFAULT '1' NOT NULL, 
	version BIGINT DEFAULT '1' NOT NULL, 
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
--;;
CREATE TABLE recall_service (
	id BIGSERIAL NOT NULL, 
	type_id BIGINT NOT NULL, 
	service_id BIGINT NOT NULL, 
	CONSTRAINT pk_recall_service PRIMARY KEY (id), 
	CONSTRAINT uq_recall_service_type_id_service_id UNIQUE (type_id, service_id), 
	CONSTRAINT fk_recall_service_type_id FOREIGN KEY(type_id) REFERENCES recall_type (id), 
	CONSTRAINT fk_recall_service_service_id FOREIGN KEY(service_id) REFERENCES service (id)
)
--;;
CREATE TABLE recall_mark (
	id BIGSERIAL NOT NULL, 
	patient_id BIGINT NOT NULL, 
	what TEXT NOT NULL, 
	key BIGINT DEFAULT '0' NOT NULL, 
	due_on DATE, 
	stopped TEXT DEFAULT '' NOT NULL, 
	note TEXT DEFAULT '' NOT NULL, 
	user_id BIGINT, 
	at BIGINT NOT NULL, 
	since BIGINT, 
	version BIGINT DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_recall_mark PRIMARY KEY (id), 
	CONSTRAINT uq_recall_mark_patient_id_what_key UNIQUE (patient_id, what, key), 
	CONSTRAINT ck_recall_mark_what CHECK (what IN ('type', 'plan', 'visit', 'debt', 'all')), 
	CONSTRAINT ck_recall_mark_stopped CHECK (stopped IN ('', 'declined', 'elsewhere', 'moved', 'doctor', 'opted-out')), 
	CONSTRAINT ck_recall_mark_opted_out CHECK ((what = 'all') = (stopped = 'opted-out') OR (what = 'all' AND stopped = '')), 
	CONSTRAINT fk_recall_mark_patient_id FOREIGN KEY(patient_id) REFERENCES patient (id)
)
--;;
CREATE INDEX ix_recall_mark_due ON recall_mark (due_on) WHERE due_on IS NOT NULL
--;;
CREATE TABLE recall_try (
	call_id BIGINT NOT NULL, 
	what TEXT NOT NULL, 
	key BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_recall_try PRIMARY KEY (call_id), 
	CONSTRAINT ck_recall_try_what CHECK (what IN ('type', 'plan', 'visit', 'debt')), 
	CONSTRAINT fk_recall_try_call_id FOREIGN KEY(call_id) REFERENCES call (id)
)
--;;
CREATE TABLE treatment_plan (
	id BIGSERIAL NOT NULL, 
	patient_id BIGINT NOT NULL, 
	practitioner_id BIGINT, 
	title TEXT NOT NULL, 
	stages BIGINT NOT NULL, 
	done BIGINT DEFAULT '0' NOT NULL, 
	moved_on DATE NOT NULL, 
	closed_on DATE, 
	version BIGINT DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_treatment_plan PRIMARY KEY (id), 
	CONSTRAINT ck_treatment_plan_titled CHECK (title <> ''), 
	CONSTRAINT ck_treatment_plan_stages CHECK (stages BETWEEN 1 AND 99 AND done BETWEEN 0 AND stages), 
	CONSTRAINT ck_treatment_plan_finished CHECK (done < stages OR closed_on IS NOT NULL), 
	CONSTRAINT fk_treatment_plan_patient_id FOREIGN KEY(patient_id) REFERENCES patient (id), 
	CONSTRAINT fk_treatment_plan_practitioner_id FOREIGN KEY(practitioner_id) REFERENCES practitioner (id)
)
--;;
CREATE INDEX ix_treatment_plan_doctor ON treatment_plan (practitioner_id, moved_on) WHERE closed_on IS NULL
--;;
CREATE INDEX ix_treatment_plan_open ON treatment_plan (moved_on) WHERE closed_on IS NULL
--;;
CREATE INDEX ix_treatment_plan_patient ON treatment_plan (patient_id)
--;;
CREATE TRIGGER recall_type_version BEFORE UPDATE ON recall_type FOR EACH ROW
  WHEN (NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id) EXECUTE FUNCTION refuse_stale()
--;;
CREATE TRIGGER recall_mark_version BEFORE UPDATE ON recall_mark FOR EACH ROW
  WHEN (NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id) EXECUTE FUNCTION refuse_stale()
--;;
CREATE TRIGGER treatment_plan_version BEFORE UPDATE ON treatment_plan FOR EACH ROW
  WHEN (NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id) EXECUTE FUNCTION refuse_stale()
--;;
CREATE TRIGGER recall_service_keep_u BEFORE UPDATE ON recall_service FOR EACH ROW EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER recall_try_keep BEFORE UPDATE OR DELETE ON recall_try FOR EACH ROW EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER recall_try_keep_t BEFORE TRUNCATE ON recall_try FOR EACH STATEMENT EXECUTE FUNCTION refuse()
--;;
CREATE FUNCTION recall_patient() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.patient_id <> OLD.patient_id AND NOT EXISTS (SELECT 1 FROM patient AS p WHERE (p.id = OLD.patient_id AND p.merged_into = NEW.patient_id) OR (p.id = NEW.patient_id AND p.merged_into = OLD.patient_id)) THEN
    RAISE EXCEPTION 'recalls: it belongs to its patient' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER recall_mark_patient BEFORE UPDATE OF patient_id ON recall_mark FOR EACH ROW EXECUTE FUNCTION recall_patient()
--;;
CREATE TRIGGER treatment_plan_patient BEFORE UPDATE OF patient_id ON treatment_plan FOR EACH ROW EXECUTE FUNCTION recall_patient()
--;;
CREATE TABLE wait_entry (
	id BIGSERIAL NOT NULL, 
	patient_id BIGINT NOT NULL, 
	practitioner_id BIGINT, 
	specialty TEXT DEFAULT '' NOT NULL, 
	specialty_key TEXT DEFAULT '' NOT NULL, 
	service_id BIGINT, 
	visit_id BIGINT, 
	visit_at BIGINT, 
	minutes BIGINT, 
	from_day DATE, 
	until_day DATE, 
	weekdays BIGINT DEFAULT '0' NOT NULL, 
	after_min BIGINT DEFAULT '0' NOT NULL, 
	before_min BIGINT DEFAULT '1440' NOT NULL, 
	note TEXT DEFAULT '' NOT NULL, 
	call_id BIGINT, 
	since BIGINT NOT NULL, 
	user_id BIGINT, 
	tried_since BIGINT NOT NULL, 
	state TEXT DEFAULT 'waiting' NOT NULL, 
	reason TEXT DEFAULT '' NOT NULL, 
	ended_at BIGINT, 
	kept_by_id BIGINT, 
	version BIGINT DEFAULT '1' NOT NULL, 
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
	call_id BIGINT NOT NULL, 
	entry_id BIGINT, 
	visit_id BIGINT, 
	practitioner_id BIGINT, 
	local_date DATE, 
	local_min BIGINT, 
	CONSTRAINT pk_wait_try PRIMARY KEY (call_id), 
	CONSTRAINT ck_wait_try_time CHECK ((practitioner_id IS NULL) = (local_date IS NULL) AND (local_date IS NULL) = (local_min IS NULL)), 
	CONSTRAINT ck_wait_try_about CHECK (entry_id IS NOT NULL OR practitioner_id IS NOT NULL), 
	CONSTRAINT fk_wait_try_call_id FOREIGN KEY(call_id) REFERENCES call (id), 
	CONSTRAINT fk_wait_try_entry_id FOREIGN KEY(entry_id) REFERENCES wait_entry (id), 
	CONSTRAINT fk_wait_try_visit_id FOREIGN KEY(visit_id) REFERENCES appointment (id), 
	CONSTRAINT fk_wait_try_practitioner_id FOREIGN KEY(practitioner_id) REFERENCES practitioner (id)
)
--;;
CREATE INDEX ix_wait_try_entry ON wait_try (entry_id) WHERE entry_id IS NOT NULL
--;;
CREATE INDEX ix_wait_try_visit ON wait_try (visit_id) WHERE visit_id IS NOT NULL
--;;
CREATE TRIGGER wait_entry_version BEFORE UPDATE ON wait_entry FOR EACH ROW
  WHEN (NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id) EXECUTE FUNCTION refuse_stale()
--;;
CREATE FUNCTION wait_entry_patient() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.patient_id <> OLD.patient_id AND NOT EXISTS (SELECT 1 FROM patient AS p WHERE (p.id = OLD.patient_id AND p.merged_into = NEW.patient_id) OR (p.id = NEW.patient_id AND p.merged_into = OLD.patient_id)) THEN
    RAISE EXCEPTION 'waiting: it belongs to its patient' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
--;;
CREATE TRIGGER wait_entry_patient BEFORE UPDATE OF patient_id ON wait_entry FOR EACH ROW EXECUTE FUNCTION wait_entry_patient()
--;;
CREATE TRIGGER wait_try_keep BEFORE UPDATE OR DELETE ON wait_try FOR EACH ROW EXECUTE FUNCTION refuse()
--;;
CREATE TRIGGER wait_try_keep_t BEFORE TRUNCATE ON wait_try FOR EACH STATEMENT EXECUTE FUNCTION refuse()
