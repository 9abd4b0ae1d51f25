"""
The built browser assets: which files a page loads.

Vite writes them with a manifest into static/clerkwork (`make assets`). A page without them still works: plain HTML, no
look. A system check says so at start.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register  # noqa: A004 - Django's word
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django_vite.core.asset_loader import DjangoViteAssetLoader, ManifestClient
from django_vite.core.exceptions import DjangoViteAssetNotFoundError

APP = "default"
MAIN = "main.ts"
BOOT = "boot.ts"
FONT = "node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2"
FOLDER: Final = "clerkwork"


def tags() -> SafeString:
    """
    Return the elements of <head> that load look and behaviour.

    The boot script is small and blocks on purpose: it sets light or dark before the first paint.
    """
    loader = DjangoViteAssetLoader.instance()
    try:
        boot = loader.generate_vite_asset_url(BOOT, APP)
        main = loader.generate_vite_asset(MAIN, APP)
    except DjangoViteAssetNotFoundError:
        return mark_safe("<!-- no assets: run `make assets` -->")
    parts = [format_html('<script src="{}"></script>', boot), mark_safe(main)]  # noqa: S308 - django-vite escapes
    font = file_url(FONT)
    if font:
        parts.insert(1, format_html('<link rel="preload" as="font" type="font/woff2" crossorigin href="{}">', font))
    return mark_safe("\n  ".join(parts))  # noqa: S308 - made of safe parts


def texts(language: str) -> SafeString:
    """Return the element that loads what editors say in a language; nothing for English and where there is none."""
    url = file_url(f"locale/{language.partition('-')[0]}.ts")
    return format_html('<script type="module" src="{}"></script>', url) if url else mark_safe("")


def preloads(sources: Iterable[str], media: str = "") -> SafeString:
    """
    Return the elements of <head> that fetch what an island needs while the page is still being read.

    A source names a script or a style of frontend/. What a script imports comes along; what every page has does not.
    Styles are not only fetched but used at once: a style that comes to a drawn page lets all of it be drawn again.
    Nothing where nothing is built.
    """
    return _preloads(tuple(sources), media, _written())


@lru_cache(maxsize=64)
def _preloads(sources: tuple[str, ...], media: str, _version: int) -> SafeString:
    found = manifest()
    if MAIN not in found:
        return mark_safe("")
    common = set(_files(found, [MAIN]))
    files = [file for file in _files(found, [each for each in sources if each in found]) if file not in common]
    when = format_html(' media="{}"', media) if media else ""
    return format_html_join("", "{}{}>", ((_link(file), when) for file in files))


def _link(file: str) -> SafeString:
    kind = "stylesheet" if file.endswith(".css") else "modulepreload"
    return format_html('<link rel="{}" href="{}"', kind, static(f"{FOLDER}/{file}"))


def _files(found: dict[str, dict[str, Any]], sources: list[str]) -> list[str]:
    """Return the files that sources consist of, each before what it imports."""
    files: dict[str, None] = {}
    waiting = list(sources)
    while waiting:
        chunk = found[waiting.pop(0)]
        if chunk["file"] not in files:
            files[chunk["file"]] = None
            waiting += chunk.get("imports", [])
    return list(files)


def file_url(source: str) -> str:
    """Return the address of a built file, or nothing where it is not built."""
    try:
        return str(DjangoViteAssetLoader.instance().generate_vite_asset_url(source, APP))
    except DjangoViteAssetNotFoundError:
        return ""


def manifest() -> dict[str, dict[str, Any]]:
    """Return Vite's manifest; empty where nothing is built."""
    return dict(_client().load_manifest()) if _written() else {}


def _written() -> int:
    """Return when the manifest was written, 0 where nothing is built: what is made of it lasts until the next build."""
    path = _client().manifest_path
    return path.stat().st_mtime_ns if path.exists() else 0


def _client() -> ManifestClient:
    client = DjangoViteAssetLoader.instance()._apps[APP].manifest  # noqa: SLF001 - it has no reader of its own
    assert isinstance(client, ManifestClient)
    return client


@register()
def check_assets(**_: Any) -> list[CheckMessage]:
    """Warn when the assets are not built."""
    if settings.DJANGO_VITE.get(APP, {}).get("dev_mode") or manifest():
        return []
    return [Warning("The browser assets are not built.", hint="Run `make assets`.", id="web.W001")]


def logo_url() -> str:
    """Return the address of the logo, for mails."""
    return static("web/logo.svg")
