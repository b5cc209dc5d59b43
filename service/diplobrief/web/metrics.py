"""What the process has done, in the text format of Prometheus (0.0.4)."""

from bisect import bisect_left
from itertools import accumulate
from typing import Final

from diplobrief import __version__
from diplobrief.web.serving import Serving

MEDIA_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
UNMATCHED: Final = "unmatched"
"""The route of a request that led to none."""

_BOUNDS: Final = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
"""Upper bounds of the buckets of the histogram, in seconds."""
_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class _Series:
    """Requests of one route, method and status."""

    __slots__ = ("buckets", "seconds")

    def __init__(self) -> None:
        self.buckets = [0] * (len(_BOUNDS) + 1)
        self.seconds = 0.0


class Metrics:
    """Counts requests. Labels are few: templates, not paths; methods that there are, or `other`."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving
        self._series: dict[tuple[str, str, int], _Series] = {}
        self.refused = 0
        """How often what arrived was no request, or one that leads astray."""

    def count(self, route: str, method: str, status: int, seconds: float) -> None:
        """One request, answered `seconds` after its head was read."""
        key = (route, method, status)
        series = self._series.get(key)
        if series is None:
            key = (route, method if method in _METHODS else "other", status)
            series = self._series.setdefault(key, _Series())
        series.buckets[bisect_left(_BOUNDS, seconds)] += 1
        series.seconds += seconds

    def text(self) -> bytes:
        """Everything, as it is now."""
        store = self._serving.store
        lines = [
            *_head("diplobrief_build_info", "gauge", "The version of the software."),
            f'diplobrief_build_info{{version="{__version__}"}} 1',
            *_head("diplobrief_edition_info", "gauge", "The edition that is served."),
            f'diplobrief_edition_info{{edition="{store.edition}"}} 1',
            *_head("diplobrief_briefs", "gauge", "Briefs that are served."),
            f"diplobrief_briefs {len(store)}",
            *_head("diplobrief_degraded", "gauge", "1 when what is served is older than its source, else 0."),
            f"diplobrief_degraded {int(self._serving.degraded)}",
            *_head("diplobrief_http_requests_total", "counter", "Requests, by route, method and status."),
            *(f"diplobrief_http_requests_total{{{_labels(*key)}}} {sum(s.buckets)}" for key, s in self._sorted()),
            *_head("diplobrief_http_refused_total", "counter", "Refusals of what is no HTTP/1.1 request."),
            f"diplobrief_http_refused_total {self.refused}",
            *self._histogram("diplobrief_http_request_duration_seconds"),
        ]
        return ("\n".join(lines) + "\n").encode()

    def _sorted(self) -> list[tuple[tuple[str, str, int], _Series]]:
        return sorted(self._series.items())

    def _histogram(self, name: str) -> list[str]:
        """Of routes and methods: a series for each status too would be many, and say little."""
        merged: dict[tuple[str, str], _Series] = {}
        for (route, method, _), series in self._sorted():
            whole = merged.setdefault((route, method), _Series())
            whole.buckets = [a + b for a, b in zip(whole.buckets, series.buckets, strict=True)]
            whole.seconds += series.seconds
        lines = _head(name, "histogram", "Seconds from a request's head to its answer.")
        for (route, method), series in merged.items():
            labels = _labels(route, method)
            counts = list(accumulate(series.buckets))
            for bound, count in zip([*map(str, _BOUNDS), "+Inf"], counts, strict=True):
                lines.append(f'{name}_bucket{{{labels},le="{bound}"}} {count}')
            lines += [f"{name}_sum{{{labels}}} {series.seconds}", f"{name}_count{{{labels}}} {counts[-1]}"]
        return lines


def _head(name: str, kind: str, meaning: str) -> list[str]:
    return [f"# HELP {name} {meaning}", f"# TYPE {name} {kind}"]


def _labels(route: str, method: str, status: int | None = None) -> str:
    return f'route="{route}",method="{method}"' + (f',status="{status}"' if status else "")
