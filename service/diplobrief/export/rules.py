"""What hosts have to be told: types, caching and safety of each address, as nginx reads it, and as `_headers` is read.

nginx gets one location for each shape of an address, with the pattern of its variable parts, and answers everything
else as the server would: other spellings are sent on, what is not there is a problem or a page. Hosts that read
`_headers` and `_redirects` (Cloudflare Pages, Netlify) find `/briefs/ID` in `briefs/ID.html` by themselves; a rewrite
leads them from `/v1/briefs/ID` to its file. No two rules of theirs give one field: some join the values.
"""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from diplobrief.export.answers import Answered, Elsewhere
from diplobrief.export.places import BRIEF, PARTY, REVISION, Page, ending, file_of
from diplobrief.reader.pages import FIELDS as PAGE_FIELDS
from diplobrief.web.edge import ALLOW
from diplobrief.web.parameters import TRACKER
from diplobrief.web.problems import MEDIA_TYPE
from diplobrief.web.reply import HTML
from diplobrief.web.representation import EVERYWHERE
from diplobrief.web.routing import SEGMENTS, Route

Fields = tuple[tuple[str, str], ...]

_OWN: Final = frozenset(("vary",))
"""What depends on more than the address: a host negotiates codings by itself, and nothing else."""

COMMON: Final[Fields] = tuple(
    (name.decode(), value.decode()) for name, value in EVERYWHERE if name.decode() not in _OWN
)
_VARIABLE: Final = frozenset((BRIEF, REVISION, PARTY))
_SEARCH: Final[Fields] = (("content-type", HTML), ("cache-control", "max-age=60"), *PAGE_FIELDS)
_INDEX: Final[Fields] = (("content-type", "application/json"), ("cache-control", "max-age=60"))


class Rule(NamedTuple):
    """What is true of an address, or of all of one shape."""

    path: str
    route: Route
    answer: Answered | Elsewhere


def rules(pages: Iterable[Page]) -> list[Rule]:
    """One for each address that there is one of, and one for each shape of the others, in order."""
    found: dict[str, Rule] = {}
    for page in pages:
        path = page.route.path if page.route.segments in _VARIABLE else page.path
        found.setdefault(path, Rule(path, page.route, page.answer))
    return sorted(found.values(), key=lambda rule: rule.path)


def nginx(known: list[Rule]) -> str:
    """The snippet for nginx, to be included in a `server` block whose `root` is the export."""
    parts = [_HEAD, *(_location(rule) for rule in known)]
    own = [("= /search", ".html", _SEARCH), ('~ "^/search/[0-9]{4}$"', ".html", _SEARCH)]
    own.append(('~ "^/search/(?:days|(?:briefs|terms|words)/[a-z0-9]+)\\.json$"', "", _INDEX))
    parts += [_block(where, [f"try_files $uri{suffix} =404;"], fields) for where, suffix, fields in own]
    none = ("cache-control", "no-store")
    problem = (("content-type", MEDIA_TYPE), none)
    parts += [
        _block("= /.diplobrief/page.html", ["internal;"], (("content-type", HTML), none), always=True),
        _block("= /.diplobrief/problem.json", ["internal;"], problem, always=True),
        _block("= /.diplobrief/query.json", ["internal;"], problem, always=True),
    ]
    return "\n".join(parts)


_HEAD: Final = f"""\
# Made by `diplobrief export`. Include it in a server block whose root is the folder of the export:
#   server {{ listen 80; root /srv/briefs; include /srv/briefs/.diplobrief/nginx.conf; }}
absolute_redirect off;
gzip on;
gzip_vary on;
gzip_proxied any;
gzip_types application/json application/schema+json application/feed+json application/atom+xml application/xml
  application/x-ndjson text/csv text/calendar text/css text/javascript text/markdown text/plain;
{"".join(f'add_header {name} "{value}" always;' + chr(10) for name, value in COMMON)}\
add_header allow "{ALLOW}" always;
add_header access-control-allow-methods "{ALLOW}" always;
add_header access-control-allow-headers "*" always;
if ($request_method = OPTIONS) {{ return 204; }}
error_page 404 /.diplobrief/page.html;
location / {{ return 404; }}
location /v1/ {{ error_page 404 /.diplobrief/problem.json; return 404; }}
location ~ "^(.*[^/])/+$" {{ return 308 $1$is_args$args; }}
"""


