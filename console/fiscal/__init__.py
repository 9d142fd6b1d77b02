"""Fiscal registers: told of each receipt and each shift, once and in order."""
