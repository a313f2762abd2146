#!/usr/bin/env python3
"""Holds a SARIF report against the published JSON schema, where one is named, or else against the models of
sarif-pydantic and what the standard asks for beyond any schema. Prints how many results there are and what they were held
against; ends with 1 and the first mistakes otherwise.
    validate.py REPORT [SCHEMA]"""
import json
import pathlib
import sys
import urllib.parse

report = json.loads(pathlib.Path(sys.argv[1]).read_text())
mistakes = []


def against_schema(path):
    import jsonschema

    schema = json.loads(pathlib.Path(path).read_text())
    if "sarif" not in schema.get("title", "").lower() + str(schema.get("$id", schema.get("id", ""))).lower():
        sys.exit(f"{path} is no schema of SARIF")
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    validator = kind(schema, format_checker=jsonschema.FormatChecker())
    mistakes.extend(f"{error.json_path}: {error.message}" for error in validator.iter_errors(report))


def lost(old, new, path="$"):
    """Names and values that do not come back: models drop what the format does not know."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key, value in old.items():
            if key in ("properties", "$schema"):
                continue
            if key not in new:
                mistakes.append(f"{path}.{key} is no part of the format")
            else:
                lost(value, new[key], f"{path}.{key}")
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, (left, right) in enumerate(zip(old, new)):
            lost(left, right, f"{path}[{number}]")
    elif old != new:
        mistakes.append(f"{path} is {old!r} and comes back as {new!r}")


def against_models():
    from sarif_pydantic import Sarif

    parsed = Sarif.model_validate(report)
    lost(report, json.loads(parsed.model_dump_json(by_alias=True, exclude_none=True)))


def against_standard():
    for run in report["runs"]:
        rules = run["tool"]["driver"]["rules"]
        if len({rule["id"] for rule in rules}) != len(rules):
            mistakes.append("a rule is described twice (3.19.23)")
        if run.get("columnKind") not in ("unicodeCodePoints", "utf16CodeUnits"):
            mistakes.append("`columnKind` is not stated (3.14.27)")
        for result in run["results"]:
            if rules[result["ruleIndex"]]["id"] != result["ruleId"]:
                mistakes.append(f"ruleIndex {result['ruleIndex']} is not {result['ruleId']} (3.27.6)")
            if result["level"] not in ("none", "note", "warning", "error"):
                mistakes.append(f"level {result['level']} (3.27.10)")
            for suppression in result.get("suppressions", []):
                if suppression["kind"] not in ("inSource", "external") or not suppression.get("justification"):
                    mistakes.append("a waiver without its reason (3.35)")
            places = result["locations"] + result.get("relatedLocations", [])
            for place in places:
                physical(place["physicalLocation"])
            for fix in result.get("fixes", []):
                for change in fix["artifactChanges"]:
                    if not change["replacements"]:
                        mistakes.append("a fix that replaces nothing (3.56.3)")
                    for replacement in change["replacements"]:
                        region(replacement["deletedRegion"])


def physical(place):
    uri = place["artifactLocation"]["uri"]
    if not uri.isascii() or uri != urllib.parse.quote(urllib.parse.unquote(uri), safe="/:@!$&'()*+,;=~"):
        mistakes.append(f"{uri} is not written as a URI (3.4.3)")
    if "region" in place:
        region(place["region"])


def region(place):
    start = (place["startLine"], place.get("startColumn", 1))
    end = (place.get("endLine", place["startLine"]), place.get("endColumn", start[1]))
    if start < (1, 1) or end < start:
        mistakes.append(f"the region {place} ends before it begins (3.30)")


if len(sys.argv) > 2:
    against_schema(sys.argv[2])
    held = "schema"
else:
    against_models()
    against_standard()
    held = "models standard"
if mistakes:
    sys.exit("\n".join(mistakes[:8]))
print(sum(len(run["results"]) for run in report["runs"]), held)
