"""The clauses of PDF/A-3b (ISO 19005-3) that a program can check without knowing how pages are drawn.

Stands in for a full validator such as veraPDF, which no package index we use has; docs/seal.md says how to run that one. Not
checked here: glyph widths, colours inside page contents and pictures, limits of the implementation.
"""

import io
import re

from lxml import etree
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

PDFAID = "{http://www.aiim.org/pdfa/ns/id/}"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
#: Schemas that need no description of their own in the metadata (6.6.2.3).
KNOWN_SCHEMAS = (
    "http://www.aiim.org/pdfa/ns/id/",
    "http://ns.adobe.com/pdf/1.3/",
    "http://ns.adobe.com/xap/1.0/",
    "http://purl.org/dc/elements/1.1/",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://www.w3.org/XML/1998/namespace",
    "adobe:ns:meta/",
)
FILTERS = {
    "/ASCIIHexDecode", "/ASCII85Decode", "/FlateDecode", "/RunLengthDecode", "/CCITTFaxDecode", "/JBIG2Decode",
    "/DCTDecode", "/JPXDecode",
}  # fmt: skip
ANNOTATIONS = {"/Link", "/Widget", "/Popup", "/Text", "/FreeText", "/Highlight", "/Stamp"}
ACTIONS = {"/GoTo", "/GoToR", "/GoToE", "/Thread", "/URI", "/Named", "/SubmitForm"}
PRINT, FORBIDDEN_FLAGS = 4, 1 | 2 | 32 | 256  # invisible, hidden, no view, toggle no view


def problems(pdf):
    """What keeps a file from being PDF/A-3b.

    :param bytes pdf: the file
    :return: list of sentences with the clause; empty if nothing was found
    """
    return list(_Check(pdf).run())


