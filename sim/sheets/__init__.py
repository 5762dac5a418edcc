"""Spreadsheets: workbooks of a company, written and read, and tables of results. Only this package uses openpyxl."""
