"""What is made anew with each application, and is always the same, is made once in a test run."""

from jinja2 import BytecodeCache
from werkzeug.routing import Rule

COMPILED = ("arguments", "_parts", "_trace", "_converters", "_build", "_build_unknown")


class Compiled(BytecodeCache):
    """Templates compiled once a process, not once a test: that was half of all the time."""

    code = {}  # noqa: RUF012

    def load_bytecode(self, bucket):
        bucket.code = self.code.get(bucket.key)

    def dump_bytecode(self, bucket):
        self.code[bucket.key] = bucket.code


def compile_each_rule_once():
    """What a rule's text says and the code that builds its addresses, which cost 40 ms a test."""
    compiled, made = Rule.compile, {}

    def compile_once(rule):
        key = rule.rule, repr(rule.defaults)
        if key not in made:
            compiled(rule)
            made[key] = {name: vars(rule)[name] for name in COMPILED}
        vars(rule).update(made[key])

    Rule.compile = compile_once
