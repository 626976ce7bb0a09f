"""A publisher's server on this machine, for what downloads: it serves, stalls, breaks off and misleads as it is told."""

import contextlib
import threading
import time
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class OfficialServer:
    """Pages by path, each a function of the request; `asked` is every request in order, as (path, headers)."""

    def __init__(self):
        self.pages = {}
        self.asked = []
        self.times = defaultdict(int)
        self.over = threading.Event()
        official = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                official.asked.append((self.path, dict(self.headers)))
                official.times[self.path] += 1
                page = official.pages.get(self.path)
                self.close_connection = True
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    page(self) if page else self.answer(404)

            def answer(self, status, body=b"", **headers):
                """A whole answer; header names are written with underscores."""
                self.send_response(status)
                for name, value in {"Content_Length": len(body), **headers}.items():
                    if value is not None:
                        self.send_header(name.replace("_", "-"), str(value))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.endpoint = ("127.0.0.1", self.port)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    def paths(self):
        """The paths asked for, without robots.txt."""
        return [path for path, _ in self.asked if path != "/robots.txt"]

    def sent(self, header):
        """The header's values in the requests, without those for robots.txt."""
        return [headers.get(header) for path, headers in self.asked if path != "/robots.txt"]

    def close(self):
        self.over.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def serve(self, path, body, *, etag='"1"', ranges=True, status=200):
        """A page that knows its ETag and, where `ranges`, sends the rest of itself."""

        def page(request):
            begun = request.headers.get("Range")
            if etag and request.headers.get("If-None-Match") == etag:
                request.answer(304, ETag=etag)
            elif begun and ranges and request.headers.get("If-Range") == etag:
                start = int(begun.removeprefix("bytes=").removesuffix("-"))
                place = f"bytes {start}-{len(body) - 1}/{len(body)}"
                request.answer(206, body[start:], ETag=etag, Content_Range=place)
            else:
                request.answer(status, body, ETag=etag)

        self.pages[path] = page

    def then(self, path, *pages):
        """One page after another, the last for good."""

        def page(request):
            pages[min(self.times[path], len(pages)) - 1](request)

        self.pages[path] = page

    def breaks_off(self, body, *, after, etag='"1"'):
        """A page that promises the body and sends the beginning of it."""
        return lambda request: request.answer(200, body[:after], Content_Length=len(body), ETag=etag)

    def drips(self, head, *, every=0.05):
        """A page that sends a byte now and then, for ever, after the given beginning."""

        def page(request):
            request.wfile.write(head)
            while not self.over.is_set():
                request.wfile.write(b"x")
                time.sleep(every)

        return page

    def stalls(self, head):
        """A page that sends the given beginning and nothing more."""

        def page(request):
            request.wfile.write(head)
            self.over.wait(20)

        return page
