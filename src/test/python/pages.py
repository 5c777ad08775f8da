"""Looks at pages of Farfield in Chromium: pages.py CHROMIUM REPORT.html MAP.html [FOLDER FOR PICTURES].

A page asks nothing from anywhere, says no error, and shows what it should; a click on a point of a map shows its
structure. Needs playwright (from PyPI, without a browser of its own) and a Chromium.
"""

import json
import pathlib
import sys

from playwright.sync_api import sync_playwright

chromium, report, map_page = sys.argv[1:4]
pictures = pathlib.Path(sys.argv[4]) if len(sys.argv) > 4 else None
SOFTWARE = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]  # WebGL without a GPU


def require(what, message):
    if not what:
        raise SystemExit("pages: " + message)


def data_of(page):
    return json.loads(page.locator("#data").text_content())


def look_at_report(page):
    data = data_of(page)
    require(f"{data['frames']:,}" in page.locator("#tiles").inner_text(), "the report does not tell its frames")
    require(page.locator("#blocks tr").count() == len(data["blocks"]) + 1, "not all blocks are in the table")
    require(page.locator("#rate rect").count() >= 1, "there is no throughput")
    width = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    require(width[0] <= width[1], "the report is wider than the window")


def look_at_map(page):
    page.wait_for_selector("#map .scatterlayer .point")
    data = data_of(page)
    points = page.locator("#map .scatterlayer .point")
    require(points.count() == len(data["system"]), "not all points are drawn")
    require(page.locator("#viewer canvas").count() == 0, "a structure is shown before a click")
    box = points.nth(len(data["system"]) // 2).bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_timeout(300)
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_selector("#viewer canvas")
    page.wait_for_timeout(1500)
    caption = page.locator("#caption").inner_text()
    require("tructure " in caption, "a click does not say which structure it is: " + caption)
    drawn = page.evaluate("viewer.pngURI().length")
    require(drawn > 5000, "the structure is not drawn")
    page.select_option("#color", "PC1")
    page.wait_for_selector("#map .infolayer .colorbar")
    page.select_option("#color", data["color"])
    return caption


with sync_playwright() as tools:
    browser = tools.chromium.launch(executable_path=chromium, args=SOFTWARE)
    for scheme in ("light", "dark"):
        for name, file, look in (("report", report, look_at_report), ("map", map_page, look_at_map)):
            page = browser.new_context(viewport={"width": 1280, "height": 820}, color_scheme=scheme).new_page()
            said = []
            page.on("pageerror", lambda e: said.append(str(e)))
            page.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
            page.on("request", lambda r: said.append(r.url) if r.url.split(":")[0] not in ("file", "data", "blob") else None)
            page.goto(pathlib.Path(file).absolute().as_uri())
            found = look(page)
            page.wait_for_timeout(300)
            if pictures:
                page.screenshot(path=pictures / f"{name}-{scheme}.png")
            require(not said, f"{name} says {said}")
            if found and scheme == "light":
                print("pages: a click shows", found)
    browser.close()
print("pages: ok")
