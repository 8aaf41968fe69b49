"""The company's own signature under a PDF (PAdES), by pyHanko. Pure Python, nothing of Odoo in here.

The signature is invisible and certifies the file: it allows no change whatever (DocMDP level 1), so that any PDF
reader shows one. What makes a file PDF/A-3b stays as it is; the signature is appended to it.
"""

import io
import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

_logger = logging.getLogger(__name__)

FIELD = "CompanySignature"
#: Bytes kept free in the file: for the signature, and for the answer of a time stamp service.
SIGNATURE_ROOM = 4096
TIMESTAMP_ROOM = 16384
KEY_BITS = 3072
#: X.520 allows no more in a name.
NAME_LENGTH = 64


class SignerMissing(Exception):
    """pyHanko is not installed or not usable."""


class SigningFailed(Exception):
    """The file could not be signed: no usable key or certificate, or no PDF that can be signed."""


class TimeStampFailed(Exception):
    """The time stamp service did not answer, refused or answered nonsense. Signing without it may still succeed."""


class _Quiet(logging.Handler):
    """Turns the library's notices into debug lines of ours.

    It reports a broken file with a stack trace, and warns of every self-signed certificate. What follows from
    either is told by the functions here.
    """

    def emit(self, record):
        _logger.debug("%s: %s", record.name, record.getMessage())


for _name in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_name).addHandler(_Quiet())
    logging.getLogger(_name).propagate = False


def _require_library():
    """
    The library is imported when first needed: it takes hundreds of modules, which a server that signs nothing can do
    without.
    """
    try:
        import pyhanko.sign  # noqa: F401
    except ImportError as error:
        raise SignerMissing(str(error)) from error


def make_self_signed(common_name, organisation, years):
    """Make a key and a certificate that vouches for itself.

    :param str common_name: who signs
    :param str organisation: the company
    :param int years: how long it is valid
    :return: (key, certificate), both PEM
    :rtype: tuple[bytes, bytes]

    >>> key, certificate = make_self_signed("Service of Pumps Ltd", "水泵有限公司", 20)
    >>> key[:27], certificate[:27]
    (b'-----BEGIN PRIVATE KEY-----', b'-----BEGIN CERTIFICATE-----')
    >>> made = x509.load_pem_x509_certificate(certificate)
    >>> made.subject.rfc4514_string(), made.issuer == made.subject
    ('O=水泵有限公司,CN=Service of Pumps Ltd', True)
    """
    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    given = ((x509.NameOID.COMMON_NAME, common_name), (x509.NameOID.ORGANIZATION_NAME, organisation))
    name = x509.Name([x509.NameAttribute(kind, text[:NAME_LENGTH]) for kind, text in given if text])
    # since yesterday: a reader's clock may be behind ours
    begin = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)
    usage = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign"), False
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=365.25 * years + 1))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True, content_commitment=True, encipher_only=False, decipher_only=False, **usage
            ),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return (
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        certificate.public_bytes(Encoding.PEM),
    )


def _certificates(*pems):
    """The certificates in PEM files, as asn1crypto has them."""
    from asn1crypto import x509 as asn1

    found = [one for pem in pems if pem.strip() for one in x509.load_pem_x509_certificates(pem)]
    return [asn1.Certificate.load(one.public_bytes(Encoding.DER)) for one in found]


def _read_key(key, certificate, chain):
    """
    :return: (key, its certificate, the other certificates), as asn1crypto has them
    :raises SigningFailed: if one cannot be read or they don't belong together
    """
    from asn1crypto.keys import PrivateKeyInfo

    try:
        # the library tests the key's primes when it signs; twice would double the time
        private = serialization.load_pem_private_key(key, None, unsafe_skip_rsa_key_validation=True)
        certificates = _certificates(certificate, chain)
    except (ValueError, TypeError) as error:
        raise SigningFailed(f"The key or the certificate cannot be read: {error}") from error
    public = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    own = [one for one in certificates if one.public_key.dump() == public]
    if not own:
        raise SigningFailed("The certificate does not belong to the key.")
    key_info = PrivateKeyInfo.load(private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))
    return key_info, own[0], [one for one in certificates if one != own[0]]


