"""Zuruf: take orders by voice on a shop's own machine, and hand what stays open to a person who calls back."""

__version__ = "0.1.0"
