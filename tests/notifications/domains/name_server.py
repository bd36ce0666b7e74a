"""A real DNS server on this machine, by UDP in a thread, that answers from a few lines."""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

Zone = Mapping[tuple[str, str], tuple[str, ...]]
"""What stands under a name and a kind of record, as it stands in a zone file."""


@contextmanager
def answering(zone: Zone) -> Iterator[str]:
    """Its address and port, for as long as the context lasts; what is not in the zone is not."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=_serve, args=(line, zone), daemon=True)
        thread.start()
        port: int = line.getsockname()[1]
        try:
            yield f"127.0.0.1:{port}"
        finally:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as end:
                end.sendto(b"", ("127.0.0.1", port))
            thread.join()


def _serve(line: socket.socket, zone: Zone) -> None:
    while True:
        asked, asker = line.recvfrom(4096)
        if not asked:
            return
        line.sendto(_answer(dns.message.from_wire(asked), zone).to_wire(), asker)


def _answer(asked: dns.message.Message, zone: Zone) -> dns.message.Message:
    answer = dns.message.make_response(asked)
    answer.flags |= dns.flags.RA
    [question] = asked.question
    name, kind = question.name.to_text(omit_final_dot=True), dns.rdatatype.to_text(question.rdtype)
    if lines := zone.get((name, kind)):
        answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *lines))
    elif not any(known == name for known, _ in zone):
        answer.set_rcode(dns.rcode.NXDOMAIN)
    return answer
