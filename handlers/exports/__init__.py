"""Ledgers as tables that an office clerk opens in Excel."""