class _Check:
    def __init__(self, pdf):
        self.pdf = pdf
        self.reader = PdfReader(io.BytesIO(pdf))
        self.root = self.reader.root_object
        self.objects = list(self._walk(self.reader.trailer))

    def _walk(self, top):
        """Each dictionary that can be reached, once."""
        seen, waiting = set(), [top]
        while waiting:
            item = waiting.pop()
            if isinstance(item, IndirectObject):
                if (item.idnum, item.generation) in seen:
                    continue
                seen.add((item.idnum, item.generation))
                item = item.get_object()
            if isinstance(item, DictionaryObject):
                yield item
                waiting.extend(dict.values(item))
            elif isinstance(item, ArrayObject):
                waiting.extend(list.__iter__(item))

    def run(self):
        yield from self._file()
        yield from self._colour()
        yield from self._metadata()
        yield from self._attachments()
        yield from self._form()
        for item in self.objects:
            for check in (self._stream, self._font, self._annotation, self._action):
                yield from check(item)

    def _file(self):
        if not re.match(rb"%PDF-1\.[0-7]\r?\n%[\x80-\xff]{4}", self.pdf):
            yield "6.1.2: header, or the comment of four bytes above 127 after it"
        if not re.search(rb"%%EOF\r?\n?$", self.pdf):
            yield "6.1.3: something stands after the end of the file"
        identifiers = self.reader.trailer.get("/ID")
        if not identifiers or len(identifiers) != 2:
            yield "6.1.3: no file identifier in the trailer"
        if "/Encrypt" in self.reader.trailer:
            yield "6.1.3: encrypted"
        if set(self.root.get("/Perms", {})) - {"/DocMDP", "/UR3"}:
            yield "6.1.12: other permissions than DocMDP and UR3"
        if "/Requirements" in self.root or "/AA" in self.root:
            yield "6.5.2 / 6.11: requirements or additional actions in the catalog"
        if {"/JavaScript", "/AlternatePresentations"} & set(self.root.get("/Names", {})):
            yield "6.5.1 / 6.10: scripts or alternate presentations"

    def _stream(self, item):
        if not isinstance(item, StreamObject):
            return
        if {"/F", "/FFilter", "/FDecodeParms"} & set(item):
            yield "6.1.7.1: content of a stream in another file"
        filters = item.get("/Filter", [])
        if set(filters if isinstance(filters, list) else [filters]) - FILTERS:
            yield f"6.1.7.2: filter {filters}"
        if {"/Alternates", "/OPI", "/Ref", "/PS"} & set(item) or item.get("/Subtype") == "/PS":
            yield "6.2.8 / 6.2.9: alternate, referenced or PostScript picture"
        if item.get("/Interpolate", False) not in (False,):  # a boolean of pypdf is true whatever it says
            yield "6.2.8: picture to be interpolated"

    def _colour(self):
        intents = [one.get_object() for one in self.root.get("/OutputIntents", [])]
        own = [one for one in intents if one.get("/S") == "/GTS_PDFA1"]
        if len(own) != 1:
            yield "6.2.3: not one output intent for PDF/A"
            return
        profile = own[0].get("/DestOutputProfile")
        if profile is None or profile.get_object().get_data()[36:40] != b"acsp":
            yield "6.2.3: output intent without an ICC profile"
        elif "/DeviceCMYK" in {
            str(item.get("/ColorSpace")) for item in self.objects if item.get("/Subtype") == "/Image"
        }:
            yield "6.2.4.3: picture in CMYK without a profile"
        elif profile.get_object()["/N"] != {b"RGB ": 3, b"CMYK": 4, b"GRAY": 1}.get(
            profile.get_object().get_data()[16:20]
        ):
            yield "6.2.4.2: number of colours is not that of the profile"

    def _font(self, item):
        if item.get("/Type") != "/Font" or item.get("/Subtype") in ("/Type0", "/Type3"):
            return
        descriptor = item.get("/FontDescriptor", {})
        if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor):
            yield f"6.2.11.4: font {item.get('/BaseFont')} is not embedded"
        if item["/Subtype"] == "/CIDFontType2" and "/CIDToGIDMap" not in item:
            yield f"6.2.11.3.2: font {item.get('/BaseFont')} without a map from CID to GID"

    def _annotation(self, item):
        subtype = item.get("/Subtype")
        if "/Rect" not in item or subtype is None:
            return
        if subtype not in ANNOTATIONS:
            yield f"6.3.1: annotation {subtype}"
        flags = item.get("/F", 0)
        if subtype != "/Popup" and (not flags & PRINT or flags & FORBIDDEN_FLAGS):
            yield f"6.3.2: annotation {subtype} with flags {flags}"
        left, bottom, right, top = item["/Rect"]
        if subtype not in ("/Link", "/Popup") and (left, bottom) != (right, top) and "/N" not in item.get("/AP", {}):
            yield f"6.3.3: annotation {subtype} without appearance"
        if set(item.get("/AP", {})) - {"/N"}:
            yield f"6.3.3: annotation {subtype} with other appearances than the normal one"
        if subtype == "/Widget" and {"/A", "/AA"} & set(item):
            yield "6.4.1: field with an action"

    def _action(self, item):
        if "/JS" in item or (item.get("/Type") == "/Action" and item.get("/S") not in ACTIONS):
            yield f"6.5.1: action {item.get('/S')}"
        if item.get("/Type") == "/Page" and "/AA" in item:
            yield "6.5.2: page with additional actions"

    def _form(self):
        form = self.root.get("/AcroForm", {})
        if form.get("/NeedAppearances", False) not in (False,) or "/XFA" in form:
            yield "6.4.1 / 6.4.2: form whose fields are to be drawn by the reader, or XFA"
        for item in self.objects:
            if item.get("/Type") != "/Sig":
                continue
            start, before, after, rest = item["/ByteRange"]
            gap = self.pdf[before:after]
            if start or after + rest != len(self.pdf) or gap[:1] + gap[-1:] != b"<>":
                yield "6.4.3: signature does not cover the whole file"

    def _metadata(self):
        stream = self.root.get("/Metadata")
        if stream is None:
            yield "6.6.2: no metadata"
            return
        packet = stream.get_object().get_data()
        header = re.match(rb"\s*<\?xpacket ([^?]*)\?>", packet)
        if not header or b"bytes=" in header[1] or b"encoding=" in header[1]:
            yield "6.6.2.1: header of the metadata"
        tree = etree.fromstring(packet, etree.XMLParser(resolve_entities=False, no_network=True))
        values = {}
        for node in tree.iter(f"{RDF}Description"):
            values.update(node.attrib)
            values.update({child.tag: child.text for child in node})
        if (values.get(f"{PDFAID}part"), values.get(f"{PDFAID}conformance")) != ("3", "B"):
            yield "6.6.4: the metadata do not say PDF/A-3b"
        for node in tree.iter(etree.Element):
            for name in (node.tag, *node.attrib):
                schema = name[1:].partition("}")[0] if name.startswith("{") else ""
                if schema and schema not in KNOWN_SCHEMAS:
                    yield f"6.6.2.3: schema {schema} is not described"

    def _attachments(self):
        associated = [one.get_object() for one in self.root.get("/AF", [])]
        for item in self.objects:
            if "/EF" not in item:
                continue
            name = item.get("/UF")
            if not name or not item.get("/F"):
                yield f"6.8: embedded file {name} without F or UF"
            if item.get("/AFRelationship") not in ("/Source", "/Data", "/Alternative", "/Supplement", "/Unspecified"):
                yield f"6.8: embedded file {name} without relationship"
            if not any(one is item or one == item for one in associated):
                yield f"6.8: embedded file {name} belongs to nothing"
            stream = item["/EF"]["/F"].get_object()
            if not re.fullmatch(r"/[\w.+-]+/[\w.+-]+", str(stream.get("/Subtype"))):
                yield f"6.8: embedded file {name} without type"
            if "/ModDate" not in stream.get("/Params", {}):
                yield f"6.8: embedded file {name} without date"
