"""What is planted in the ledger, the documents and the drawer."""

from __future__ import annotations

from tests.engine.planted import Planted

MONEY = (
    Planted("a debit is altered", (
        "UPDATE posting SET amount_minor = amount_minor + 100 WHERE entry_id = 3 AND line = 1",
    ), (
        (
            "entry-unbalanced | ledger entry 3 of register 1, 2026-10-02 14:30: debits and credits differ by 100 "
            "(2 postings)"
        ),
        "receipt-sum | receipt 2 of register 1: it says 235000, its lines 235000, the ledger 235100",
        (
            "ledger-chain | ledger entry 3 of register 1, 2026-10-02 14:30: the ledger's chain breaks here: it, "
            "its postings or its receipt were altered"
        ),
        (
            "drawer-counted | shift 2 of register 1: 910000 was counted at the end, but the ledger's drawer holds"
            " 910100"
        ),
        "z-report | shift 2 of register 1: the Z report and the rows differ in: methods",
    )),
    Planted("an entry and its credit are doubled", (
        "UPDATE posting SET amount_minor = amount_minor * 2 WHERE entry_id = 12",
    ), (
        "receipt-sum | receipt 11 of register 1: it says 180000, its lines 180000, the ledger 360000",
        (
            "ledger-chain | ledger entry 12 of register 1, 2026-10-02 14:30: the ledger's chain breaks here: it, "
            "its postings or its receipt were altered"
        ),
    )),
    Planted("an entry is open to more postings", (
        "DELETE FROM seal WHERE entry_id = 5",
    ), (
        (
            "entry-unsealed | ledger entry 5 of register 1, 2026-10-02 14:30: it is not sealed: postings could be"
            " added to it"
        ),
    )),
    Planted("a receipt is gone", (
        "DELETE FROM receipt_line WHERE receipt_id = 11",
        "DELETE FROM receipt_copy WHERE receipt_id = 11",
        "DELETE FROM receipt WHERE id = 11",
    ), (
        "entry-without-receipt | ledger entry 12 of register 1, 2026-10-02 14:30: it has no receipt",
        (
            "ledger-chain | ledger entry 12 of register 1, 2026-10-02 14:30: the ledger's chain breaks here: it, "
            "its postings or its receipt were altered"
        ),
        (
            "charge-and-receipts | charge 8, 2026-10-02, patient 1: it says 180000 paid and 0 given back; the "
            "receipts say 0 and 0"
        ),
        (
            "drawer-sum | shift 3 of register 1: opening, cash, moves and differences add up to 910000, but the "
            "ledger's drawer holds 1090000"
        ),
        "row-gone | row 11 of table receipt: it is gone, and the journal does not say why",
    )),
    Planted("a receipt's number is skipped", (
        "UPDATE receipt SET number = 12 WHERE number = 11",
    ), (
        "receipt-number-missing | register 1: receipt 11 is missing",
        (
            "ledger-chain | ledger entry 12 of register 1, 2026-10-02 14:30: the ledger's chain breaks here: it, "
            "its postings or its receipt were altered"
        ),
        "row-and-journal | receipt 12 of register 1: its number is not what the journal says was written last",
    )),
    Planted("a whole entry is gone", (
        "DELETE FROM posting WHERE entry_id = 1",
        "DELETE FROM entry WHERE id = 1",
        "DELETE FROM seal WHERE entry_id = 1",
    ), (
        "entry-number-missing | register 1: ledger entry 1 is missing",
        (
            "ledger-chain | ledger entry 2 of register 1, 2026-10-02 14:30: the ledger's chain breaks here: it "
            "does not follow the entry before"
        ),
        (
            "drawer-sum | shift 1 of register 1: opening, cash, moves and differences add up to 680000, but the "
            "ledger's drawer holds 180000"
        ),
        (
            "drawer-counted | shift 1 of register 1: 680000 was counted at the end, but the ledger's drawer holds"
            " 180000"
        ),
    )),
    Planted("another cashier stands in the ledger", (
        "UPDATE entry SET by_name = 'Cashier' WHERE id = 12",
    ), (
        (
            "ledger-chain | ledger entry 12 of register 1, 2026-10-02 14:30: the ledger's chain breaks here: it, "
            "its postings or its receipt were altered"
        ),
    )),
    Planted("the paper of a receipt is rewritten", (
        "UPDATE receipt SET text = replace(text, 'Yudin', 'Gromov') WHERE id = 11",
    ), (
        (
            "ledger-chain | ledger entry 12 of register 1, 2026-10-02 14:30: the ledger's chain breaks here: it, "
            "its postings or its receipt were altered"
        ),
    )),
    Planted("the change given is rewritten", (
        "UPDATE receipt SET change_minor = change_minor + 500 WHERE id = 1",
    ), (
        (
            "receipt-change | receipt 1 of register 1: 200000 was given and 20500 came back, but 180000 went into"
            " the drawer"
        ),
        (
            "ledger-chain | ledger entry 2 of register 1, 2026-10-02 14:30: the ledger's chain breaks here: it, "
            "its postings or its receipt were altered"
        ),
    )),
    Planted("an entry is put into a shift that was closed", (
        "UPDATE entry SET shift_id = 1, at = at + 60 WHERE id = 12",
        "UPDATE receipt SET shift_id = 1, at = at + 60 WHERE id = 11",
    ), (
        (
            "entry-outside-shift | ledger entry 12 of register 1, 2026-10-02 14:31: it is not within the shift of"
            " its register that it names"
        ),
        (
            "ledger-chain | ledger entry 12 of register 1, 2026-10-02 14:31: the ledger's chain breaks here: it, "
            "its postings or its receipt were altered"
        ),
        (
            "drawer-counted | shift 1 of register 1: 680000 was counted at the end, but the ledger's drawer holds"
            " 860000"
        ),
        (
            "z-report | shift 1 of register 1: the Z report and the rows differ in: last_receipt, methods, "
            "sales_count, sales_minor"
        ),
    )),
    Planted("a charge says that it is paid", (
        "UPDATE charge SET paid_minor = 180000, state = 'paid' WHERE id = 5",
    ), (
        (
            "charge-and-receipts | charge 5, 2026-10-02, patient 3: it says 180000 paid and 0 given back; the "
            "receipts say 0 and 0"
        ),
    )),
    Planted("a charge is another patient's than its visit", (
        "UPDATE charge SET patient_id = 7 WHERE id = 5",
    ), (
        "charge-and-visit | charge 5, 2026-10-02, patient 7: visit 6, which it is for, is another patient's",
    )),
    Planted("more is given back than was paid", (
        "UPDATE receipt_line SET amount_minor = -60000 WHERE id = 12",
    ), (
        "receipt-sum | receipt 10 of register 1: it says -215000, its lines -240000, the ledger 215000",
        "refund-above-payment | receipt 2 of register 1: 80000 was given back of a line of 55000",
        (
            "ledger-chain | ledger entry 11 of register 1, 2026-10-02 14:30: the ledger's chain breaks here: it, "
            "its postings or its receipt were altered"
        ),
        (
            "charge-and-receipts | charge 3, 2026-10-02, patient 1: it says 55000 paid and 55000 given back; the "
            "receipts say 55000 and 80000"
        ),
    )),
    Planted("more of an advance is used than was paid in", (
        "UPDATE posting SET account_id = 5 WHERE entry_id = 7 AND line = 1",
    ), (
        "receipt-change | receipt 6 of register 1: 180000 was given and 0 came back, but 0 went into the drawer",
        (
            "ledger-chain | ledger entry 7 of register 1, 2026-10-02 14:30: the ledger's chain breaks here: it, "
            "its postings or its receipt were altered"
        ),
        "advance-overdrawn | patient 2: 80000 more of the advance was used than was paid in",
        (
            "drawer-counted | shift 2 of register 1: 910000 was counted at the end, but the ledger's drawer holds"
            " 730000"
        ),
        "z-report | shift 2 of register 1: the Z report and the rows differ in: methods",
    )),
    Planted("a count has a note more", (
        "UPDATE shift_count_piece SET pieces = pieces + 1 WHERE count_id = 1 AND denomination_minor = 10000",
    ), (
        (
            "count-pieces | count 1 in shift 1 of register 1: it says 500000, but its notes and coins are worth "
            "510000"
        ),
        "z-report | shift 1 of register 1: the Z report and the rows differ in: counts",
    )),
    Planted("a count expected another sum", (
        "UPDATE shift_count SET expected_minor = expected_minor - 5000 WHERE id = 3",
    ), (
        "opening-differs | shift 2 of register 1: its opening expects 675000, but the shift before left 680000",
        "z-report | shift 2 of register 1: the Z report and the rows differ in: counts",
        (
            "row-and-journal | count 3 in shift 2 of register 1: its expected_minor is not what the journal says "
            "was written last"
        ),
    )),
    Planted("a Z report is rewritten", (
        "UPDATE shift SET report = replace(report, '\"sales_count\":1,', '\"sales_count\":2,') WHERE id = 1",
    ), (
        "z-report | shift 1 of register 1: the Z report and the rows differ in: methods, sales_count",
    )),
    Planted("a shift's number is skipped", (
        "UPDATE shift SET number = 4 WHERE id = 3",
    ), (
        "shift-number-missing | register 1: shift 3 is missing",
        (
            "drawer-sum | shift 4 of register 1: opening, cash, moves and differences add up to 1090000, but the "
            "ledger's drawer holds 180000"
        ),
        "row-and-journal | shift 4 of register 1: its number is not what the journal says was written last",
    )),
    Planted("a shift was opened before the last one was closed", (
        "UPDATE shift SET opened_at = opened_at - 3600 WHERE id = 3",
    ), (
        "shifts-overlap | shift 3 of register 1: it was opened before shift 2 of its register was closed",
    )),
    Planted("another refund was approved than was made", (
        "UPDATE refund_request SET amount_minor = 115000 WHERE id = 1",
    ), (
        (
            "refund-other | refund request 1 for receipt 2 of register 1: the refund that was made is not the one"
            " that was approved"
        ),
        (
            "row-and-journal | refund request 1 for receipt 2 of register 1: its amount_minor is not what the "
            "journal says was written last"
        ),
    )),
    Planted("a copy of a receipt is not on record", (
        "UPDATE receipt_copy SET copy = 2 WHERE receipt_id = 11",
    ), (
        "receipt-copies | receipt 11 of register 1: 1 copies are known, but the last one has the number 2",
    )),
)  # fmt: skip
