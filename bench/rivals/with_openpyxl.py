"""Writes an XLSX with openpyxl in write-only mode, out of a CSV with a header: with_openpyxl.py IN OUT"""

import csv
import sys

from openpyxl import Workbook

book = Workbook(write_only=True)
sheet = book.create_sheet("Contacts")
with open(sys.argv[1], newline="", encoding="utf-8") as rows:
    for row in csv.reader(rows):
        sheet.append(row)
book.save(sys.argv[2])
