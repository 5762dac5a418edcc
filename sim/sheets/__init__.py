"""Spreadsheets: a company as a workbook and back, and tables of results; the one room that knows openpyxl."""
