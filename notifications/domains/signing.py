"""A mail signed in the name of our domain, where no relay does it: DKIM, RFC 6376 and RFC 8463.

The same mail gets the same signature, since its time is the mail's own: sent twice after a crash it
is still one mail. Nothing below the header block is touched.
"""

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime
from types import SimpleNamespace

import dkim
import msgspec
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from dkim.canonicalization import CanonicalizationPolicy

from notifications.calendar_mail.addresses import domain_of
from notifications.calendar_mail.mail import Mail
from notifications.domains.keys import SigningKey

SIGNED = (
    b"from", b"to", b"subject", b"date", b"message-id", b"mime-version", b"content-type",
    b"references", b"auto-submitted",
)  # fmt: skip
"""What is signed, each once more than it is there, so that no second one can be added."""
ABSENT = (b"cc", b"reply-to", b"sender")
"""What our mail never has, signed as absent: nobody may lead answers elsewhere by adding it."""
_FORM = b"relaxed/relaxed"


def signed(mail: Mail, keys: Sequence[SigningKey], *, service: str, dated_at: datetime) -> Mail:
    """The mail with one signature for each key, in the name of the service's domain."""
    headers = b"".join(_header(mail.content, key, domain_of(service), dated_at) for key in keys)
    return msgspec.structs.replace(mail, content=headers + mail.content)


def _header(content: bytes, key: SigningKey, domain: str, dated_at: datetime) -> bytes:
    # dkimpy leaves the last step to the key in its way for Ed25519. Ours are used for both kinds,
    # since its RSA is arithmetic in Python and its Ed25519 needs a library beside `cryptography`.
    signer = dkim.DKIM(content, signature_algorithm=b"ed25519-sha256")
    signer.hasher = hashlib.sha256
    form = CanonicalizationPolicy.from_c_value(_FORM)
    present = [name for name, _ in signer.headers]
    names = (*(name for name in SIGNED for _ in range(1 + _times(present, name))), *ABSENT)
    body = hashlib.sha256(form.canonicalize_body(signer.body)).digest()
    fields = [
        (b"v", b"1"),
        (b"a", f"{key.type.value}-sha256".encode()),
        (b"c", _FORM),
        (b"d", domain.encode()),
        (b"s", key.selector.encode()),
        (b"t", str(int(dated_at.timestamp())).encode()),
        (b"h", b" : ".join(names)),
        (b"bh", b64encode(body)),
        (b"b", b"0" * 60),
    ]
    by = SimpleNamespace(sign=lambda digest: SimpleNamespace(signature=_sign(key, digest)))
    value: bytes = signer.gen_header(fields, names, form, b"DKIM-Signature", by)
    return b"DKIM-Signature: " + value


def _times(present: Sequence[bytes], name: bytes) -> int:
    return sum(1 for one in present if one.lower() == name)


def _sign(key: SigningKey, digest: bytes) -> bytes:
    """RSA signs the digest; Ed25519 signs it as if it were the message: RFC 8463, 3."""
    if isinstance(key.private, RSAPrivateKey):
        return key.private.sign(digest, PKCS1v15(), Prehashed(SHA256()))
    return key.private.sign(digest)
