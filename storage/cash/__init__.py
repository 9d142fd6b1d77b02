"""The cash room: charges, shifts, payments, receipts and the double-entry ledger beneath them."""
