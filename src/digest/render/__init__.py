"""An edition to a page that can be read: HTML, text, Markdown, mail. (calculation)"""

from digest.render.mail import build_mail, build_notice, check_addresses
from digest.render.page import Renderer

__all__ = ["Renderer", "build_mail", "build_notice", "check_addresses"]
