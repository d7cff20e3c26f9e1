"""The demo's files: texts and tables from the folder, pictures and the certificate made here."""

from pilot.demo import pictures
from pilot.demo.script import TEXTS

CERTIFICATE = (
    "Tarnholm Instruments",
    "Calibration certificate 204417 (example)",
    "",
    "Instrument      River gauge RG-4, serial number 006127",
    "Reference       Pressure balance PB-2",
    "Range           0 to 10 m of water",
    "Largest error   2.1 mm at 7.5 m",
    "Uncertainty     1.5 mm (k = 2)",
    "",
    "Invented for a demonstration.",
)


def content(name, version=1):
    """The bytes of a file; later versions stand beside the first as `name-2.csv`."""
    if name.endswith(".png"):
        return pictures.PICTURES[name]()
    if name.endswith(".pdf"):
        return pdf(CERTIFICATE)
    stem, _, ending = name.rpartition(".")
    stored = f"{stem}-{version}.{ending}" if version > 1 else name
    return (TEXTS / "files" / stored).read_bytes()


def pdf(lines):
    """A PDF 1.4 of one A4 page with these lines in a fixed-width face (ISO 32000-1 §7.5)."""
    words = "".join(f"({_escaped(line)}) Tj T*\n" for line in lines)
    drawing = f"BT /F1 11 Tf 18 TL 72 760 Td\n{words}ET".encode("latin-1")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>",
    )
    written, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return written + head + table + tail % (len(objects) + 1, len(written))


def _escaped(line):
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
