"""`diplobrief export`: the whole service as files, byte for byte what the server answers, on hosts that we do not run."""

import html
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import httpx
import orjson
import pytest
from hosts import PlainHost, nginx
from made import HOSTILE, everything, rewritten, withdrawn
from support import FIRST, GOOD, ROOT, Json, command, compiled, dump, load, started

from diplobrief.app.settings import Settings
from diplobrief.export import tree, work
from diplobrief.export.recording import Recording
from diplobrief.export.run import Outcome, export
from diplobrief.store import edition
from diplobrief.store.contract import Store

URL = "https://briefs.example.org"
SAME = ("content-type", "cache-control", "content-security-policy", "referrer-policy", "content-disposition")
EVERYWHERE = (
    "access-control-allow-origin",
    "access-control-expose-headers",
    "cross-origin-resource-policy",
    "x-content-type-options",
)
NOT_FILES = {"/metrics", "/v1/changes/stream"}


def corpus() -> list[bytes]:
    hostile = rewritten(everything(), lambda _: HOSTILE * 12) | {"id": "2026-03-04-hostile"}
    hostile["sources"][0]["url"] = "javascript:alert(3)"
    return [FIRST.read_bytes(), *map(dump, (revised(), everything(), withdrawn(), hostile))]


def revised(number: int = 2, **members: object) -> Json:
    value = load(GOOD) | {"revision": number, "modified": f"2026-03-0{4 + number}T08:00:00Z", "title": f"Two towns share terminal {number}"}  # fmt: skip
    value["corrections"] = [{"revision": n, "at": f"2026-03-0{4 + n}T08:00:00Z", "kind": "typo", "what": "The title.", "why": "It was vague.", "pointers": ["/title"]} for n in range(2, number + 1)]  # fmt: skip
    return value | members


class Pair(NamedTuple):
    """A live server, and an nginx over its export."""

    live: httpx.Client
    copy: httpx.Client
    site: Path
    out: Path


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    folder = tmp_path_factory.mktemp("export")
    out, site = folder / "out", folder / "site"
    compiled([dump(load(GOOD)), dump(load(GOOD) | {"id": "2026-03-05-gone"})], out)
    compiled(corpus(), out)  # a revision, a removal, and more
    done = command("export", site, "--edition", out, "--base-url", URL)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    with (
        started("--edition", out, "--url", URL) as server,
        nginx(site, folder) as address,
        httpx.Client(base_url=server.address, timeout=20) as live,
        httpx.Client(base_url=address, timeout=20) as copy,
    ):
        yield Pair(live, copy, site, out)


@pytest.fixture(scope="module")
def crawled(pair: Pair) -> dict[str, httpx.Response]:
    """Every address without a query that the live server leads to: by links, lists, descriptions and the log."""
    found: dict[str, httpx.Response] = {}
    described = pair.live.get("/openapi.json").json()["paths"]
    todo = ["/", "/robots.txt", "/sitemap.xml", "/feed.json", "/openapi.json", *described]
    todo += [f"/v1/briefs/{each['id']}" for each in pair.live.get("/v1/briefs?limit=200").json()["items"]]
    todo += [link for link in links(pair.copy.get("/search")) if link.startswith("/assets/")]
    todo += [f"/v1/changes?since={since}&limit=2" for since in range(0, 12, 2)]
    asked = set(NOT_FILES)
    while todo:
        address = todo.pop()
        if address in asked or "{" in address:
            continue
        asked.add(address)
        answer = pair.live.get(address)
        assert answer.status_code < 500, address
        if answer.status_code not in (200, 307):
            continue
        if "?" not in address:
            found[address] = answer
        todo += [link.partition("#")[0] for link in links(answer) if "?" not in link]
    for each in orjson.loads(pair.live.get("/v1/parties?limit=200").content)["items"]:
        names = [each["id"], *each["ids"], *(code for codes in each["identifiers"].values() for code in codes)]
        for address in (f"{kind}/parties/{name}" for kind in ("", "/v1") for name in names):
            answer = pair.live.get(address)
            if answer.status_code == 200:
                found[address] = answer
    return found


