"""`--format json-lines`: each finding as one line of JSON, as it stands in `--format json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TextIO

from scopelint.finding import Report
from scopelint.report.as_json import finding_document
from scopelint.report.formats import Source
from scopelint.rules.declare import Rule


def write(report: Report, rules: Mapping[str, Rule], source: Source, out: TextIO) -> None:
    """A line a finding; nothing where nothing is found."""
    for finding in report.findings:
        json.dump(finding_document(finding), out)
        out.write("\n")
