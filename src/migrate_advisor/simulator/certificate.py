"""A certificate for 127.0.0.1 that nobody signed, made anew each time."""

from __future__ import annotations

import datetime as dt
import ipaddress
import ssl
import tempfile
from pathlib import Path

from migrate_advisor.errors import MissingPackageError

_YEAR = dt.timedelta(days=365)
_BEGIN = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
"""Clients refuse it for its signature, so it may hold for long."""


def self_signed_context() -> ssl.SSLContext:
    """A TLS context with such a certificate.

    Raises:
        UsageError: the package that makes certificates is not installed.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:  # the standard library reads certificates from files only
        path = Path(folder) / "certificate.pem"
        path.write_bytes(_pem())
        context.load_cert_chain(path)
    return context


def _pem() -> bytes:
    """Key and certificate."""
    try:
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.hazmat.primitives.asymmetric import ec
    except ImportError as error:  # pragma: no cover # seen without the extra only
        raise MissingPackageError("the fault self_signed", "simulator") from error
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "migrate-advisor simulator")])
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.IPv4Address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_BEGIN)
        .not_valid_after(_BEGIN + 50 * _YEAR)
        .add_extension(address, critical=False)
        .sign(key, hashes.SHA256())
    )
    form = serialization.PrivateFormat.PKCS8
    private = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    return private + certificate.public_bytes(serialization.Encoding.PEM)
