"""One upgrade of a trial that `up` put here: its folders, and how far it has come."""

from pathlib import Path

from deploy import making
from deploy.engine import host_of
from deploy.layout import Layout, Wanted
from deploy.made import Thing

SWAPPING, BACK, DONE_SO_FAR = "swapping", "back", "done"


class Upgrade:
    """Old and new, side by side; `state` is in the inventory, so that a killed command knows it."""

    def __init__(self, made):
        told = made.told
        self.made, self.host = made, host_of(told)
        self.layout = Layout(Wanted(**told["options"]))
        layout = self.layout
        self.data, self.program = self.host.at(layout.data), self.host.at(layout.program)
        self.work = self.data.with_name(f"{self.data.name}.upgrade")
        self.new_data, self.new_program = self.work / "data", Path(f"{self.program}.new")
        self.former = [
            Thing("former", f"{layout.data}.before", "the data before the upgrade"),
            Thing("program", f"{layout.program}.before", "the program before the upgrade"),
        ]

        self.passing = [
            Thing("copy", f"{layout.data}.upgrade", "the trial while it is upgraded"),
            Thing("program", f"{layout.program}.new", "the new program, before it takes its place"),
        ]

    @property
    def state(self):
        return self.made.told.get("upgrade")

    def note(self, state):
        self.made.told["upgrade"] = state
        self.made.write()

    def old(self, package, *arguments):
        return making.ask(self.host, self.layout, package, *arguments)

    def new(self, package, *arguments):
        return making.ask(
            self.host, self.layout, package, *arguments,
            program=self.new_program, data=self.new_data,
        )  # fmt: skip
