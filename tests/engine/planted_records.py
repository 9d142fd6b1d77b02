"""What is planted in the journal, the register of patients, the settings and the database itself."""

from __future__ import annotations

from tests.engine.planted import Planted

JOURNAL = (
    Planted("a row of the journal is altered", (
        "UPDATE journal SET login = 'cashier' WHERE id = 40",
    ), (
        (
            "journal-altered | journal row 40, 2026-10-02 14:30: it was altered: its hash is not that of what it "
            "says"
        ),
        (
            "act-and-rows | act 32, 2026-10-02 14:30: patients.add_caller: its journal rows name another person, "
            "desk or time"
        ),
    )),
    Planted("a row of the journal is gone", (
        "DELETE FROM journal WHERE id = 40",
    ), (
        "journal-missing | row 40 of table journal: this row is missing; the next one there is 41",
    )),
    Planted("the newest rows of the journal are gone", (
        "DELETE FROM journal WHERE id > 100",
    ), (
        "journal-cut | row 101 of table journal: this row and all after it, to 156, are missing",
    )),
    Planted("the journal is said to end sooner", (
        "UPDATE journal_head SET last = 100, hash = (SELECT hash FROM journal WHERE id = 100)",
    ), (
        "journal-head-differs | journal row 156, 2026-10-02 14:30: the journal's head is not its last row",
    )),
    Planted("a row is slipped in before the first", (
        'INSERT INTO journal (id, act_id, at, login, desk, verb, what, "key", prev_hash, hash)'
        " VALUES (0, 1, 1790940600, 'x', 'x', 'x', 'x', 1, '', '')",
    ), (
        "journal-strange | journal row 0, 2026-10-02 14:30: this row was slipped in before the first",
    )),
    Planted("an act is gone", (
        "DELETE FROM act WHERE id = 30",
    ), (
        "reference-lost | journal row 38, 2026-10-02 14:30: its act_id names act 30, which is not there",
        "journal-act-lost | journal row 38, 2026-10-02 14:30: its act 30 is not there",
    )),
    Planted("an act is somebody else's", (
        "UPDATE act SET login = 'cashier' WHERE id = 30",
    ), (
        (
            "act-and-rows | act 30, 2026-10-02 14:30: staff.add_break: its journal rows name another person, desk"
            " or time"
        ),
    )),
    Planted("a price is voided beneath the journal", (
        "UPDATE price SET voided = 1 WHERE id = 1",
    ), (
        "row-and-journal | price 1 of service B01: its voided is not what the journal says was written last",
    )),
    Planted("a paper is gone", (
        "DELETE FROM paper WHERE id = 1",
    ), (
        "row-gone | paper 1: it is gone, and the journal does not say why",
    )),
)  # fmt: skip

REGISTER = (
    Planted("a patient is not found by name", (
        "UPDATE patient SET last_key = 'vlasov' WHERE id = 4",
    ), (
        "name-index | patient 4: the keys of the name are not those of the name: search does not find it",
    )),
    Planted("a patient is not found by a part of the number", (
        "DELETE FROM number_part WHERE patient_id = 1 AND part = 12345",
    ), (
        "number-parts-missing | patient 1: a number is not found by some of its parts",
    )),
    Planted("a patient is found by a number that is not theirs", (
        "INSERT INTO number_part (part, patient_id) VALUES (77777, 3)",
    ), (
        "number-parts-strange | patient 3: 77777 finds this patient, but no number has it",
    )),
    Planted("a patient is not found by the last digits", (
        "UPDATE patient_phone SET rev = '11111' WHERE patient_id = 2",
    ), (
        "number-index | patient 2: a telephone number is not found by its last digits",
    )),
    Planted("the counter of cards was put back", (
        "UPDATE card_counter SET last = 0",
    ), (
        "card-above-counter | patient 7: card 000001 was never given out by the counter, which stands at 0",
    )),
    Planted("two entries are merged into each other", (
        "UPDATE patient SET status = 'merged', merged_into = 6 WHERE id = 5",
    ), (
        "row-and-journal | patient 5: its status is not what the journal says was written last",
        "merge-circle | patient 5: the entries it was merged into go round in a circle",
        "merge-circle | patient 6: the entries it was merged into go round in a circle",
    )),
    Planted("a service has two prices", (
        "UPDATE price SET valid_to = '2026-12-31' WHERE id = 2",
    ), (
        "row-and-journal | price 2 of service A03: its valid_to is not what the journal says was written last",
        "prices-overlap | price 2 of service A03: price 3 is valid on the same days: the service has two prices",
    )),
    Planted("somebody has a role that is none", (
        "UPDATE account_user SET role = 'owner' WHERE id = 3",
    ), (
        "login-role | account_user 3: cashier has the role owner, which is none",
    )),
    Planted("the centre is in a zone that is nowhere", (
        "UPDATE centre SET settings = replace(settings, 'Europe/Moscow', 'Nowhere/Nothing')",
    ), (
        (
            "settings-unreadable | settings of the centre: its settings cannot be read"
            " ('No time zone found with key Nowhere/Nothing')"
        ),
    )),
    Planted("the settings are gone", (
        "DELETE FROM centre",
    ), (
        "settings-gone | settings of the centre: its settings are gone",
    )),
)  # fmt: skip

DATABASE = (
    Planted("a guard is gone", ("DROP TRIGGER journal_append ON journal",), (
        "guard-missing | guard journal_append of the database: it is missing: what it keeps is not kept",
    )),
    Planted("an index is gone", ("DROP INDEX one_open_shift",), (
        "guard-missing | index one_open_shift of the database: it is missing: what it keeps is not kept",
    )),
    Planted("a row names a patient who is not there", (
        "UPDATE charge SET patient_id = 4711 WHERE id = 7",
    ), (
        (
            "reference-lost | charge 7, 2026-10-02, patient 4711: its patient_id names patient 4711, which is not"
            " there"
        ),
    )),
    Planted("a value breaks a rule of its table", (
        "UPDATE roster_break SET end_min = 700 WHERE id = 1",
    ), (
        "rule-broken | roster_break 1: it breaks the rule ck_roster_break_minutes",
        "row-and-journal | roster_break 1: its end_min is not what the journal says was written last",
    ), ("sqlite",)),
)  # fmt: skip
