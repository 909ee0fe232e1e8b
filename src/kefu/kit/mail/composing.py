"""Templates become mails: plain text and the same as HTML, without a picture or anything else from elsewhere.

A template is a text file `mail/<name>.<language>.txt` of a module. Its first line is the subject; then come
paragraphs. `{name}` is filled in; a paragraph `[words]({link})` is a button; lines that begin with `- ` are a list;
what stands below `--` is small print.
"""

import html
import re
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from functools import cache
from pathlib import Path
from typing import Protocol

from kefu.kit.mail.model import Fault, MailServer, Undelivered

_PACKAGE = Path(__file__).resolve().parent.parent.parent
_BLANK = re.compile(r"\{([a-z_]+)\}")
_BUTTON = re.compile(r"\[([^\]]+)\]\((\S+)\)\Z")
_POLICY = SMTP.clone(cte_type="7bit")


class Addressed(Protocol):
    """What `compose` needs to know of a mail."""

    @property
    def template(self) -> str: ...
    @property
    def locale(self) -> str: ...
    @property
    def recipient(self) -> str: ...
    @property
    def message_id(self) -> str: ...


@cache
def templates() -> dict[tuple[str, str], str]:
    """Give every template by name and language; raises ValueError when two share a name."""
    found: dict[tuple[str, str], str] = {}
    for path in sorted(_PACKAGE.glob("*/mail/*.*.txt")):
        name, language, _ = path.name.split(".")
        if (name, language) in found:
            raise ValueError(f"{path}: another module has a template of this name")
        found[name, language] = path.read_text(encoding="utf-8")
    return found


def blanks_of(template: str) -> set[str]:
    """Give the names that a template wants filled."""
    return set(_BLANK.findall(template))


def compose(server: MailServer, mail: Addressed, params: dict[str, str]) -> EmailMessage:
    """Give the mail ready to be sent; raises Undelivered when the template is missing or wants what is not given."""
    source = templates().get((mail.template, mail.locale))
    if source is None or not blanks_of(source) <= params.keys() | {"base_url"}:
        raise Undelivered(Fault.TEMPLATE, final=True)
    filled = {name: server.base_url + value if value.startswith("/") else value for name, value in params.items()}
    filled["base_url"] = server.base_url
    subject, _, body = source.partition("\n")
    main, _, small = body.strip().partition("\n--\n")
    message = EmailMessage(policy=_POLICY)
    try:
        message["Subject"] = " ".join(_fill(subject, filled).split())
        message["From"] = Address(server.sender_name, addr_spec=server.sender)
        message["To"] = Address(addr_spec=mail.recipient)
    except (ValueError, IndexError, MessageError) as error:
        raise Undelivered(Fault.ADDRESS_UNSUPPORTED, final=True) from error
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(as_text(main, small, filled))
    message.add_alternative(as_html(main, small, filled, mail.locale), subtype="html")
    return message


def as_text(main: str, small: str, params: dict[str, str]) -> str:
    """Give the plain text; a button is its words and, on a line of its own, the address."""
    parts = []
    for paragraph in _paragraphs(main):
        button = _BUTTON.match(paragraph)
        parts.append(_fill(f"{button[1]}\n{button[2]}" if button else paragraph, params))
    if small:
        parts.append("-- \n" + _fill(small.strip(), params))
    return "\n\n".join(parts) + "\n"


def as_html(main: str, small: str, params: dict[str, str], language: str) -> str:
    """Give the same as HTML; what is filled in is escaped and can make neither tags nor links."""
    parts = [_block(paragraph, params) for paragraph in _paragraphs(main)]
    if small:
        parts.append(f'<p style="{_SMALL}">{_lines(small.strip(), params)}</p>')
    lang = {"zh": "zh-CN"}.get(language, language)
    return _PAGE.format(lang=lang, body="\n".join(parts))


_TEXT = "margin:0 0 16px;font-size:15px;line-height:1.6"
_SMALL = "margin:28px 0 0;padding-top:14px;border-top:1px solid #d9dce3;font-size:12px;line-height:1.6;color:#6b7280"
_LINK = (
    "display:inline-block;padding:10px 18px;border-radius:8px;background:#2f5bea;color:#ffffff;"
    "text-decoration:none;font-weight:600"
)
_FONT = "-apple-system,'Segoe UI','PingFang SC','Microsoft YaHei',sans-serif"
_PAGE = (
    '<!doctype html><html lang="{lang}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"></head>'
    f'<body style="margin:0;padding:24px;font-family:{_FONT}">'
    '<div style="max-width:560px;margin:0 auto">{body}</div></body></html>'
)


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"\n\s*\n", text.strip()) if part.strip()]


def _fill(text: str, params: dict[str, str]) -> str:
    """Fill all blanks in one go: what is filled in is never looked at again."""
    return _BLANK.sub(lambda blank: params[blank[1]], text)


def _lines(text: str, params: dict[str, str]) -> str:
    """Fill and escape; where the filled text breaks its lines, so does the page."""
    parts = re.split(r"(\{[a-z_]+\})", text)
    said = (params[part[1:-1]] if _BLANK.fullmatch(part) else part for part in parts)
    return "".join(html.escape(part) for part in said).replace("\n", "<br>")


def _block(paragraph: str, params: dict[str, str]) -> str:
    if button := _BUTTON.match(paragraph):
        link = html.escape(_fill(button[2], params))
        return f'<p style="{_TEXT}"><a href="{link}" style="{_LINK}">{_lines(button[1], params)}</a></p>'
    return f'<p style="{_TEXT}">{_lines(paragraph, params)}</p>'
