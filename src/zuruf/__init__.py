"""Zuruf: orders by voice on a shop's own machine; what stays open goes to a person who calls back."""

__version__ = "0.1.0"
