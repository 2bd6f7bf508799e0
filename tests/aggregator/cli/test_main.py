"""The list of commands, which is printed without importing any of them."""

from collections import defaultdict
from importlib import import_module

from aggregator.cli import COMMANDS


def test_each_module_has_just_the_commands_that_the_list_names_of_it() -> None:
    listed = defaultdict(set)
    for name, (module, _) in COMMANDS.items():
        listed[module].add(name)
    assert {module: {*import_module(module).COMMANDS} for module in listed} == dict(listed)


def test_a_command_is_known_by_its_name_in_the_list() -> None:
    assert [import_module(module).COMMANDS[name].name for name, (module, _) in COMMANDS.items()] == list(COMMANDS)
