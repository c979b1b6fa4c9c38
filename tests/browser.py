"""Debian's chromium without a window, driven by Selenium, and a server on loopback for what must not be a file."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.tools import installed

if TYPE_CHECKING:
    from selenium import webdriver


@contextmanager
def chromium() -> Iterator[webdriver.Chrome]:
    """A browser that logs what pages say and ask for; skips where there is none, which in CI is a failure."""
    # Imported late: most runs of the tests open no page.
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    driver = installed("chromedriver", "chromium chromium-driver")
    options = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    browser = webdriver.Chrome(options=options, service=Service(driver))
    try:
        yield browser
    finally:
        browser.quit()


def awaited(browser: webdriver.Chrome, script: str) -> Any:
    """What a script on the page returns as soon as that is true, within a minute."""
    from selenium.webdriver.support.wait import WebDriverWait

    return WebDriverWait(browser, 60).until(lambda driver: driver.execute_script(script))


class _Files(SimpleHTTPRequestHandler):
    """The files of a folder, and no icon, which browsers ask for unasked."""

    def do_GET(self) -> None:
        if self.path == "/favicon.ico":
            self.send_response(204)
            self.end_headers()
        else:
            super().do_GET()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the browser's log has what failed."""


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """The address of a server on loopback that hands out a folder, without a slash at its end."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Files, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