def _time_stamper(url, timeout):
    """A client for one service. Whatever goes wrong with it is a :class:`TimeStampFailed`."""
    from pyhanko.sign.timestamps import HTTPTimeStamper, TimestampRequestError

    class Client(HTTPTimeStamper):
        async def async_timestamp(self, message_digest, md_algorithm):
            try:
                token = await super().async_timestamp(message_digest, md_algorithm)
                info = token["content"]["encap_content_info"]["content"].parsed
                stamped = info["message_imprint"]["hashed_message"].native
                size = len(token.dump())
            except (TimestampRequestError, OSError, ValueError, TypeError, KeyError, AttributeError) as error:
                raise TimeStampFailed(f"{error} ({error.__cause__})" if error.__cause__ else str(error)) from error
            if stamped != message_digest:
                raise TimeStampFailed("The service has stamped something else.")
            if size > TIMESTAMP_ROOM:
                raise TimeStampFailed("The answer of the service is too large.")
            return token

    return Client(url, timeout=timeout)


def sign_pdf(pdf, key, certificate, timestamp_url=None, timeout=8, chain=b"", reason=None):
    """Append the company's signature to a file.

    :param bytes pdf: a file without signatures
    :param bytes key: private key, PEM
    :param bytes certificate: its certificate, PEM; further ones in it are embedded as its chain
    :param timestamp_url: RFC 3161 service; None signs with our own time only
    :param timeout: seconds that the service has to connect, and for each part of its answer
    :param bytes chain: intermediate certificates, PEM
    :param reason: shown by PDF readers
    :return: the signed file, which begins with ``pdf``
    :rtype: bytes
    :raises SigningFailed: see there
    :raises TimeStampFailed: only with ``timestamp_url``
    """
    _require_library()
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign import signers
    from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
    from pyhanko.sign.general import SigningError
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    key_info, own, others = _read_key(key, certificate, chain)
    store = SimpleCertificateStore.from_certs(others)
    signer = signers.SimpleSigner(signing_cert=own, signing_key=key_info, cert_registry=store)
    room = SIGNATURE_ROOM + sum(len(one.dump()) for one in (own, *others))
    stamper = None
    if timestamp_url:
        stamper = _time_stamper(timestamp_url, timeout)
        room += TIMESTAMP_ROOM
    signing = signers.PdfSigner(
        signers.PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
            reason=reason,
        ),
        signer=signer,
        timestamper=stamper,
    )
    signed = io.BytesIO()
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        # two hexadecimal digits a byte
        signing.sign_pdf(writer, output=signed, bytes_reserved=2 * room)
    except (PdfError, SigningError, ValueError) as error:
        raise SigningFailed(f"The file cannot be signed: {error}") from error
    return signed.getvalue()


@dataclass(frozen=True)
class SignatureReport:
    """What can be said of a file's signature from the file alone.

    A valid signature says that the file is as its signer left it, and not who that is: anybody can make a certificate
    with any name. That the signer is the one expected is ``trusted``, or a ``fingerprint`` known from elsewhere.
    """

    #: there is a signature
    signed: bool = False
    #: what it covers has not been changed by a byte
    intact: bool = False
    #: it covers the file from its first byte to its last
    covers_file: bool = False
    #: name and organisation in the certificate
    signer: str = ""
    organisation: str = ""
    #: SHA-256 of the certificate
    fingerprint: str = ""
    self_signed: bool = False
    #: the certificate, or one that vouches for it, is one of those the caller trusts
    trusted: bool = False
    #: when it was signed, by the signer's own clock
    signing_time: datetime | None = None
    #: when it was signed at the latest, by an intact time stamp, and who says so
    time_stamp: datetime | None = None
    time_stamped_by: str = ""
    #: why it is not valid, in a sentence
    problem: str = ""

    @property
    def valid(self):
        return self.signed and self.intact and self.covers_file


