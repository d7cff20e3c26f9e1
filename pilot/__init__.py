"""Pilot-in-a-box: a microblog and wiki for one time-boxed workplace trial."""

__version__ = "0.1.0"


def create_app(settings=None):
    """The web application on the trial in `settings.folder`, which must exist.

    Flask is imported here and not above, so that the archive's commands never load it.
    """
    from pilot.web import application

    return application(settings)


def serve():
    """The application of the server process, with the one timekeeper beside it."""
    from pilot import jobs

    app = create_app()
    jobs.start(app.extensions["settings"])
    return app
