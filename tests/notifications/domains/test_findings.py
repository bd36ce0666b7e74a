"""What is found about a mail domain, asked of a real DNS server on this machine."""

import socket

import pytest

from notifications.domains.findings import Finding, Level, findings_of
from notifications.domains.keys import KeyType, make_key, read_key, zone_line
from notifications.domains.records import find_records, read_resolvers, resolver_at
from tests.notifications.domains.name_server import Zone, answering

DOMAIN = "conf.example"
KEY = read_key("c2026", make_key(KeyType.RSA))
OTHER = read_key("c2026", make_key(KeyType.RSA))
KEY_AT = (KEY.name_at(DOMAIN), "TXT")


def text(record: str) -> tuple[str, ...]:
    return (zone_line("x", record).partition("( ")[2].removesuffix(" )"),)


GOOD: Zone = {
    (DOMAIN, "TXT"): ('"v=spf1 mx -all"', '"something-else=1"'),
    (DOMAIN, "MX"): ("20 mx2.conf.example.", "10 mx1.conf.example."),
    (f"_dmarc.{DOMAIN}", "TXT"): ('"v=DMARC1; p=reject"',),
    (f"_mta-sts.{DOMAIN}", "TXT"): ('"v=STSv1; id=1"',),
    (f"_smtp._tls.{DOMAIN}", "TXT"): ('"v=TLSRPTv1; rua=mailto:tls@conf.example"',),
    KEY_AT: text(KEY.record),
}


async def look(zone: Zone) -> dict[str, Finding]:
    with answering(zone) as server:
        records = await find_records(DOMAIN, [KEY_AT[0]], resolver_at([server]))
    return {finding.name: finding for finding in findings_of(records, [KEY])}


async def test_a_domain_that_is_set_up_well_has_nothing_to_put_right():
    found = await look(GOOD)
    assert {finding.level for finding in found.values()} == {Level.OK}
    assert found["mx"].words == "answers go to mx1.conf.example, mx2.conf.example"


@pytest.mark.parametrize(
    ("name", "place", "says", "level", "part"),
    [
        ("spf", (DOMAIN, "TXT"), (), Level.FAIL, "v=spf1 a:YOUR-MAIL-SERVER -all"),
        ("spf", (DOMAIN, "TXT"), ('"v=spf1 +all"',), Level.FAIL, "lets everybody send"),
        ("spf", (DOMAIN, "TXT"), ('"v=spf1 mx ?all"',), Level.WARN, "refuses nobody"),
        ("spf", (DOMAIN, "TXT"), ('"v=spf1 redirect=x.example"',), Level.OK, "redirect"),
        ("spf", (DOMAIN, "TXT"), ('"v=spf1 -all"', '"v=spf1 mx"'), Level.FAIL, "several"),
        ("dkim", KEY_AT, (), Level.FAIL, "has no record"),
        ("dkim", KEY_AT, text(OTHER.record), Level.FAIL, "another key than the one that signs"),
        ("dkim", KEY_AT, ('"v=DKIM1; k=rsa; p="',), Level.FAIL, "withdrawn"),
        ("dmarc", (f"_dmarc.{DOMAIN}", "TXT"), (), Level.FAIL, "v=DMARC1; p=quarantine"),
        ("dmarc", (f"_dmarc.{DOMAIN}", "TXT"), ('"v=DMARC1; p=none"',), Level.WARN, "p=reject"),
        ("dmarc", (f"_dmarc.{DOMAIN}", "TXT"), ('"v=DMARC1"',), Level.FAIL, "cannot be read"),
        ("mx", (DOMAIN, "MX"), (), Level.FAIL, "answers and bounces go nowhere"),
        ("mx", (DOMAIN, "MX"), ("0 .",), Level.FAIL, "Put an MX record there"),
        ("mta-sts", (f"_mta-sts.{DOMAIN}", "TXT"), (), Level.HINT, "RFC 8461"),
        ("tls-rpt", (f"_smtp._tls.{DOMAIN}", "TXT"), (), Level.HINT, "RFC 8460"),
    ],
)
async def test_what_is_not_as_it_should_be_is_named_with_what_to_do(
    name: str, place: tuple[str, str], says: tuple[str, ...], level: Level, part: str
):
    rest = {known: lines for known, lines in GOOD.items() if known != place}
    found = await look(rest | ({place: says} if says else {}))
    assert found[name].level is level
    assert part in found[name].words
    others = {other.level for other in found.values() if other.name != name}
    assert others == {Level.OK}


async def test_the_policy_of_the_domain_above_counts():
    rest = {known: lines for known, lines in GOOD.items() if known[0] != f"_dmarc.{DOMAIN}"}
    assert (await look({**rest, ("_dmarc.example", "TXT"): ('"v=DMARC1; p=reject"',)}))[
        "dmarc"
    ].level is Level.FAIL  # nobody owns a top-level domain
    records = {("_dmarc.council.example", "TXT"): ('"v=DMARC1; p=reject"',)}
    with answering(records) as server:
        found = await find_records("conf.council.example", [], resolver_at([server]))
    assert found.dmarc.lines == ("v=DMARC1; p=reject",)


async def test_a_server_that_is_silent_leaves_things_unknown_and_not_wrong():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        resolver = resolver_at([f"127.0.0.1:{silent.getsockname()[1]}"])
        resolver.timeout = 0.2
        records = await find_records(DOMAIN, [KEY_AT[0]], resolver, patience_s=0.4)
    found = {finding.name: finding for finding in findings_of(records, [KEY])}
    assert {found[name].level for name in ("spf", "dkim", "dmarc", "mx")} == {Level.WARN}
    assert "did not answer in time" in found["spf"].words
    assert "set CONVENOR_DNS" in found["spf"].words


async def test_where_nothing_is_signed_here_it_is_said():
    with answering(GOOD) as server:
        records = await find_records(DOMAIN, [], resolver_at([server]))
    [dkim] = [finding for finding in findings_of(records, []) if finding.name == "dkim"]
    assert (dkim.level, "convenor dkim make" in dkim.words) == (Level.WARN, True)


@pytest.mark.parametrize("said", ["resolver.example", "127.0.0.1:dns", "127.0.0.1:0"])
def test_a_resolver_is_an_address(said: str):
    with pytest.raises(ValueError, match="give ADDRESS or ADDRESS:PORT"):
        read_resolvers(said)
    assert read_resolvers("127.0.0.1:5353, ::1") == ("127.0.0.1:5353", "::1")
