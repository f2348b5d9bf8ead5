// The HTML pages in a real browser: what a reader clicks, types and prints, an accessibility audit, no request to anywhere.
// usage: node browser_test.mjs SAMPLES BROWSER [PICTURE.png]
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [samples, executablePath, picture] = process.argv.slice(2);
const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const folder = await mkdtemp(join(tmpdir(), "exportlint-browser-"));
const browser = await chromium.launchPersistentContext(folder, {
  executablePath, bypassCSP: false, viewport: { width: 1200, height: 900 },
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
let failed = 0;

const open = async (name) => {
  const page = await browser.newPage();
  page.asked = [];
  page.said = [];
  page.on("request", (request) => page.asked.push(request.url()));
  page.on("console", (message) => { if (message.type() === "error") page.said.push(message.text()); });
  page.on("pageerror", (error) => page.said.push(String(error)));
  await page.goto(pathToFileURL(join(samples, name)).href);
  return page;
};
const test = async (name, file, body) => {
  const page = await open(file);
  try {
    await body(page);
    assert.deepEqual(page.said, [], "the console has no errors");
    assert.equal(page.asked.filter((url) => !url.startsWith("file:")).length, 0, "nothing is asked of a network");
    console.log("ok   " + name);
  } catch (error) {
    ++failed;
    console.log("FAIL " + name + "\n" + (error.stack || error));
  }
  await page.close();
};
const shown = (page) => page.locator(".finding:visible").count();

await test("filters leave what they ask for, and Clear brings the rest back", "demo.html", async (page) => {
  const total = await shown(page);
  assert.ok(total > 3);
  for (const [id, attribute] of [["by-rule", "rule"], ["by-severity", "severity"], ["by-confidence", "confidence"]]) {
    const value = await page.locator(".finding").first().getAttribute("data-" + attribute);
    await page.selectOption("#" + id, value);
    const wanted = await page.locator(`.finding[data-${attribute}="${value}"]`).count();
    await page.waitForFunction((n) => document.querySelector("#shown").textContent.startsWith(n + " "), wanted);
    assert.equal(await shown(page), wanted);
    await page.click("button[type=reset]");
    await page.waitForFunction((n) => document.querySelector("#shown").textContent === n + " shown", total);
  }
  await page.selectOption("#by-exporter", "dynamo");
  await page.waitForFunction(() => / of /.test(document.querySelector("#shown").textContent));
  assert.equal(await shown(page), await page.locator('.finding[data-exporters*="dynamo"]').count());
});

await test("search is reached by `/`, and says when nothing fits", "demo.html", async (page) => {
  await page.keyboard.press("/");
  await page.keyboard.type("no such words anywhere");
  await page.waitForSelector("#nothing:visible");
  assert.equal(await shown(page), 0);
});

await test("a why-path unfolds to its source", "demo.html", async (page) => {
  const step = page.locator(".finding .step").first();
  await page.locator(".finding:has(.step)").first().evaluate((item) => { item.open = true; });
  await step.locator("summary").click();
  assert.ok(await step.locator("pre").first().isVisible());
});

await test("the keyboard alone reaches and unfolds a finding", "large.html", async (page) => {
  await page.locator(".finding > summary").first().focus();
  await page.keyboard.press("Enter");
  await page.waitForSelector(".finding[open]");
});

await test("a graph is drawn, its nodes lead to findings and these back", "demo.html", async (page) => {
  await page.click("#g1 > summary");
  await page.waitForSelector("#g1 svg");
  assert.equal(await page.locator("#g1 svg .node").count(), 4);
  assert.equal(await page.locator("#g1 svg .wire").count(), 3);
  assert.match(await page.locator("#g1 > .lead").textContent(), /3 more are left out/);
  const hit = page.locator("#g1 svg .node.hit").first();
  const finding = (await hit.getAttribute("href")).slice(1);
  await hit.click();
  await page.waitForSelector(`#${finding}[open]`);
  await page.locator(`#${finding} .innodes a`).first().click();
  await page.waitForSelector("#g1 .node.current:focus");
  assert.equal(await page.locator(".node.current").getAttribute("data-node"), "g1n1");
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("data-node")), "g1n1");
});

await test("5,000 findings are filtered and unfolded", "large.html", async (page) => {
  assert.equal(await page.locator(".finding").count(), 5000);
  const rule = await page.locator(".finding").first().getAttribute("data-rule");
  await page.selectOption("#by-rule", rule);
  const wanted = await page.locator(`.finding[data-rule="${rule}"]`).count();
  await page.waitForFunction((n) => document.querySelector("#shown").textContent.startsWith(n + " "), wanted);
  // Only what is on the screen is laid out.
  assert.equal(await page.locator(".finding").first().evaluate((item) => getComputedStyle(item.closest(".file")).contentVisibility), "auto");
});

await test("paper shows everything the filter leaves", "demo.html", async (page) => {
  await page.evaluate(() => document.querySelectorAll(".finding").forEach((item) => { item.open = false; }));
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  assert.equal(await page.locator(".finding:not([open])").count(), 0);
});

await test("hostile text stays text", "hostile.html", async (page) => {
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  assert.equal(await page.locator("img, iframe, script:not([nonce])").count(), 0);
});

for (const file of ["demo.html", "empty.html"]) {
  for (const theme of ["light", "dark"]) {
    await test(`accessibility audit of ${file}, ${theme}`, file, async (page) => {
      await page.emulateMedia({ colorScheme: theme });
      await page.evaluate(() => document.querySelectorAll("details").forEach((item) => { item.open = true; }));
      await page.evaluate(await (await import("node:fs/promises")).readFile(axe, "utf8"));
      const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
      assert.deepEqual(violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(" | ")}`), []);
    });
  }
}

if (picture) {
  const page = await open("demo.html");
  await page.click("#g1 > summary");
  await page.waitForSelector("#g1 svg");
  await page.screenshot({ path: picture });
}
await browser.close();
await rm(folder, { recursive: true, force: true });
console.log(failed ? `${failed} failed` : "all passed");
process.exit(failed ? 1 : 0);
