"""The tests reach no other machine: what would leave this one is stopped."""

import asyncio
import socket

import httpx
import pytest

from tests.loopback import OutsideWorldError

ELSEWHERE = ("192.0.2.1", 9)
ELSEWHERE_6 = ("2001:db8::1", 9)


def test_a_connection_to_another_machine_is_stopped():
    with socket.socket() as line, pytest.raises(OutsideWorldError):
        line.connect(ELSEWHERE)
    with socket.socket() as line, pytest.raises(OutsideWorldError):
        line.connect_ex(ELSEWHERE)
    with socket.socket(socket.AF_INET6) as line, pytest.raises(OutsideWorldError):
        line.connect(ELSEWHERE_6)


def test_a_packet_to_another_machine_is_stopped():
    with socket.socket(type=socket.SOCK_DGRAM) as line, pytest.raises(OutsideWorldError):
        line.sendto(b"", ELSEWHERE)


def test_a_name_of_another_machine_is_not_looked_up():
    with pytest.raises(OutsideWorldError):
        socket.getaddrinfo("convenor.example", 80)


async def test_libraries_are_stopped_as_well():
    with pytest.raises(OutsideWorldError):
        await asyncio.open_connection(*ELSEWHERE)
    async with httpx.AsyncClient() as client:
        with pytest.raises(OutsideWorldError):
            await client.get("http://convenor.example/")


def test_this_machine_is_reached():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
