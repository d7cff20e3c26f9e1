"""Damage: what a disk did to a row, so that every archive made of it from then on says so."""

from peewee import IntegerField, TextField

from pilot.models.base import Model

END = 2**53 - 1  # as `last`: nobody knows how many there were


class Damage(Model):
    """A text or rows that could not be read when an archive was made, and what stood there."""

    table = TextField()
    row = IntegerField()  # the id; of several rows the first
    last = IntegerField()  # the same, or the last of several
    field = TextField(default="")  # empty where rows as a whole are lost
    what = TextField()  # one sentence
    raw = TextField(default="")  # `1:ed 2:a0`: the byte ed stood where the text has its byte 1

    @classmethod
    def all(cls):
        """Everything damaged, in the order in which it was found."""
        return cls.select().order_by(cls.id)

    @classmethod
    def touches(cls, table, first, last):
        """Whether any row between the two ids is damaged."""
        damaged = cls.select().where(cls.table == table, cls.row <= last, cls.last >= first)
        return damaged.exists()

    @property
    def place(self):
        """`post 8, body`; where rows are lost `post 8 to 12` or `post 8 and after`."""
        rows = "" if self.row == self.last else f" to {self.last}"
        if self.last == END:
            rows = " and after"
        return f"{self.table} {self.row}{rows}{self.field and f', {self.field}'}"
