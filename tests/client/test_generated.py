"""What `openapi-python-client` makes of our description runs, and reads a server."""

import importlib
import json
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from support import FIRST


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::SyntaxWarning")
def test_a_client_that_was_generated_imports_and_reads(
    http: httpx.Client, server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "openapi.json").write_bytes(http.get("/openapi.json").content)
    (tmp_path / "config.yml").write_text("project_name_override: generated\npost_hooks: []\n")
    words = ["generate", "--path", "openapi.json", "--config", "config.yml", "--meta", "none"]
    done = subprocess.run(
        [sys.executable, "-c", "from openapi_python_client.cli import app; app()", *words],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert sorted(re.findall(r"WARNING parsing GET (\S+)", said)) == ["/v1/briefs.ndjson", "/v1/statements.ndjson"]
    monkeypatch.syspath_prepend(tmp_path)
    made = importlib.import_module("generated")
    get = importlib.import_module("generated.api.briefs.get_brief")
    lists = importlib.import_module("generated.api.briefs.list_briefs")
    with made.Client(base_url=server) as found:
        brief = get.sync(FIRST.stem, client=found)
        assert brief.to_dict() == json.loads(FIRST.read_bytes())
        page = lists.sync(client=found, limit=2)
        assert page.total == http.get("/v1/briefs").json()["total"]
        assert FIRST.stem in {each.id for each in page.items}
