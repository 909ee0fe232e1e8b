"""Mails: the server they go through, as an administrator sets it up, and what became of them."""

from kefu.mails.events import MailServerChanged, MailServerRemoved
from kefu.mails.model import NoMailServer

__all__ = ["MailServerChanged", "MailServerRemoved", "NoMailServer"]
