"""Writes an XLSX with XlsxWriter in constant memory, out of a CSV with a header: with_xlsxwriter.py IN OUT"""

import csv
import sys

import xlsxwriter

book = xlsxwriter.Workbook(sys.argv[2], {"constant_memory": True})
sheet = book.add_worksheet("Contacts")
with open(sys.argv[1], newline="", encoding="utf-8") as rows:
    for number, row in enumerate(csv.reader(rows)):
        for column, cell in enumerate(row):
            sheet.write_string(number, column, cell)
book.close()