def links(answer: httpx.Response) -> list[str]:
    """Addresses of the same site in whatever it answers, with the sections of briefs and the forms of schemas."""
    text = html.unescape(answer.text.replace(URL, ""))
    found = re.findall(r"""(?:href=|src=|[<"'( ])["']?(/[A-Za-z0-9][A-Za-z0-9._/-]*)""", text) + re.findall(
        r">(/[^<]*)<", text
    )
    path = urlsplit(str(answer.url)).path
    if re.fullmatch("/v1/briefs/[a-z0-9-]+", path):
        found += [
            f"{path}/{name}"
            for name in (
                *"parties objectives statements implications background sources cite".split(),
                sha256(answer.content).hexdigest(),
            )
        ]
        found.append(path.removeprefix("/v1"))
    if re.fullmatch("/v1/briefs/[a-z0-9-]+/[0-9a-f]{64}", path):
        found.append(path.removeprefix("/v1"))
    for version in re.findall(r"/v1/schemas/diplomatic-brief/([0-9.]+)\.json", text):
        series = ["latest", version, version.rpartition(".")[0], version.partition(".")[0]]
        found += [
            f"/v1/schemas/diplomatic-brief/{each}.{form}"
            for each in series
            for form in ("json", "reader.json", "d.ts", "md")
        ]
    return found


def test_every_address_is_the_same_behind_nginx(pair: Pair, crawled: dict[str, httpx.Response]) -> None:
    assert len(crawled) > 180
    for path, live in crawled.items():
        copy = pair.copy.get(path)
        assert copy.status_code == live.status_code, path
        if live.status_code == 307:
            assert copy.headers["location"] == live.headers["location"]
            continue
        assert copy.content == live.content, path
        for field in (*SAME, *EVERYWHERE):
            assert copy.headers.get_list(field) == live.headers.get_list(field), (path, field)


def test_every_address_of_the_description_and_every_page_was_compared(
    pair: Pair, crawled: dict[str, httpx.Response]
) -> None:
    described = [*pair.live.get("/openapi.json").json()["paths"], "/", "/briefs/{id}", "/briefs/{id}/{digest}", "/statements", "/parties", "/parties/{party}", "/schemas", "/schemas/diplomatic-brief/{version}", "/docs", "/feed.atom", "/calendar.ics", "/1.sitemap.xml"]  # fmt: skip
    for template in described:
        shape = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template))
        assert any(re.fullmatch(shape, path) for path in crawled), template


def test_the_export_has_nothing_that_the_server_does_not_answer(pair: Pair, crawled: dict[str, httpx.Response]) -> None:
    files = {str(path.relative_to(pair.site)) for path in pair.site.rglob("*") if path.is_file()}
    own = {name for name in files if name.startswith((".diplobrief/", "search"))} | {
        "_headers",
        "_redirects",
        "404.html",
    }
    names = {"index.html" if path == "/" else path[1:] for path in crawled}
    unlinked = {name for name in files - own if name not in names and name.rpartition(".")[0] not in names}
    for name in sorted(unlinked):  # frames, which are embedded, and what browsers ask for by themselves
        address = name.removesuffix(".html")
        assert pair.live.get(f"/{address}").content == (pair.site / name).read_bytes(), name


@pytest.mark.parametrize(
    ("path", "kind"), [("/nothing", "text/html"), ("/briefs/nothing", "text/html"), ("/briefs/x.html", "text/html"), ("/.diplobrief/state.json", "text/html"), ("/v1/nothing", "*/*"), ("/v1/briefs/A", "*/*"), ("/v1.json", "text/html")]
)  # fmt: skip
def test_what_is_not_there_is_told_as_the_server_tells_it(pair: Pair, path: str, kind: str) -> None:
    copy, live = (each.get(path, headers={"accept": kind}) for each in (pair.copy, pair.live))
    assert copy.status_code == live.status_code == 404
    assert copy.headers["cache-control"] == live.headers["cache-control"] == "no-store"
    assert copy.headers["content-type"] == live.headers["content-type"]
    if ("nothing" in path and path != "/briefs/nothing") or path == "/v1.json":
        assert copy.content == live.content


def test_a_query_is_never_passed_over(pair: Pair) -> None:
    for path in ("/v1/briefs?party=GL", "/v1/changes?since=2", "/feed.atom?topic=arctic", "/calendar.ics?x=1"):
        found = pair.copy.get(path)
        assert (found.status_code, found.headers["content-type"]) == (404, "application/problem+json"), path
        assert "/search" in found.json()["detail"]
    assert pair.copy.get("/briefs/2026-03-01-withdrawn?x=1").status_code == 404
    for path in ("/briefs/2026-03-01-withdrawn", "/"):  # what was appended to a shared address asks for nothing
        found = pair.copy.get(f"{path}?utm_source=letter&fbclid=1")
        assert (found.status_code, found.headers["location"]) == (307, path)
    for path in ("/?q=terminal", "/statements?speaker=DK", "/parties?after=Q35"):
        assert "This is a copy of static files" in pair.copy.get(path).text, path


