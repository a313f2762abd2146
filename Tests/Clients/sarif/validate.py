#!/usr/bin/env python3
"""Holds a SARIF report against the published JSON schema, where it is at hand, and against the models of sarif-pydantic.
Prints what it was held against; ends with 1 and the first mistakes otherwise.
    validate.py REPORT [SCHEMA]"""
import json
import pathlib
import sys

report = json.loads(pathlib.Path(sys.argv[1]).read_text())
held = []
if len(sys.argv) > 2 and pathlib.Path(sys.argv[2]).exists():
    import jsonschema

    schema = json.loads(pathlib.Path(sys.argv[2]).read_text())
    validator = jsonschema.validators.validator_for(schema)(schema)
    mistakes = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(report)]
    if mistakes:
        sys.exit("\n".join(mistakes[:5]))
    held.append("schema")

from sarif_pydantic import Sarif

parsed = Sarif.model_validate(report)
results = parsed.runs[0].results
# A field that the models do not know would be dropped in silence: writing them back has to give it again.
written = json.loads(parsed.model_dump_json(by_alias=True, exclude_none=True))
for old, new in zip(report["runs"][0]["results"], written["runs"][0]["results"]):
    for key in ("ruleId", "level", "message", "locations"):
        if key not in new:
            sys.exit(f"{key} was lost")
held.append("models")
print(len(results), *held)
