"""JUnit XML, as CI servers read it: a test case for each brief, failed when it has an error.

The schema is that of the Jenkins xUnit plugin.
"""

from collections import defaultdict
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from diplobrief.checks.finding import Finding
from diplobrief.checks.report.words import line
from diplobrief.checks.run import Result
from diplobrief.corpus.document import printable


def junit(result: Result) -> Iterator[str]:
    """One XML document."""
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in result.findings:
        found[finding.file].append(finding)
    files = dict.fromkeys([*result.examined, *found])
    failed = sum(any(finding.is_error for finding in each) for each in found.values())
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<testsuites name="diplobrief" tests="{len(files)}" failures="{failed}" errors="0">'
    yield f'  <testsuite name="briefs" tests="{len(files)}" failures="{failed}" errors="0" skipped="0">'
    for file in files:
        yield from _case(file, found.get(file, []))
    yield "  </testsuite>"
    yield "</testsuites>"


def _case(file: str, findings: list[Finding]) -> Iterator[str]:
    attributes = f'classname="diplobrief" name={quoteattr(printable(file))}'
    if not findings:
        yield f"    <testcase {attributes}/>"
        return
    yield f"    <testcase {attributes}>"
    told = "\n".join(line(finding) for finding in findings)
    errors = [finding for finding in findings if finding.is_error]
    if errors:
        code = errors[0].rule.code
        first = quoteattr(printable(f"{code} {errors[0].message}"))
        yield f'      <failure type="{code}" message={first}>{escape(told)}</failure>'
    else:
        yield f"      <system-out>{escape(told)}</system-out>"
    yield "    </testcase>"