def test_other_spellings_are_sent_on_and_preflights_answered(pair: Pair) -> None:
    assert pair.copy.get("/v1/briefs/").headers["location"] == pair.live.get("/v1/briefs/").headers["location"]
    copy, live = (each.options("/v1/briefs") for each in (pair.copy, pair.live))
    assert copy.status_code == live.status_code == 204
    for field in ("allow", "access-control-allow-methods", "access-control-allow-headers", *EVERYWHERE):
        assert copy.headers.get_list(field) == live.headers.get_list(field), field
    assert pair.copy.post("/v1/briefs").status_code == 405
    tag = pair.copy.get("/v1/briefs").headers["etag"]
    assert pair.copy.get("/v1/briefs", headers={"if-none-match": tag}).status_code == 304


def test_the_schema_of_a_brief_resolves_where_the_brief_stands(pair: Pair) -> None:
    files = [path for path in (pair.site / "v1" / "briefs").rglob("*.json") if b'"$schema": "../' in path.read_bytes()]
    assert {len(path.relative_to(pair.site).parts) for path in files} == {3, 4}, "briefs, and their revisions"
    for path in files:
        address = f"/{path.relative_to(pair.site).with_suffix('')}"
        name = orjson.loads(path.read_bytes())["$schema"]
        released = (ROOT / "briefs" / name).resolve().read_bytes()
        assert (path.parent / name).resolve().read_bytes() == released
        for host in (pair.live, pair.copy):
            found = host.get(urljoin(address, name))
            assert (found.status_code, found.headers["content-type"]) == (200, "application/schema+json"), address
            assert found.content == released


def test_hosts_with_headers_and_redirects_answer_the_same(pair: Pair, crawled: dict[str, httpx.Response]) -> None:
    host = PlainHost(pair.site)
    assert len(host.rules) <= 100, "Cloudflare Pages reads no more"
    for path, live in crawled.items():
        found = host.get(path)
        if live.status_code == 307:
            assert (found.status, found.fields["location"]) == (302, live.headers["location"]), path
            continue
        assert (found.status, found.body) == (200, live.content), path
        revision = re.fullmatch("/v1/briefs/[^/]+/[0-9a-f]{64}", path)
        for field in (*SAME, *EVERYWHERE):
            if not (revision and field == "cache-control"):  # no rule of theirs tells a digest from a section
                assert found.fields.get(field) == live.headers.get(field), (path, field)
    assert host.get("/v1/nothing").status == 404


