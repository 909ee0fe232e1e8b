"""What a file is, whatever its sender says."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.files.sniffing import DOWNLOAD, HEAD_BYTES, PICTURES, sniff
from tests.files.scenes import PNG

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "a")
    return out.getvalue()


@pytest.mark.parametrize(
    ("head", "declared", "name", "kind"),
    [
        (PNG, "image/png", "a.png", "image/png"),
        (b"\xff\xd8\xff\xe0rest", "image/jpeg", "a.jpg", "image/jpeg"),
        (b"GIF89a...", "image/gif", "a.gif", "image/gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp", "a.webp", "image/webp"),
        (b"%PDF-1.7\n", "application/pdf", "a.pdf", "application/pdf"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "audio/wav", "a.wav", "audio/wav"),
        (b"ID3\x04\x00", "audio/mpeg", "a.mp3", "audio/mpeg"),
        (b"\xff\xfb\x90\x00", "audio/mpeg", "a.mp3", "audio/mpeg"),
        (b"\x00\x00\x00\x18ftypisom", "video/mp4", "a.mp4", "video/mp4"),
        (b"\x00\x00\x00\x18ftypM4A ", "audio/mp4", "a.m4a", "audio/mp4"),
        (zipped(), DOCX, "a.docx", DOCX),
        (zipped(), "", "a.docx", DOCX),
        (zipped(), "application/zip", "a.zip", "application/zip"),
        (zipped(), "text/html", "a.html", "application/zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword", "a.doc", "application/msword"),
        (b"a,b\n1,2\n", "text/csv", "a.csv", "text/csv"),
        (b"a,b\n1,2\n", "", "a.csv", "text/csv"),
        ("你好".encode(), "text/plain", "a.txt", "text/plain"),
        ("你好".encode("gb18030"), "text/plain", "a.txt", "text/plain"),
        (b'{"a": 1}', "application/json", "a.json", "text/plain"),
        (b"1 < 2 and 3 > 2", "text/plain", "a.txt", "text/plain"),
    ],
)
def test_honest_files_keep_their_type(head: bytes, declared: str, name: str, kind: str) -> None:
    assert sniff(head[:HEAD_BYTES], declared, name) == kind


@pytest.mark.parametrize(
    ("head", "declared", "name", "kind"),
    [
        (PNG, "text/html", "a.html", "image/png"),
        (b"<script>alert(1)</script>", "image/png", "a.png", DOWNLOAD),
        (b"<!doctype html><html>", "text/plain", "a.txt", DOWNLOAD),
        (b"  \n<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/svg+xml", "a.svg", DOWNLOAD),
        (b"hello <ScRiPt src=x>", "text/plain", "a.txt", DOWNLOAD),
        (b"\xef\xbb\xbf<html>", "text/plain", "a.txt", DOWNLOAD),
        (b"alert(1)", "text/javascript", "a.js", DOWNLOAD),
        (b"alert(1)", "text/plain; charset=utf-8", "a.xhtml", DOWNLOAD),
        (b"a,b\n", "image/png", "a.png", "text/plain"),
    ],
)
def test_lies_are_seen_through(head: bytes, declared: str, name: str, kind: str) -> None:
    assert sniff(head, declared, name) == kind
    assert kind == DOWNLOAD or kind not in PICTURES or head == PNG


@pytest.mark.parametrize(
    ("head", "declared"),
    [
        (b"MZ\x90\x00\x03\x00", "image/png"),
        (b"\x7fELF\x02\x01\x01\x00", "text/plain"),
        (b"\xcf\xfa\xed\xfe\x07\x00\x00\x01", "application/zip"),
        (b"#!/bin/sh\nrm -rf /\n", "text/plain"),
        (b"\xff\xfe<\x00s\x00c\x00r\x00", "text/plain"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-msi"),
        (b"RIFF\x00\x00\x00\x00ACON", "image/png"),
        (b"\x00\x01\x02", "application/octet-stream"),
    ],
)
def test_what_is_nothing_we_keep_is_refused(head: bytes, declared: str) -> None:
    assert sniff(head, declared, "a") is None


@given(st.binary(min_size=1, max_size=200), st.text(max_size=40), st.text(max_size=40))
def test_only_pictures_by_signature_are_ever_shown_in_place(head: bytes, declared: str, name: str) -> None:
    kind = sniff(head, declared, name)
    assert kind is None or kind.count("/") == 1
    if kind in PICTURES:
        assert head.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"RIFF"))
