"""A page as a mail that any client can read and nobody can smuggle a header into."""

from __future__ import annotations

import email.policy
import re
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr

import pytest

from digest.errors import ConfigError
from digest.model import Page
from digest.render import build_mail, build_notice, check_addresses
from tests.conftest import NOW

PAGE = Page(
    edition_id="2026-11-22-es",
    language="es",
    subject="El resumen · domingo, 22 de noviembre de 2026: ¿Volverá la nutria al Lin?",
    html='<!DOCTYPE html><html lang="es"><head><meta charset="utf-8"></head>\n<body>'
    + "<p>La nutria — «vuelve» a 3,5 km = lejos.</p>" * 200
    + "</body></html>\n",
    text="EL RESUMEN\n\nLa nutria «vuelve»: 水獺 🦦\n.\nFrom the Lin\n" + "x" * 2000 + "\n",
)
TITLES = {
    "plain": "Digest",
    "accents": "El resumen de la Ñoñería",
    "quotes and backslash": 'The "daily" C:\\digest',
    "punctuation": "News, views; <b>more</b> (daily) @home: [1].",
    "another script": "日本語 Digest",
    "long": "Noticias de la mañana " * 20,
}


def mail(
    page: Page = PAGE, *, title: str = "El resumen", to: str = "ana@lin.example"
) -> EmailMessage:
    return build_mail(
        page, title=title, from_address="digest@valley.example", to_address=to, now=NOW
    )


def notice(
    subject: str = "digest: el resumen falló", *, to: str = "ops@lin.example"
) -> EmailMessage:
    return build_notice(
        subject,
        "No llegó nada: «perdido» ya no existe.\n",
        name="failed.17",
        from_address="digest@valley.example",
        to_address=to,
        now=NOW,
    )


def sent(message: EmailMessage) -> EmailMessage:
    """The mail as its reader's client parses it."""
    received = message_from_bytes(message.as_bytes(), policy=email.policy.default)
    assert isinstance(received, EmailMessage)
    return received


def raw_header(message: EmailMessage, name: str) -> str:
    """A header as it stands on the wire, unfolded."""
    head = message.as_bytes().split(b"\r\n\r\n")[0].decode("ascii")
    match = re.search(rf"^{name}:([^\r\n]*(?:\r\n[ \t][^\r\n]*)*)", head, re.MULTILINE)
    assert match, f"no {name}"
    return re.sub(r"\r\n(?=[ \t])", "", match[1]).strip()


