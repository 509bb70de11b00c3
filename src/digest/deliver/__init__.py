"""Editions to where readers find them, notices to the operator. (action)"""

from digest.deliver.mailer import FolderMailer, Mailer, MailServer, SmtpMailer
from digest.deliver.outbox import Outbox
from digest.deliver.webhook import post_json

__all__ = ["FolderMailer", "MailServer", "Mailer", "Outbox", "SmtpMailer", "post_json"]
