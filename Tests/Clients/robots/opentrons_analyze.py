"""Judges protocols with Opentrons' own engine, many in one process. Prints a line of JSON a file."""

import asyncio
import importlib
import json
import sys
from pathlib import Path

from opentrons.protocol_reader import ProtocolReader

# The package shows a command of the same name in front of its module.
analyze = importlib.import_module("opentrons.cli.analyze")


async def judge(path):
    try:
        source = await ProtocolReader().read_saved(files=[Path(path)], directory=None)
    except Exception as error:
        return {"file": path, "ok": False, "errors": [f"{type(error).__name__}: {error}"]}
    result = await analyze._do_analyze(source, {}, {})
    errors = []
    for error in result.state_summary.errors:
        while error.wrappedErrors:
            error = error.wrappedErrors[0]
        errors.append(f"{error.errorType}: {error.detail}")
    for command in result.commands:
        if command.error is not None:
            errors.append(f"{command.commandType} {command.key} {command.error.errorType}: {command.error.detail}")
    return {"file": path, "ok": not errors, "errors": errors[:5], "commands": len(result.commands)}


async def main():
    for path in sys.argv[1:]:
        print(json.dumps(await judge(path)), flush=True)


asyncio.run(main())
