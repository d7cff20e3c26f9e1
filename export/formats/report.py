"""report: the final report as one HTML file that needs nothing beside it and prints well."""

from export.site.frame import Frame

ABOUT = "what the trial showed, in one HTML file that needs nothing else and prints well"


def entries(snapshot):
    """report/report.html."""
    yield Frame(snapshot).report()