def body(message: EmailMessage, subtype: str) -> str:
    part = message.get_body((subtype,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


# --- structure -------------------------------------------------------------------------------


def test_mail_is_the_text_and_the_page_whole_text_first() -> None:
    received = sent(mail())
    assert received.get_content_type() == "multipart/alternative"
    kinds = [(p.get_content_type(), p.get_content_charset()) for p in received.iter_parts()]
    assert kinds == [("text/plain", "utf-8"), ("text/html", "utf-8")]
    assert body(received, "plain") == PAGE.text
    assert body(received, "html") == PAGE.html


def test_mail_is_ascii_in_short_lines_with_crlf() -> None:
    content = mail(title=TITLES["long"]).as_bytes()
    assert content.isascii()
    assert max(len(line) for line in content.split(b"\r\n")) < 998
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", content)


def test_parsed_mail_has_no_defects() -> None:
    received = sent(mail(title=TITLES["accents"]))
    assert [part.defects for part in received.walk()] == [[], [], []]
    assert [(name, value.defects) for name, value in received.items() if value.defects] == []


def test_same_page_makes_the_same_mail() -> None:
    assert mail().as_bytes() == mail().as_bytes()


@pytest.mark.parametrize("end", ["", "--"], ids=["a boundary", "the last boundary"])
def test_text_cannot_pass_for_the_boundary_between_parts(end: str) -> None:
    line = f"--{mail().get_boundary()}{end}"
    page = replace(PAGE, text=f"Before\n{line}\nAfter\n", html=f"<p>Before\n{line}\nAfter</p>\n")
    received = sent(mail(page))
    assert (body(received, "plain"), body(received, "html")) == (page.text, page.html)


# --- headers ---------------------------------------------------------------------------------


def test_headers_say_what_the_mail_is() -> None:
    received = sent(mail())
    assert received["Subject"] == PAGE.subject
    assert str(received["From"]) == "El resumen <digest@valley.example>"
    assert str(received["To"]) == "ana@lin.example"
    assert received["Date"].datetime == NOW
    assert received["Content-Language"] == "es"
    assert received["Auto-Submitted"] == "auto-generated"
    assert received["MIME-Version"] == "1.0"
    assert all(len(received.get_all(name)) == 1 for name in received.keys())  # noqa: SIM118


@pytest.mark.parametrize(
    "headline",
    [
        "Rain",
        "El puente nuevo de Ribera abrirá en marzo y así habrá más plazas para los niños",
        "La biblioteca de Ribera abre de noche dans le cadre de la procédure engagée par la mairie",
        "Los vecinos piden que el barco zarpe " * 9,
        "水獺が戻った" * 20,
        "Año 2026 – “nunca vimos tantas” =?utf-8?q?x?= — «nutrias» 🦦",
    ],
    ids=["ASCII", "Spanish", "French", "long", "no spaces", "signs"],
)
def test_subject_comes_back_letter_by_letter(headline: str) -> None:
    subject = f"El resumen · sábado, 22 de noviembre de 2026: {headline}".strip()
    message = mail(replace(PAGE, subject=subject))
    assert str(sent(message)["Subject"]) == subject
    assert str(make_header(decode_header(raw_header(message, "Subject")))) == subject


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES.keys())
def test_any_title_comes_back_as_the_senders_name(title: str) -> None:
    name, address = parseaddr(raw_header(mail(title=title), "From"))
    assert address == "digest@valley.example"
    assert str(make_header(decode_header(name))) == title.strip()


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES.keys())
def test_list_id_is_found_behind_any_title(title: str) -> None:
    raw = raw_header(mail(title=title), "List-Id")
    assert parseaddr(raw)[1] == "digest.valley.example"
    assert raw.endswith("<digest.valley.example>")
    outside = re.sub(r'"(?:[^"\\]|\\.)*"', "", raw)
    assert not re.search(r'[",;:@()\[\]\\]', outside), "special characters outside of quotes"


@pytest.mark.parametrize(
    "break_",
    ["\r\n", "\n", "\r", "\u2028", "=?utf-8?q?=0D=0A?=", " =?utf-8?b?DQo=?= "],
    ids=["CRLF", "LF", "CR", "LS", "encoded word", "encoded word in base 64"],
)
def test_line_break_in_a_title_adds_no_header(break_: str) -> None:
    """Titles are the operator's, but the subject also carries a headline that a feed wrote."""
    title = f"Digest{break_}Bcc: eve@mallory.example"
    message = mail(replace(PAGE, subject=" ".join(title.split())), title=title)
    assert b"\r\nBcc:" not in message.as_bytes()
    assert parseaddr(raw_header(message, "From"))[1] == "digest@valley.example"
    assert sorted(sent(message).keys()) == sorted(sent(mail()).keys())


@pytest.mark.parametrize(
    "word",
    ["=?utf-8?q?a=0D=0ABcc:_eve=40mallory.example?=", "=?utf-8?b?DQpCY2M6IGV2ZUB4LmV4YW1wbGU=?="],
    ids=["quoted", "base 64"],
)
@pytest.mark.parametrize("around", ["Hi {} there", "Año {} · ñ"], ids=["ASCII", "accents"])
def test_encoded_word_in_a_headline_stays_text(word: str, around: str) -> None:
    subject = around.format(word)
    message = mail(replace(PAGE, subject=subject))
    received = sent(message)
    assert b"\r\nBcc:" not in message.as_bytes()
    assert (received["Bcc"], str(received["Subject"])) == (None, subject)


