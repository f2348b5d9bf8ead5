// The README's picture, made anew by hand: node tests/reports/picture.mjs report.html /usr/bin/chromium reports/html/report.png
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [report, executablePath, picture] = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), "exportlint-picture-"));
const browser = await chromium.launchPersistentContext(folder, {
  executablePath, viewport: { width: 1100, height: 2600 }, colorScheme: "light",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const page = await browser.newPage();
await page.goto(pathToFileURL(resolve(report)).href);
const graph = page.locator(".graph:has(li.hit)").first();
if (await graph.count()) {
  await graph.locator("> summary").click();
  await graph.locator("svg").waitFor();
}
const bottom = await page.locator(".file").first().evaluate((item) => item.getBoundingClientRect().bottom + scrollY);
await page.screenshot({ path: picture, clip: { x: 0, y: 0, width: 1100, height: Math.min(Math.ceil(bottom) + 16, 2260) }, fullPage: true });
await browser.close();
await rm(folder, { recursive: true, force: true });
