"""Is our domain set up so that others believe its mail, and if not, what is to be done?"""

from collections.abc import Sequence
from enum import StrEnum

import msgspec

from notifications.domains.keys import SigningKey, zone_line
from notifications.domains.records import Records, Said

_SPF_ENDS = frozenset({"-all", "~all"})


class Level(StrEnum):
    """How a finding is to be taken."""

    OK = "ok"
    HINT = "hint"
    WARN = "warn"
    FAIL = "NOT"


class Finding(msgspec.Struct, frozen=True):
    """What one look found, with what to do where something is to be done."""

    name: str
    level: Level
    words: str


def findings_of(records: Records, keys: Sequence[SigningKey]) -> list[Finding]:
    """What receivers would find, and what senders of answers would."""
    return [
        _of_spf(records),
        *_of_keys(records, keys),
        _of_dmarc(records),
        _of_mx(records),
        *_of_transport(records),
    ]


def _of_spf(records: Records) -> Finding:
    said = records.spf
    if said.silent:
        return _unasked("spf", said)
    if not said.lines:
        line = zone_line(records.domain, "v=spf1 a:YOUR-MAIL-SERVER -all")
        return Finding("spf", Level.FAIL, f"Nobody is named who sends for it. Put there: {line}")
    if len(said.lines) > 1:
        return Finding("spf", Level.FAIL, "There are several v=spf1 records: leave one.")
    terms = said.lines[0].lower().split()
    if terms[-1] in _SPF_ENDS or any(term.startswith("redirect=") for term in terms):
        return Finding("spf", Level.OK, said.lines[0])
    if terms[-1] in {"all", "+all"}:
        return Finding("spf", Level.FAIL, f"“{said.lines[0]}” lets everybody send: end with -all.")
    return Finding("spf", Level.WARN, f"“{said.lines[0]}” refuses nobody: end it with -all.")


def _of_keys(records: Records, keys: Sequence[SigningKey]) -> list[Finding]:
    if not keys:
        words = (
            "Nothing is signed here. Let the mail server sign for this domain, or make a key: "
            "`convenor dkim make`."
        )
        return [Finding("dkim", Level.WARN, words)]
    return [_of_key(records, key) for key in keys]


def _of_key(records: Records, key: SigningKey) -> Finding:
    name = key.name_at(records.domain)
    said = records.keys.get(name, Said())
    if said.silent:
        return _unasked("dkim", said)
    ours = _tags(key.record)["p"]
    put = f"Put there: {zone_line(name, key.record)}"
    if not said.lines:
        return Finding("dkim", Level.FAIL, f"{name} has no record, so nobody can check. {put}")
    public = [_tags(line).get("p", "") for line in said.lines]
    if public == [ours]:
        return Finding("dkim", Level.OK, f"{name} has the {key.type.value} key that signs")
    if public == [""]:
        return Finding("dkim", Level.FAIL, f"{name} says the key is withdrawn. {put}")
    words = f"{name} has another key than the one that signs: every signature fails. {put}"
    return Finding("dkim", Level.FAIL, words)


def _of_dmarc(records: Records) -> Finding:
    said = records.dmarc
    if said.silent:
        return _unasked("dmarc", said)
    if not said.lines:
        line = zone_line(f"_dmarc.{records.domain}", "v=DMARC1; p=quarantine")
        return Finding("dmarc", Level.FAIL, f"Anybody can write in its name. Put there: {line}")
    policy = _tags(said.lines[0]).get("p", "")
    if len(said.lines) > 1 or policy not in {"none", "quarantine", "reject"}:
        return Finding("dmarc", Level.FAIL, "The record cannot be read: leave one, with a p=.")
    if policy == "none":
        words = "p=none: forged mail is delivered. Once reports show ours passes, say p=reject."
        return Finding("dmarc", Level.WARN, words)
    return Finding("dmarc", Level.OK, said.lines[0])


def _of_mx(records: Records) -> Finding:
    said = records.mx
    if said.silent:
        return _unasked("mx", said)
    servers = [line.partition(" ")[2] for line in said.lines]
    if not servers or servers == ["."]:
        words = f"No server takes mail for {records.domain}: answers and bounces go nowhere."
        return Finding("mx", Level.FAIL, f"{words} Put an MX record there.")
    return Finding("mx", Level.OK, f"answers go to {', '.join(servers)}")


def _of_transport(records: Records) -> list[Finding]:
    """MTA-STS and reports on TLS: RFC 8461, RFC 8460. Nice to have, so only hints."""
    found = []
    if not records.sts.silent and not records.sts.lines:
        words = "no MTA-STS record: who sends answers may do so in clear (RFC 8461)"
        found.append(Finding("mta-sts", Level.HINT, words))
    if not records.tls_reports.silent and not records.tls_reports.lines:
        words = "no _smtp._tls record: nobody reports where encryption fails (RFC 8460)"
        found.append(Finding("tls-rpt", Level.HINT, words))
    return found


def _unasked(name: str, said: Said) -> Finding:
    words = f"Not known: {said.silent}. Look again with a network, or set CONVENOR_DNS."
    return Finding(name, Level.WARN, words)


def _tags(record: str) -> dict[str, str]:
    parts = (part.partition("=") for part in record.split(";") if "=" in part)
    return {name.strip().lower(): "".join(value.split()) for name, _, value in parts}
