"""Mail that Kefu itself sends, such as invitations. It waits as rows and is sent by the worker."""

from kefu.kit.mail.claims import CLEAN_MAILS, mail_claims
from kefu.kit.mail.model import Fault, Letter, MailRow, MailServer, MailState, Tls, Undelivered, explain
from kefu.kit.mail.post import find_mail, find_mails, queue_mail
from kefu.kit.mail.servers import (
    find_mail_server,
    find_servers,
    has_mail_server,
    open_password,
    remove_mail_server,
    save_mail_server,
)
from kefu.kit.mail.smtp import deliver_to, probe

__all__ = [
    "CLEAN_MAILS",
    "Fault",
    "Letter",
    "MailRow",
    "MailServer",
    "MailState",
    "Tls",
    "Undelivered",
    "deliver_to",
    "explain",
    "find_mail",
    "find_mail_server",
    "find_mails",
    "find_servers",
    "has_mail_server",
    "mail_claims",
    "open_password",
    "probe",
    "queue_mail",
    "remove_mail_server",
    "save_mail_server",
]