def test_check_finds_a_copy_the_same_and_names_what_is_not(pair: Pair, tmp_path: Path) -> None:
    words = ("--edition", pair.out, "--base-url", URL)
    done = command("export", "--check", str(pair.copy.base_url), *words)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert done.stdout.endswith("addresses, all the same\n")
    site = shutil.copytree(pair.site, tmp_path / "site")
    (site / "v1/briefs/2026-03-01-withdrawn.json").write_text("{}")
    (site / "parties.html").unlink()
    part = site / "1.sitemap.xml"
    part.write_text(part.read_text().replace("</urlset>", f"<url><loc>{URL}/briefs/old</loc></url></urlset>"))
    conf = site / ".diplobrief" / "nginx.conf"
    conf.write_text(conf.read_text().replace('default_type "application/atom+xml"', 'default_type "text/xml"'))
    with nginx(site, tmp_path) as address:
        done = command("export", "--check", address, *words)
    assert done.returncode == 1
    assert [line.partition(":")[0] for line in done.stdout.splitlines()] == ["/parties", "/feed.atom", "/1.sitemap.xml", "/v1/briefs/2026-03-01-withdrawn", "/briefs/old"]  # fmt: skip
    assert ": 5 of " in done.stderr
    done = command("export", "--check", address, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert "does not answer" in done.stderr


# From one export to the next


def into(site: Path, out: Path, **settings: object) -> Outcome:
    current = edition.current(out)
    assert current is not None
    return export(current, site, Settings(url=URL, **settings), lambda _: lambda _: None)  # type: ignore[arg-type]


def content(site: Path) -> dict[str, bytes]:
    state = ".diplobrief/state.json"
    files = {str(path.relative_to(site)): path for path in site.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in files.items() if name != state}


def steps() -> Iterator[list[bytes]]:
    """Corpora in a row: what one brief says is on the pages of others, and parties join and part."""
    other = {"id": "2026-03-06-other", "title": "Another", "date": "1999-05"}
    gl = load(FIRST)["parties"]
    some = corpus()[:-1]
    yield some
    yield [*some[:1], *some[2:], dump(revised(3)), dump(load(GOOD) | other)]
    joined = load(GOOD) | other | {"revision": 2, "modified": "2026-03-09T08:00:00Z", "parties": [*load(GOOD)["parties"], *({**each, "id": f"{each['id']}-too", "role": "mentioned"} for each in gl if "part_of" not in each)]}  # fmt: skip
    yield [*some, dump(joined)]
    yield some[1:]


def test_an_export_after_any_change_is_the_export_made_anew(tmp_path: Path) -> None:
    out, site = tmp_path / "out", tmp_path / "site"
    for number, files in enumerate(steps()):
        compiled(files, out)
        before = content(site) if site.exists() else {}
        outcome = into(site, out)
        assert outcome.new
        found = content(site)
        anew = tmp_path / f"anew-{number}"
        into(anew, out)
        assert found.keys() == content(anew).keys()
        assert [name for name, body in content(anew).items() if found[name] != body] == []
        touched = {name for name in found.keys() | before.keys() if found.get(name) != before.get(name)}
        assert outcome.touched >= len(touched)
        assert number != 1 or outcome.touched < len(found) * 0.8
        assert into(site, out) == Outcome(new=False, touched=0)
        shutil.rmtree(anew)


def test_what_many_processes_make_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out, site = tmp_path / "out", tmp_path / "site"
    compiled(corpus()[:1], out)
    monkeypatch.setattr(work, "_SMALL", 0)
    into(site, out)  # the long answers in another process
    compiled(corpus()[:-1], out)
    monkeypatch.setattr(work, "_FEW", 0)
    into(site, out)  # all in processes
    monkeypatch.undo()
    into(tmp_path / "anew", out)
    assert content(site) == content(tmp_path / "anew")


def test_what_is_the_same_keeps_its_time(tmp_path: Path) -> None:
    out, site = tmp_path / "out", tmp_path / "site"
    compiled(corpus(), out)
    into(site, out)
    before = {path: path.stat().st_mtime_ns for path in site.rglob("*.json")}
    compiled([*corpus(), dump(load(GOOD) | {"id": "2026-03-06-other"})], out)
    into(site, out)
    kept = [path for path, time in before.items() if path.stat().st_mtime_ns == time]
    assert site / "v1/briefs/2026-01-28-arctic-security-talks.json" in kept
    assert site / "v1/briefs.json" not in kept


def test_other_settings_make_all_of_it_anew(tmp_path: Path) -> None:
    out, site = tmp_path / "out", tmp_path / "site"
    compiled(corpus(), out)
    into(site, out)
    assert into(site, out, max_age=7).new
    assert 'cache-control "max-age=7"' in (site / ".diplobrief/nginx.conf").read_text()


@pytest.mark.parametrize("exchange", [True, False])
def test_a_system_without_exchange_gets_the_same(
    exchange: bool,  # noqa: FBT001
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if not exchange:
        monkeypatch.setattr(tree, "_EXCHANGE", 1 << 20)  # a flag that no system knows
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        folder.mkdir()
        (folder / folder.name).write_text("")
    tree.swap(one, other)
    assert [path.name for path in (*one.iterdir(), *other.iterdir())] == ["other", "one"]
    other.rename(tree.beside(other).with_name("moved"))
    with tree.alone(other) as folder:
        one.rename(folder / "former")
    with tree.alone(other):
        assert (other / "other").exists(), "what a kill between two renames left is put right"


KILLED = """
import hashlib, os, signal, sys
from pathlib import Path
from diplobrief.app.settings import Settings
from diplobrief.export.run import export
from diplobrief.reader.pages import pages_of
from diplobrief.reader.site import Site
url = "https://briefs.example.org"
edition, site, points = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
pages_of(Site(url)).compile()
seen = limit = 0
def watch(event, args):
    global seen
    if event.startswith(("open", "os.", "shutil.", "ctypes.call", "fcntl.")):
        seen += 1
        if seen == limit:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(watch)
def run(at, place):
    global seen, limit
    child = os.fork()
    if not child:
        seen, limit = 0, at
        export(edition, place, Settings(url=url), lambda _: lambda _: None)
        (place.parent / "calls").write_text(str(seen))
        os._exit(0)
    return os.waitpid(child, 0)[1]
assert run(0, site.with_name("trial")) == 0
calls = int((site.parent / "calls").read_text())
assert calls > 200
for at in (3, 9, *range(40, calls, calls // points), calls - 4, calls - 1):
    if run(at, site) != signal.SIGKILL:
        break
    whole = hashlib.sha256()
    for path in sorted(site.rglob("*")):
        if path.is_file() and path.name != "state.json":
            whole.update(str(path.relative_to(site)).encode() + path.read_bytes())
    print(whole.hexdigest(), flush=True)
"""


def digest(site: Path) -> str:
    whole = sha256()
    for path in sorted(site.rglob("*")):
        if path.is_file() and path.name != "state.json":
            whole.update(str(path.relative_to(site)).encode() + path.read_bytes())
    return whole.hexdigest()


def test_a_killed_export_changes_nothing(tmp_path: Path) -> None:
    out, site = tmp_path / "out", tmp_path / "site"
    compiled([FIRST.read_bytes(), dump(load(GOOD))], out)
    into(site, out)
    shutil.copytree(site, tmp_path / "trial")
    shutil.copytree(tree.beside(site), tree.beside(tmp_path / "trial"))
    before = digest(site)
    compiled([FIRST.read_bytes(), dump(revised(2))], out)
    current = edition.current(out)
    words = [sys.executable, "-c", KILLED, str(current), str(site), "9"]
    said = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
    assert said.returncode == 0, said.stderr
    after = digest(tmp_path / "trial")
    found = said.stdout.split()
    assert len(found) > 8
    assert found == sorted(found, key=lambda each: each == after), "once it is the new one, it stays so"
    assert set(found) <= {before, after}
    into(site, out)
    assert digest(site) == after


@pytest.mark.parametrize("what", ["a folder of somebody's", "a file"])
def test_what_is_no_export_is_never_written_over(what: str, tmp_path: Path) -> None:
    site = tmp_path / "site"
    if what == "a file":
        site.write_text("mine")
    else:
        site.mkdir()
        (site / "mine").write_text("mine")
    done = command("export", site, "--briefs", GOOD.parent)
    assert (done.returncode, done.stdout) == (2, "")
    assert str(site) in done.stderr
    assert (site if what == "a file" else site / "mine").read_text() == "mine"


def test_a_folder_with_an_error_is_not_exported(tmp_path: Path) -> None:
    (tmp_path / "briefs").mkdir()
    (tmp_path / "briefs" / GOOD.name).write_bytes(dump(load(GOOD) | {"status": "gone"}))
    done = command("export", tmp_path / "site", "--briefs", tmp_path / "briefs")
    assert (done.returncode, (tmp_path / "site").exists()) == (1, False)
    assert "not exported until that is mended" in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("x", "--check", "http://x"),
        ("x", "--briefs", "a", "--edition", "b"),
        ("--check", "ftp://x"),
        ("x", "--base-url", "nowhere"),
    ],
)
def test_words_that_do_not_go_together_are_refused(words: tuple[str, ...], tmp_path: Path) -> None:
    done = command("export", *words, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")


def test_the_address_that_is_published_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "briefs").mkdir()
    (tmp_path / "briefs" / GOOD.name).write_bytes(GOOD.read_bytes())
    done = command("export", tmp_path / "site", "--briefs", tmp_path / "briefs")
    assert done.returncode == 0
    assert "http://127.0.0.1:8000: --base-url says where the copy is to stand" in done.stderr
    done = command("export", tmp_path / "other", "--briefs", tmp_path / "briefs", "--base-url", "https://a.example/sub")
    assert (done.returncode, "a site has no path" in done.stderr) == (2, True)


def test_a_recording_is_a_store(tmp_path: Path) -> None:
    store = compiled([GOOD.read_bytes()])
    recording = Recording(store)
    assert isinstance(recording, Store)
    assert (recording.edition, recording.sequence, len(recording)) == (store.edition, 1, 1)
    assert recording.section(GOOD.stem, "parties") == store.section(GOOD.stem, "parties")
    assert recording.changes(0, 1) == store.changes(0, 1)
    assert recording.parties("", 1) == store.parties("", 1)
    assert recording.reads == {"*", f"b:{GOOD.stem}"}
