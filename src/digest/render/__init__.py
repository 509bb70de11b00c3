"""An edition to a page that can be read: HTML, text, mail. (calculation)"""

from digest.render.mail import build_mail, check_addresses
from digest.render.page import Renderer

__all__ = ["Renderer", "build_mail", "check_addresses"]
