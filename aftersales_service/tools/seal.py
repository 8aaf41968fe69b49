"""The seals of signed reports: a chain of hashes. Pure Python, nothing of Odoo in here.

A seal says of one signing: this content, this picture of a signature and this file, given by this person at this
time, after that seal. It is a canonical JSON object with exactly these names (:data:`FORMAT` is its version):

==================  ===================================================================================
format              "aftersales-seal/1"
chain               text that tells one company's chain from another's; never changes
sequence            1, 2, 3 … without a gap
previous_hash       hash of the seal before; that of the first one is :func:`genesis` of the chain
content_digest      SHA-256 of the report's canonical JSON
signature_digest    SHA-256 of the picture of the signature or stamp; null where signing was refused
pdf_digest          SHA-256 of the stored file; null where there is none
signer              object: name, role, method, signed_at, user_id, ip and whatever else is to be kept
==================  ===================================================================================

The seal's hash is the SHA-256 of that object's canonical JSON, all hexadecimal in lower case. Because every seal
holds the hash before it, taking one out, putting one in, changing or swapping some shows at the next one; that the
last ones were cut off shows against a hash and a sequence kept elsewhere (``tail`` of :func:`verify_chain`).
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from .canonical import NotCanonical, canonical_json, digest

FORMAT = "aftersales-seal/1"


class _NotRead:
    def __repr__(self):
        return "NOT_READ"


#: In a :class:`Seal` of a chain that is verified without looking at this file. None is "there is no file".
NOT_READ = _NotRead()


class Seal(NamedTuple):
    """One seal as it is stored, and if they were read the three files it vouches for."""

    sequence: int
    previous_hash: str
    content_digest: str
    signature_digest: str | None
    pdf_digest: str | None
    signer: Mapping[str, Any]
    hash: str
    content: Any = NOT_READ
    signature: Any = NOT_READ
    pdf: Any = NOT_READ


class Finding(NamedTuple):
    """Something wrong at one seal.

    ``code`` is one of

    * ``sequence``: ``expected`` should have come, ``found`` came: seals are missing, doubled or in another order
    * ``link``: it names another predecessor than the seal before it
    * ``hash``: its own facts (signer, time, digests …) are not those that were sealed
    * ``content``, ``signature``, ``pdf``: that file is not the sealed one, or is missing (``found`` is None)
    * ``tail``: the chain ends with another seal than the one noted elsewhere
    """

    sequence: int
    code: str
    expected: Any
    found: Any


def genesis(chain):
    """What the first seal of a chain has as its predecessor's hash.

    >>> genesis("company-1")
    '101f4c3f94c82efac35d0c8544119970d84913d4c98909cba59a59778d2f661c'
    """
    return digest(canonical_json({"chain": chain, "format": FORMAT}))


def seal_document(chain, sequence, previous_hash, content_digest, signature_digest, pdf_digest, signer):
    """The canonical JSON whose SHA-256 is the seal's hash; kept beside the seal it lets anyone do the sum by hand.

    >>> seal_document("c", 1, "00", "aa", None, "bb", {"role": "customer"}).decode()
    '{"chain":"c","content_digest":"aa","format":"aftersales-seal/1","pdf_digest":"bb","previous_hash":"00",\
"sequence":1,"signature_digest":null,"signer":{"role":"customer"}}'
    """
    return canonical_json(
        {
            "chain": chain,
            "content_digest": content_digest,
            "format": FORMAT,
            "pdf_digest": pdf_digest,
            "previous_hash": previous_hash,
            "sequence": sequence,
            "signature_digest": signature_digest,
            "signer": signer,
        }
    )


def seal_hash(chain, sequence, previous_hash, content_digest, signature_digest, pdf_digest, signer):
    """The hash of a seal; parameters as in the table above.

    :rtype: str
    :raises NotCanonical: if ``signer`` holds what canonical JSON cannot
    """
    return digest(seal_document(chain, sequence, previous_hash, content_digest, signature_digest, pdf_digest, signer))


def make_seal(chain, last, content, signature, pdf, signer):
    """The next seal of a chain.

    :param str chain: which chain
    :param last: ``(sequence, hash)`` of the chain's last seal, None for the first; the caller holds its lock
    :param bytes content: canonical JSON of the report
    :param signature: bytes of the picture, or None
    :param pdf: bytes of the stored file, or None
    :param dict signer: who signed, as what, how, when, from where
    :rtype: Seal

    >>> first = make_seal("c", None, b'{"number":"R1"}', b"png", b"%PDF", {"role": "customer", "name": "Wang"})
    >>> first.sequence, first.previous_hash == genesis("c"), first.content_digest == digest(b'{"number":"R1"}')
    (1, True, True)
    >>> second = make_seal("c", (first.sequence, first.hash), b'{}', None, None, {"role": "dealer"})
    >>> second.sequence, second.previous_hash == first.hash, second.signature_digest
    (2, True, None)
    """
    sequence, previous = (last[0] + 1, last[1]) if last else (1, genesis(chain))
    facts = (
        sequence,
        previous,
        digest(content),
        digest(signature) if signature is not None else None,
        digest(pdf) if pdf is not None else None,
        signer,
    )
    return Seal(*facts, seal_hash(chain, *facts))


def verify_chain(chain, seals, after=None, tail=None):
    """Go once through the seals of a chain and say what is wrong. Needs no more memory than one seal takes.

    After a finding the walk goes on with what is stored, so that one change is not repeated at all later seals.

    :param str chain: which chain
    :param seals: the :class:`Seal` in the order of their sequence, an iterator will do
    :param after: ``(sequence, hash)`` of a seal known to be good that the first one follows, to verify from there on
    :param tail: ``(sequence, hash)`` that the last one must have, as noted outside the chain
    :return: iterator of :class:`Finding`; none means that all is as it was sealed

    >>> def signed(*names):
    ...     last = None
    ...     for name in names:
    ...         made = make_seal("c", last, name.encode(), b"png", None, {"name": name})
    ...         last = made.sequence, made.hash
    ...         yield made._replace(content=name.encode())
    >>> good = list(signed("Wang", "Li", "Zhao"))
    >>> def found(seals, **options):
    ...     return [finding[:2] for finding in verify_chain("c", seals, **options)]
    >>> found(good, tail=(3, good[2].hash)), found(good[1:], after=(1, good[0].hash)), found([], tail=None)
    ([], [], [])

    A changed content, a changed signer, and one who took care to do the sum again:

    >>> found([good[0], good[1]._replace(content=b"Liu"), good[2]])
    [(2, 'content')]
    >>> found([good[0], good[1]._replace(signer={"name": "Liu"}), good[2]])
    [(2, 'hash')]
    >>> forged = make_seal("c", (1, good[0].hash), b"Liu", b"png", None, {"name": "Liu"})
    >>> found([good[0], forged, good[2]])
    [(3, 'link')]

    One taken out, one doubled, the last one cut off, another company's:

    >>> found([good[0], good[2]]), found([good[0], good[0], *good[1:]])
    ([(3, 'sequence'), (3, 'link')], [(1, 'sequence'), (1, 'link')])
    >>> found(good[:2], tail=(3, good[2].hash)), found([], tail=(3, good[2].hash))
    ([(2, 'tail')], [(0, 'tail')])
    >>> [finding.code for finding in verify_chain("other", good[:1])]
    ['link', 'hash']
    >>> next(verify_chain("c", [good[0]._replace(content=None)])).found is None
    True
    """
    sequence, previous = after or (0, genesis(chain))
    for seal in seals:
        if seal.sequence != sequence + 1:
            yield Finding(seal.sequence, "sequence", sequence + 1, seal.sequence)
        if seal.previous_hash != previous:
            yield Finding(seal.sequence, "link", previous, seal.previous_hash)
        try:
            computed = seal_hash(chain, *seal[:6])
        except NotCanonical:
            # nothing that could be sealed; it came in past the sealing
            computed = None
        if computed != seal.hash:
            yield Finding(seal.sequence, "hash", seal.hash, computed)
        yield from _altered_files(seal)
        sequence, previous = seal.sequence, seal.hash
    if tail is not None and tuple(tail) != (sequence, previous):
        yield Finding(sequence, "tail", tuple(tail), (sequence, previous))


def _altered_files(seal):
    for name, sealed, content in (
        ("content", seal.content_digest, seal.content),
        ("signature", seal.signature_digest, seal.signature),
        ("pdf", seal.pdf_digest, seal.pdf),
    ):
        if content is not NOT_READ:
            found = digest(content) if content is not None else None
            if found != sealed:
                yield Finding(seal.sequence, name, sealed, found)
