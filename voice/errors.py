"""What can go wrong at the edge; each text says what, where and how to mend it."""


class VoiceError(Exception):
    """Something in the voice room failed; the text is meant for people."""


class SoundError(VoiceError):
    """A recording that cannot be read."""


class DeviceError(VoiceError):
    """A microphone or loudspeaker that is missing, silent or gone."""


class EngineError(VoiceError):
    """A recogniser or speech synthesiser that failed; it is started again for the next utterance."""


class OutboxError(VoiceError, OSError):
    """Something could not be written to the outbox, so nothing may be said as done."""
