"""Judges protocols with Opentrons' own engine, many in one process. Prints a line of JSON a file."""

import asyncio
import sys
from pathlib import Path

import opentrons.cli.analyze
from opentrons.protocol_reader import ProtocolReader

from folder import main


async def findings(path):
    source = await ProtocolReader().read_saved(files=[Path(path)], directory=None)
    result = await analyze._do_analyze(source, {}, {})
    errors = []
    for error in result.state_summary.errors:
        while error.wrappedErrors:
            error = error.wrappedErrors[0]
        errors.append(f"{error.errorType}: {error.detail}")
    for command in result.commands:
        if command.error is not None:
            errors.append(f"{command.commandType} {command.key} {command.error.errorType}: {command.error.detail}")
    return errors


# The package has a command of the same name, which hides the module.
analyze = sys.modules["opentrons.cli.analyze"]
loop = asyncio.new_event_loop()
main(lambda path: loop.run_until_complete(findings(path)))
