"""Policies, guarantee letters and splits of bills, for every place that has a patient at hand."""
