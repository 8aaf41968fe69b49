import base64
import io
from itertools import count

from PIL import Image, ImageDraw

from odoo.tools.pdf import OdooPdfFileReader

from .common import AfterSalesCommon

SERVICE_REPORT = "aftersales_service.action_report_service_report"


class ReportCommon(AfterSalesCommon):
    """Reports on paper: printed by somebody, read as text."""

    _strokes = count(1)

    @classmethod
    def _draw(cls, size=(400, 160)):
        """A signature that nobody has given before."""
        picture = Image.new("RGB", size, "white")
        stroke = next(cls._strokes)
        ImageDraw.Draw(picture).line([(10, 10), (stroke, size[1] - 10), (size[0] - 10, 20)], fill="navy", width=5)
        file = io.BytesIO()
        picture.save(file, "PNG")
        return base64.b64encode(file.getvalue()).decode()

    def _print(self, records, user=None, report=SERVICE_REPORT, data=None):
        """The file that ``user`` gets by the print button."""
        reports = self.env(user=user or self.engineer)["ir.actions.report"]
        with self.assertNoLogs(level="WARNING"):
            content, kind = reports.with_context(force_report_rendering=True)._render_qweb_pdf(
                report, records.ids, data=data
            )
        self.assertEqual(kind, "pdf")
        return content

    def _read(self, content):
        """Text of each page, in one line."""
        return [" ".join(page.extract_text().split()) for page in self._open(content).pages]

    def _open(self, content):
        return OdooPdfFileReader(io.BytesIO(content), strict=False)

    def _get_pictures(self, page):
        """Sizes of the pictures in the file of a page (all pages share them), codes in squares left out."""
        found = [part.get_object() for part in page["/Resources"].get("/XObject", {}).values()]
        sizes = [(part["/Width"], part["/Height"]) for part in found if part["/Subtype"] == "/Image"]
        return [size for size in sizes if size[0] != size[1]]

    def _get_links(self, page):
        notes = [note.get_object() for note in page.get("/Annots", [])]
        return {note["/A"]["/URI"] for note in notes if "/A" in note}

    def _get_file(self, report):
        """The stored file of the last signature."""
        seal = report.sudo().seal_ids.sorted("sequence")[-1]
        return base64.b64decode(seal.with_context(bin_size=False).pdf)