def test_message_id_is_one_for_edition_and_addressee() -> None:
    first = mail()["Message-ID"]
    assert re.fullmatch(r"<[\w.+-]+@valley\.example>", first)
    later = build_mail(
        replace(PAGE, text="Changed\n", subject="Changed"),
        title="Another title",
        from_address="digest@valley.example",
        to_address="ana@lin.example",
        now=NOW + timedelta(hours=3),
    )
    assert later["Message-ID"] == first
    others = [
        mail(to="ben@lin.example"),
        mail(to="ana@brock.example"),
        mail(replace(PAGE, edition_id="2026-11-22-pt")),
        mail(replace(PAGE, edition_id="2026-11-23-es")),
    ]
    assert len({first, *(other["Message-ID"] for other in others)}) == 5


# --- notices to the operator -------------------------------------------------------------------


def test_notice_is_plain_text_with_each_header_once() -> None:
    message = notice()
    received = sent(message)
    assert received.get_content() == "No llegó nada: «perdido» ya no existe.\r\n"
    assert (received.get_content_type(), received.defects) == ("text/plain", [])
    assert {name: str(value) for name, value in received.items() if "Content" not in name} == {
        "MIME-Version": "1.0",
        "Subject": "digest: el resumen falló",
        "From": "digest@valley.example",
        "To": "ops@lin.example",
        "Date": "Sun, 22 Nov 2026 06:00:00 +0000",
        "Message-ID": "<failed.17@valley.example>",
        "Auto-Submitted": "auto-generated",
    }
    assert len(message.keys()) == len({name.lower() for name in message.keys()})  # noqa: SIM118


def test_notice_is_ascii_with_crlf_and_its_subject_adds_no_header() -> None:
    message = notice("digest: failed\r\nBcc: eve@mallory.example")
    assert message.as_bytes().isascii()
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", message.as_bytes())
    assert sorted(sent(message).keys()) == sorted(sent(notice()).keys())
    assert sent(message)["Subject"] == "digest: failed Bcc: eve@mallory.example"


# --- addresses -------------------------------------------------------------------------------

BAD = {
    "nothing": "",
    "no domain": "nobody",
    "empty domain": "nobody@",
    "empty name": "@lin.example",
    "space": "a b@lin.example",
    "two at signs": "a@b@lin.example",
    "two addresses": "a@lin.example, b@lin.example",
    "angle brackets": "<a@lin.example>",
    "name and address": "Ana <a@lin.example>",
    "line break": "a@lin.example\r\nBcc: eve@mallory.example",
    "not ASCII": "ñ@lin.example",
}


@pytest.mark.parametrize("address", BAD.values(), ids=BAD.keys())
@pytest.mark.parametrize("place", range(3), ids=["from", "to", "operator"])
def test_address_that_is_none_stops_before_any_work(address: str, place: int) -> None:
    addresses = ["digest@valley.example", "ana@lin.example", "ops@valley.example"]
    addresses[place] = address
    with pytest.raises(ConfigError, match="is not a mail address") as caught:
        check_addresses(*addresses)
    names = ("DIGEST_FROM_ADDRESS", "DIGEST_TO_ADDRESS", "DIGEST_OPERATOR_ADDRESS")
    assert caught.value.key == names[place]


@pytest.mark.parametrize("address", BAD.values(), ids=BAD.keys())
def test_no_mail_is_built_to_an_address_that_is_none(address: str) -> None:
    with pytest.raises(ConfigError, match="DIGEST_TO_ADDRESS"):
        mail(to=address)
    with pytest.raises(ConfigError, match="DIGEST_OPERATOR_ADDRESS"):
        notice(to=address)


@pytest.mark.parametrize(
    "address",
    ["ana@lin.example", "ana+news@lin.example", "ana.q-r_s@mail.lin.example", "a@localhost"],
)
def test_good_addresses_pass(address: str) -> None:
    check_addresses(address, address, address)
    assert sent(mail(to=address))["To"].addresses[0].addr_spec == address
