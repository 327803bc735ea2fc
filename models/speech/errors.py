"""What can go wrong with a speech model."""


class ModelError(Exception):
    """A speech model is missing, broken or out of reach; the text says what, where and how to mend it."""


class DiskFull(ModelError):
    """There is no room for a speech model; what was fetched so far is kept."""
