"""What a file is, by its first bytes; what its sender says only decides between harmless readings of the same bytes."""

import codecs
import re

HEAD_BYTES = 8192
DOWNLOAD = "application/octet-stream"
"""For what a browser could run (HTML, SVG): kept, but only ever given out as bytes."""
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""Shown in place; everything else is given out as an attachment."""

_OFFICE_XML = "application/vnd.openxmlformats-officedocument."
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
_ZIPPED = {
    "docx": _OFFICE_XML + "wordprocessingml.document",
    "xlsx": _OFFICE_XML + "spreadsheetml.sheet",
    "pptx": _OFFICE_XML + "presentationml.presentation",
    "odt": _OPEN_DOCUMENT + "text",
    "ods": _OPEN_DOCUMENT + "spreadsheet",
    "odp": _OPEN_DOCUMENT + "presentation",
}
_COMPOUND = {
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "msg": "application/vnd.ms-outlook",
}
_TEXTS = {
    "csv": "text/csv",
    "txt": "text/plain",
    "log": "text/plain",
    "md": "text/plain",
    "json": "text/plain",
    "": "text/plain",
}
_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"OggS", "audio/ogg"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_BRANDS = {b"M4A ": "audio/mp4", b"M4B ": "audio/mp4", b"qt  ": "video/quicktime", b"heic": "image/heic"}
_MARKUP_TYPES = re.compile(r"html|xml|svg|script|css")
_TAGS = rb"!doctype|html|head|body|script|svg|iframe|img|style|meta|a|table|link|object|embed"
_MARKUP = re.compile(rb"^\s*<|<\s*(?:" + _TAGS + rb")\b", re.IGNORECASE)
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_MPEG_FRAME = re.compile(rb"\xff[\xfa\xfb\xf2\xf3][\x10-\xef]")


def sniff(head: bytes, declared: str, name: str) -> str | None:
    """Give the type under which a file is kept and given out, or None when it is of none that we keep.

    `head` holds the first HEAD_BYTES. Signatures win over what was declared; a declared type or the name's ending
    only tells apart what shares a signature (zip: office documents) or has none (text).
    """
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    declared = declared.partition(";")[0].strip().lower()
    if known := _by_signature(head):
        return known
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _told_apart(_ZIPPED, declared, ending) or "application/zip"
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _told_apart(_COMPOUND, declared, ending)
    if not _is_text(head):
        return None
    if _MARKUP_TYPES.search(declared) or _MARKUP_TYPES.search(ending) or _MARKUP.search(head):
        return DOWNLOAD
    if head.startswith(b"#!"):
        return None
    return "text/csv" if declared == "text/csv" else _TEXTS.get(ending, "text/plain")


def _by_signature(head: bytes) -> str | None:
    for offset, magic, kind in _MAGIC:
        if head.startswith(magic, offset):
            return kind
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video/mp4")
    return "audio/mpeg" if _MPEG_FRAME.match(head) else None


def _told_apart(kinds: dict[str, str], declared: str, ending: str) -> str | None:
    return declared if declared in kinds.values() else kinds.get(ending)


def _is_text(head: bytes) -> bool:
    """Tell whether the bytes read as UTF-8 or GB18030 without control characters."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        # may hide markup from a search for ASCII letters, so it is no text that we give out as such
        return False
    if _CONTROL.search(head):
        return False
    return any(_decodes(head, encoding) for encoding in ("utf-8", "gb18030"))


def _decodes(head: bytes, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        decoder.decode(head, final=False)  # the head may end within a character
    except UnicodeDecodeError:
        return False
    return True
