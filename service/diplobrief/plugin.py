"""The whole service under a prefix of another Litestar application: `plugins=[DiplobriefPlugin(briefs="briefs")]`."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import Any, Final

import orjson
from litestar import asgi
from litestar.config.app import AppConfig
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.spec import OpenAPI
from litestar.plugins import InitPlugin
from litestar.types import Receive, Scope, Send

from diplobrief.app.addresses import description
from diplobrief.app.service import create_app
from diplobrief.app.settings import Settings
from diplobrief.checks.report.text import concise
from diplobrief.cli.compile import compile_folder
from diplobrief.contract.released import shipped
from diplobrief.store.embedded import EmbeddedStore
from diplobrief.web.base import Base
from diplobrief.web.edge import Edge
from diplobrief.web.serving import Serving

_NAME: Final = "diplobrief"
_SPECIFIED: Final = (
    "type", "asgi", "http_version", "method", "scheme", "raw_path", "query_string", "headers", "client", "server"
)  # fmt: skip
"""What ASGI itself puts into a scope; what a framework added is that of another application."""


class BriefsError(Exception):
    """The folder of briefs has errors; the message tells them as `diplobrief check` does."""


class DiplobriefPlugin(InitPlugin):
    """Serves a folder of briefs, API and pages, under `path` of an application.

    `url` is the public address of the application, without the path, for links that are read elsewhere: feeds, site
    map, canonical addresses; without it they name `http://127.0.0.1:8000`. The folder is checked and compiled here, so
    a fault in it keeps the application from starting. Raises `BriefsError`, `SettingsError` for what cannot be an
    address, `ValueError` for what is no prefix, and `FolderError` where there is no folder.
    """

    def __init__(
        self,
        briefs: str | Path,
        path: str = "/diplobrief",
        *,
        url: str = "",
        cache: str | Path | None = None,
        max_age: int | None = None,
    ) -> None:
        self._base = Base(path.rstrip("/"))
        if not self._base.path:
            raise ValueError("the service needs a prefix of its own, such as /diplobrief; as a whole it is `serve`")
        given = {"cache": Path(cache) if cache is not None else None, "max_age": max_age, "url": url}
        settings = Settings.read({}, briefs=Path(briefs), **given)
        outcome = compile_folder(settings.briefs, settings.cache_of(settings.briefs), shipped())
        if outcome.folder is None:
            raise BriefsError("\n".join(concise(outcome.result)))
        self._serving = Serving(EmbeddedStore(outcome.folder))
        self._edge = create_app(settings, self._serving, base=self._base)

    def on_app_init(self, app_config: AppConfig) -> AppConfig:
        """Mounts the service, and adds its addresses to the description of the application."""
        app_config.route_handlers.append(_mounted(self._base, self._edge))
        if app_config.openapi_config is not None:
            app_config.openapi_config = _described(app_config.openapi_config, partial(_own, self._base, self._serving))
        return app_config


def _mounted(base: Base, edge: Edge) -> Any:
    @asgi(base.path, is_mount=True, copy_scope=True, name=_NAME)
    async def handle(scope: Scope, receive: Receive, send: Send) -> None:
        asked: dict[str, Any] = {name: value for name, value in scope.items() if name in _SPECIFIED}
        whole: bytes = asked["raw_path"].partition(b"?")[0]  # some servers for tests leave the query in it
        path = whole.removeprefix(str(scope.get("root_path", "")).encode()).removeprefix(base.path.encode())
        if not path:  # the prefix itself: its pages stand below it
            query = b"?" + asked["query_string"] if asked["query_string"] else b""
            await _send_on(send, whole + b"/" + query)
            return
        asked |= {"raw_path": path, "path": path.decode("latin-1"), "root_path": "", "state": {}}
        await edge(asked, receive, send)  # type: ignore[arg-type]  # the same messages, typed as plain mappings

    return handle


async def _send_on(send: Send, location: bytes) -> None:
    headers = [(b"location", location), (b"cache-control", b"no-store"), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": 308, "headers": headers})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


def _own(base: Base, serving: Serving) -> dict[str, Any]:
    """The description of the API as a part of a larger one: paths under the prefix, names that nobody else has."""
    described = orjson.loads(base.problem(description(serving)))

    def renamed(node: Any) -> Any:
        if isinstance(node, list):
            return [renamed(each) for each in node]
        if isinstance(node, str) and node.startswith("#/components/"):
            before, _, name = node.rpartition("/")
            return f"{before}/{_NAME}.{name}"
        if not isinstance(node, dict):
            return node
        found = {key: renamed(value) for key, value in node.items()}
        if isinstance(found.get("operationId"), str):
            found["operationId"] = f"{_NAME}_{found['operationId']}"
        return found

    paths = {f"{base.path}{path}": renamed(item) for path, item in described["paths"].items()}
    components = {
        kind: {f"{_NAME}.{name}": renamed(each) for name, each in parts.items()}
        for kind, parts in described["components"].items()
    }
    return {"paths": paths, "components": components, "tags": described["tags"]}


def _described(config: OpenAPIConfig, own: Callable[[], dict[str, Any]]) -> OpenAPIConfig:
    """The same configuration, whose description has ours in it too."""
    kind = type(config)

    class Merging(kind):  # type: ignore[misc,valid-type]
        def to_openapi_schema(self) -> OpenAPI:
            """The description that Litestar begins with."""
            made = config.to_openapi_schema()
            found = _Merged(**{each.name: getattr(made, each.name) for each in fields(made)})
            found.own = own()
            return found

    return Merging(**{each.name: getattr(config, each.name) for each in fields(config) if each.init})


class _Merged(OpenAPI):
    """A description that is written with another one in it."""

    own: dict[str, Any]

    def to_schema(self) -> dict[str, Any]:
        """As a JSON value."""
        found = super().to_schema()
        found["paths"] = {**found.get("paths", {}), **self.own["paths"]}
        parts = found.setdefault("components", {})
        for kind, names in self.own["components"].items():
            parts[kind] = {**parts.get(kind, {}), **names}
        known = {each["name"] for each in found.get("tags", ())}
        added = [each for each in self.own["tags"] if each["name"] not in known]
        found["tags"] = [*found.get("tags", ()), *deepcopy(added)]
        return found
