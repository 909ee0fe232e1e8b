"""Live streams to browsers: one LISTEN and one fetch per process, then fan-out. Knows the log, no domain."""

from kefu.kit.streams.batch import Batch
from kefu.kit.streams.frames import PING, frame, place
from kefu.kit.streams.hub import Audience, Hub
from kefu.kit.streams.presence import PRESENCE, Presence, Sign, Subject
from kefu.kit.streams.response import StreamResponse
from kefu.kit.streams.stream import Stream

__all__ = [
    "PING",
    "PRESENCE",
    "Audience",
    "Batch",
    "Hub",
    "Presence",
    "Sign",
    "Stream",
    "StreamResponse",
    "Subject",
    "frame",
    "place",
]
