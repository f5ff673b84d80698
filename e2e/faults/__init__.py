"""Faults under load: many pages do what can be done, something breaks, and all are compared with the truth."""
