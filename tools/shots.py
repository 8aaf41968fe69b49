"""Screenshots of the running demo into docs/images/, as listed in tools/shots.toml.

    make run && make shots          all of them
    make shots K=login              those whose name contains the word

A shot fails when its selector does not appear or when the page writes an error to the console: a picture of a
broken page is worse than none.
"""

from __future__ import annotations

import json
import os
import tomllib
from contextlib import contextmanager
from pathlib import Path

from tools import instance, system
from tools.base import ROOT, Failed, main, say

LIST = ROOT / "tools" / "shots.toml"
TARGET = ROOT / "docs" / "images"
VIEWPORTS = {
    "desktop": {"viewport": {"width": 1440, "height": 900}},
    "phone": {
        "viewport": {"width": 360, "height": 780},
        "device_scale_factor": 2,
        "is_mobile": True,
        "has_touch": True,
    },
}
KEYS = {"name", "url", "action", "login", "viewport", "lang", "wait", "steps", "element", "full_page"}
TIMEOUT = 30_000
STILL = "*, *::before, *::after { transition: none !important; animation: none !important; caret-color: transparent !important }"


class ShotFailed(Exception):
    pass


def read_list(word: str) -> list:
    shots = tomllib.loads(LIST.read_text()).get("shot", [])
    for shot in shots:
        unknown = set(shot) - KEYS
        if unknown or not shot.get("name") or bool(shot.get("url")) == bool(shot.get("action")):
            raise Failed(
                f"tools/shots.toml: {shot.get('name', shot)} has "
                + (f"unknown keys {sorted(unknown)}." if unknown else "no name, or not exactly one of url and action."),
                f"the keys are {', '.join(sorted(KEYS))}; the head of the file explains them.",
            )
    return [shot for shot in shots if word in shot["name"]]


def base_url() -> str:
    if not instance.running_pid() or not instance.SERVING.exists():
        raise Failed("The demo is not running.", "`make run` first.")
    return f"http://127.0.0.1:{json.loads(instance.SERVING.read_text())['port']}"


class Photographer:
    def __init__(self, browser, base: str) -> None:
        self.browser = browser
        self.base = base
        self.sessions: dict = {}  # cookies by login

    def take(self, shot: dict) -> Path:
        lang = shot.get("lang", "en_US")
        options = {**VIEWPORTS[shot.get("viewport", "desktop")], "locale": lang.replace("_", "-"), "timezone_id": "UTC"}
        login = shot.get("login")
        if login:
            options["storage_state"] = self.session(login)
        context = self.browser.new_context(base_url=self.base, reduced_motion="reduce", **options)
        context.set_default_timeout(TIMEOUT)
        # the portal goes by its cookie, which the log-in has set already
        context.add_cookies([{"name": "frontend_lang", "value": lang, "url": self.base}])
        page = context.new_page()
        self.watch_requests(page)
        errors: list = []
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        try:
            with self.language(page, lang) if login else _nothing():
                page.goto(shot.get("url") or f"/odoo/action-{shot['action']}")
                for step in shot.get("steps", []):
                    self.step(page, step)
                page.wait_for_selector(shot.get("wait", "body"))
                self.settle(page)
                path = TARGET / f"{shot['name']}.png"
                source = page.locator(shot["element"]).first if shot.get("element") else page
                source.screenshot(
                    path=path, **({} if shot.get("element") else {"full_page": shot.get("full_page", False)})
                )
        finally:
            context.close()
        if errors:
            path.unlink(missing_ok=True)
            raise ShotFailed("errors on the console: " + " | ".join(errors)[:600])
        return path

    def session(self, login: str) -> dict:
        if login not in self.sessions:
            context = self.browser.new_context(base_url=self.base)
            page = context.new_page()
            page.goto("/web/login")
            page.fill("input[name=login]", login)
            page.fill("input[name=password]", login)
            page.click(".oe_login_form button[type=submit]")
            page.wait_for_load_state("domcontentloaded")
            if "/web/login" in page.url:
                context.close()
                raise ShotFailed(f"{login} can't log in with its login as password")
            self.sessions[login] = context.storage_state()
            context.close()
        return self.sessions[login]

    @contextmanager
    def language(self, page, lang: str):
        """The user's own language for the time of the shot."""
        uid = self.rpc(page, "/web/session/get_session_info", {})["uid"]
        before = self.call(page, "res.users", "read", [[uid], ["lang"]])[0]["lang"]
        if before == lang:
            yield
            return
        self.call(page, "res.users", "write", [[uid], {"lang": lang}])
        try:
            yield
        finally:
            self.call(page, "res.users", "write", [[uid], {"lang": before}])

    def call(self, page, model: str, method: str, args: list):
        return self.rpc(
            page,
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": {}},
        )

    def rpc(self, page, url: str, params: dict):
        answer = page.request.post(url, data={"jsonrpc": "2.0", "method": "call", "params": params}).json()
        if "error" in answer:
            raise ShotFailed(f"{url}: {answer['error'].get('data', {}).get('message', answer['error'])}")
        return answer["result"]

    @staticmethod
    def step(page, step: dict) -> None:
        kind, target = next((key, value) for key, value in step.items() if key != "value")
        match kind:
            case "click":
                page.click(target)
            case "fill":
                page.fill(target, step["value"])
            case "press":
                page.keyboard.press(target)
            case "hover":
                page.hover(target)
            case "wait":
                page.wait_for_selector(target)
            case "scroll":
                page.locator(target).first.scroll_into_view_if_needed()
            case _:
                raise ShotFailed(f"unknown step {kind}")

    @staticmethod
    def watch_requests(page) -> None:
        """Count what is on its way; the bus holds a connection open for ever, so 'network idle' never comes."""
        page.pending = set()

        def begin(request) -> None:
            if request.resource_type in ("xhr", "fetch", "script", "stylesheet", "image", "font", "document") and (
                "/bus/" not in request.url and "/websocket" not in request.url
            ):
                page.pending.add(request)

        page.on("request", begin)
        page.on("requestfinished", lambda request: page.pending.discard(request))
        page.on("requestfailed", lambda request: page.pending.discard(request))

    @staticmethod
    def wait_for_requests(page, quiet: int = 500, longest: int = 15_000) -> None:
        still = waited = 0
        while still < quiet and waited < longest:
            page.wait_for_timeout(100)
            waited += 100
            still = 0 if page.pending else still + 100

    @staticmethod
    def settle(page) -> None:
        """Fonts loaded, nothing moving, no request of the web client on its way."""
        page.add_style_tag(content=STILL)
        Photographer.wait_for_requests(page)
        page.evaluate("document.fonts.ready.then(() => true)")
        page.wait_for_function("!document.querySelector('.o_loading_indicator, .o_blockUI')")


@contextmanager
def _nothing():
    yield


def run() -> int:
    from playwright.sync_api import Error, sync_playwright

    shots = read_list(os.environ.get("K", ""))
    if not shots:
        raise Failed("tools/shots.toml lists no such screenshot.", "leave K= away for all of them.")
    base = base_url()
    TARGET.mkdir(parents=True, exist_ok=True)
    failed = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=system.browser(),
            args=["--no-sandbox", "--font-render-hinting=none"],
            env=system.environment(),
        )
        photographer = Photographer(browser, base)
        for shot in shots:
            try:
                path = photographer.take(shot)
                say(f"ok      {path.relative_to(ROOT)}")
            except (ShotFailed, Error) as error:
                failed += 1
                say(f"FAILED  {shot['name']}: {str(error).splitlines()[0][:700]}")
        browser.close()
    say(f"{len(shots) - failed} taken, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    main(run)
