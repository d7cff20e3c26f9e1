"""What is made anew with each application, and is always the same, is made once in a test run."""

from jinja2 import BytecodeCache
from werkzeug.routing import Rule


class Compiled(BytecodeCache):
    """Templates compiled once a process, not once a test: that was half of all the time."""

    code = {}  # noqa: RUF012

    def load_bytecode(self, bucket):
        if bucket.key in self.code:
            bucket.bytecode_from_string(self.code[bucket.key])

    def dump_bytecode(self, bucket):
        self.code[bucket.key] = bucket.bytecode_to_string()


def compile_each_rule_once():
    """The code that builds a rule's addresses: without it each test would begin 35 ms later."""
    compiled, made = Rule._compile_builder, {}

    def builder(rule, append_unknown=True):
        key = rule.rule, repr(rule.defaults), append_unknown
        if key not in made:
            made[key] = compiled(rule, append_unknown)
        return made[key]

    Rule._compile_builder = builder
