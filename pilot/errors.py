"""The ways in which a model refuses, each with the sentence a person reads."""


class Refused(Exception):
    """What was asked for is not done; the sentence says why and what to do next."""

    @property
    def sentence(self):
        return str(self)


class Invalid(Refused):
    """Something typed cannot be taken: one sentence per field, in `sentences`."""

    def __init__(self, **sentences):
        super().__init__(" ".join(sentences.values()))
        self.sentences = sentences


class Busy(Refused):
    """Too many ask for the same scarce thing at once; a little later it works."""


class WrongPhase(Refused):
    """The trial is in another phase than this act needs."""


class Frozen(WrongPhase):
    """The trial has ended; the database refuses to write."""

    def __init__(self):
        super().__init__("The trial has ended and is read-only. Nothing was changed.")
