"""The edge: microphone, recogniser, loudspeaker, and the loop that feeds the conversation."""
