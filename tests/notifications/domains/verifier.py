"""Whether a signature holds, as dkimpy says, with the records it would find in the DNS given to it.

dkimpy checks Ed25519 with a library that is not here. What it asks of one is given to it made of
`cryptography`; that this is right is shown by the example that RFC 8463 prints.
"""

from base64 import b64decode
from collections.abc import Mapping
from types import SimpleNamespace

import dkim
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class _Key:
    def __init__(self, public: bytes, encoder: object) -> None:
        assert encoder is b64decode
        self.public = Ed25519PublicKey.from_public_bytes(b64decode(public))

    def verify(self, digest: bytes, signature: bytes) -> None:
        self.public.verify(signature, digest)


_LIBRARY = SimpleNamespace(
    signing=SimpleNamespace(VerifyKey=_Key),
    encoding=SimpleNamespace(Base64Encoder=b64decode),
    exceptions=SimpleNamespace(BadSignatureError=InvalidSignature, ValueError=ValueError),
)


def holds(content: bytes, records: Mapping[str, str], number: int = 0) -> bool:
    """Whether the mail's signature of that number verifies."""

    def answer(name: bytes, timeout: int = 5) -> bytes:
        _ = timeout
        return records.get(name.decode().rstrip("."), "").encode()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dkim, "nacl", _LIBRARY, raising=False)
        try:
            return bool(dkim.DKIM(content).verify(number, dnsfunc=answer))
        except dkim.ValidationError:
            return False
