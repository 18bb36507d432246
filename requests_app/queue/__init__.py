"""Reads: the lists of requests, their filters, search, the load of each colleague, and what needs me."""

from requests_app.queue.lists import LISTS, RequestList
from requests_app.queue.page import Page, page_for, row_for, rows_for
from requests_app.queue.rows import Row

__all__ = ["LISTS", "Page", "RequestList", "Row", "page_for", "row_for", "rows_for"]