_SHARED: Final = f'if ($args ~ "^(?:{TRACKER}=[^&]*(?:&|$))+$") {{ return 307 $uri; }}'


def _location(rule: Rule) -> str:
    where = _where(rule)
    if isinstance(rule.answer, Elsewhere):
        return _block(where, [f"return 307 {rule.answer.location};"], (("cache-control", rule.answer.cache),))
    people = rule.route.media_types[0] == HTML
    lines = [_SHARED] if people else ["error_page 404 /.diplobrief/problem.json;"]
    if people and rule.route.parameters:
        lines.append("if ($args) { rewrite ^ /search last; }")  # the search of the copy reads the query itself
    elif people:
        lines.append("if ($args) { return 404; }")
    else:
        lines += ["error_page 418 =404 /.diplobrief/query.json;", "if ($args) { return 418; }"]
    file = "/index.html" if rule.path == "/" else f"$uri{ending(rule.route)}"
    return _block(where, [*lines, f"try_files {file} =404;"], rule.answer.fields)


def _where(rule: Rule) -> str:
    if rule.route.segments not in _VARIABLE:
        return f"= {rule.path}"
    pattern = re.sub(r"\{(\w+)\}", lambda found: f"(?:{SEGMENTS[found[1]].pattern})", rule.path)
    return f'~ "^{pattern}$"'


def _block(where: str, lines: list[str], fields: Fields, *, always: bool = False) -> str:
    """A location. Its fields are those that every response has, and its own; `types` shall not guess."""
    typed = [f'types {{ }} default_type "{value}";' for name, value in fields if name == "content-type"]
    more = [(name, value) for name, value in (*fields, *COMMON) if name != "content-type"]
    ended = " always" if always else ""
    told = [f"add_header {name} {_quoted(value)}{ended};" for name, value in more]
    return "\n".join([f"location {where} {{", *(f"  {line}" for line in (*typed, *told, *lines)), "}"])


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def headers(known: list[Rule]) -> str:
    """The file `_headers`."""
    parts = ["# Made by `diplobrief export`.", _headers("/*", COMMON)]
    told = [rule for rule in known if isinstance(rule.answer, Answered) and not _is_part(rule)]
    parts += [_headers(_placed(rule.path), _told(rule)) for rule in told]
    people = next(rule for rule in known if rule.route.name == "read_brief")
    programs = (("cache-control", dict(_told(people))["cache-control"]),)
    parts += [
        _headers("/briefs/:id/:digest", _told(people)),
        _headers("/v1/briefs/:id/:part", programs),  # a digest cannot be told from a section: no more than for any
        _headers("/search", _SEARCH),
        _headers("/search/:year", _SEARCH[2:]),
    ]
    return "\n".join(parts) + "\n"


def _is_part(rule: Rule) -> bool:
    """Whether a rule is about what stands below a brief: a name there cannot be told from a digest."""
    return rule.route.segments == REVISION or rule.path.startswith("/v1/briefs/{id}/")


def _told(rule: Rule) -> Fields:
    return rule.answer.fields if isinstance(rule.answer, Answered) else ()


def _headers(path: str, fields: Fields) -> str:
    return "\n".join([path, *(f"  {name}: {value}" for name, value in fields)])


def _placed(path: str) -> str:
    """A path with placeholders as these hosts write them."""
    return re.sub(r"\{(\w+)\}", r":\1", path)


def redirects(known: list[Rule]) -> str:
    """The file `_redirects`: the narrowest first, since the first that matches counts."""
    moved = [f"{rule.path} {rule.answer.location} 302" for rule in known if isinstance(rule.answer, Elsewhere)]
    served = [rule for rule in known if isinstance(rule.answer, Answered) and ending(rule.route) not in ("", ".html")]
    served.sort(key=lambda rule: len(rule.route.segments) if rule.route.segments in _VARIABLE else 0)
    lines = [f"{_placed(rule.path)} /{_placed(file_of(rule.route, rule.path))} 200" for rule in served]
    return "\n".join(["# Made by `diplobrief export`.", *moved, *lines]) + "\n"
