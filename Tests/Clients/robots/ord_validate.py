"""Validates Open Reaction Database records with ord-schema: parsing, units, references, SMILES by RDKit."""

import logging

from google.protobuf import json_format
from ord_schema import validations
from ord_schema.proto import dataset_pb2

from folder import main

logging.disable(logging.CRITICAL)


def judge(path):
    with open(path, encoding="utf-8") as file:
        dataset = json_format.Parse(file.read(), dataset_pb2.Dataset())
    try:
        validations.validate_datasets({path: dataset}, options=validations.ValidationOptions(validate_ids=True))
    except validations.ValidationError as error:
        return str(error).split("\n")[1:]
    return []


main(judge)