def check_signature(pdf, trusted=()):
    """Look at the signature of a file. Never raises for what is in the file, asks nothing of the network.

    :param bytes pdf: the file
    :param trusted: certificates, PEM, of companies or authorities
    :rtype: SignatureReport
    :raises ValueError: if one of ``trusted`` is no certificate

    >>> check_signature(b"no PDF at all").problem
    'The file cannot be read as a PDF.'
    """
    _require_library()
    from pyhanko.pdf_utils.reader import PdfFileReader

    roots = _certificates(*trusted)
    # Two nets without a mesh: the library can break at any place of a file that was made to break it.
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        _root = reader.root
    except Exception as error:
        _logger.debug("cannot be read", exc_info=error)
        return SignatureReport(problem="The file cannot be read as a PDF.")
    facts = {}
    try:
        return _check(pdf, reader, roots, facts)
    except Exception as error:
        _logger.debug("cannot be verified", exc_info=error)
        return SignatureReport(**facts, problem="The signature is damaged.")


def _check(pdf, reader, roots, facts):
    """The report on a file; ``facts`` has what is known of it so far, should the rest fail."""
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.settings import KeyUsageConstraints
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    signatures = reader.embedded_regular_signatures
    if not signatures:
        return SignatureReport(problem="The file bears no signature.")
    facts["signed"] = True
    signature = next((one for one in signatures if one.field_name == FIELD), signatures[0])
    certificate = signature.signer_cert
    facts.update(
        signer=_name(certificate, "common_name"),
        organisation=_name(certificate, "organization_name"),
        fingerprint=certificate.sha256.hex(),
        self_signed=certificate.self_signed != "no",
        signing_time=signature.self_reported_timestamp,
    )
    status = validate_pdf_signature(
        signature,
        ValidationContext(trust_roots=roots, allow_fetching=False),
        key_usage_settings=KeyUsageConstraints(
            key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False
        ),
        skip_diff=True,
    )
    intact = bool(status.intact and status.valid and _as_written(signature))
    covers = (
        len(signatures) == 1
        and status.coverage == SignatureCoverageLevel.ENTIRE_FILE
        and _nothing_between(pdf, signature)
    )
    stamp = status.timestamp_validity
    if stamp and stamp.intact and stamp.valid:
        facts.update(time_stamp=stamp.timestamp, time_stamped_by=_name(stamp.signing_cert, "common_name"))
    problem = ""
    if not intact:
        problem = "The file was changed after it was signed."
    elif not covers:
        problem = "Something was added to the file after it was signed."
    return SignatureReport(
        **facts,
        intact=intact,
        covers_file=covers,
        # a certificate that is itself known stays known when its years are over
        trusted=intact and (bool(status.trusted) or any(one.sha256 == certificate.sha256 for one in roots)),
        problem=problem,
    )


def _as_written(signature):
    """Whether the few fields of a signature that no signature covers are those we write.

    A change in them proves nothing about the file; but "not a byte was changed" shall be meant literally.
    """
    from asn1crypto import cms

    data, signer = signature.signed_data, signature.signer_info
    own = signature.signer_cert
    algorithm = signer["digest_algorithm"].dump()
    name = cms.IssuerAndSerialNumber({"issuer": own.issuer, "serial_number": own.serial_number})
    return (
        (data["version"].native, signer["version"].native) == ("v1", "v1")
        and data["digest_algorithms"].contents == algorithm == cms.DigestAlgorithm({"algorithm": "sha256"}).dump()
        and signer["sid"].chosen.dump() == name.dump()
    )


def _name(certificate, kind):
    name = certificate.subject.native.get(kind, "")
    return ", ".join(name) if isinstance(name, list) else name


def _nothing_between(pdf, signature):
    """Whether the one part of the file that no signature can cover, its own place, holds nothing else.

    What is left of the place after the signature is zeros, and its digits are written in one way.
    """
    start, length, rest, _rest_length = map(int, signature.byte_range)
    place = pdf[start + length : rest]
    content = signature.pkcs7_content
    return bool(
        start == 0
        and place[:1] + place[-1:] == b"<>"
        and place[1:-1].decode("ascii", "replace") in (content.hex(), content.hex().upper())
        and not content[_der_length(content) :].strip(b"\0")
    )


def _der_length(content):
    """
    >>> _der_length(bytes.fromhex("3003020105000000")), _der_length(bytes.fromhex("308180") + bytes(200))
    (5, 131)
    """
    size = content[1]
    if size < 0x80:
        return 2 + size
    return 2 + (size & 0x7F) + int.from_bytes(content[2 : 2 + (size & 0x7F)], "big")
