"""The shop's server: orders, callbacks, staff, and the pages."""
