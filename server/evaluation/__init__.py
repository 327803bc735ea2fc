"""Measure the callback queue.

A real server process, a crowd of devices and staff over HTTP, and a control.
"""
