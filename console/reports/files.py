"""An answer as a file for others: comma-separated values."""

from __future__ import annotations

import csv
import io

from console.reports.answer import Answer, for_csv


def csv_text(answer: Answer) -> str:
    """The rows under their keys; the totals are left to who reads it."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([column.key for column in answer.columns])
    writer.writerows([[for_csv(cell) for cell in row] for row in answer.rows])
    return buffer.getvalue()
