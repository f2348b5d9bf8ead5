// The documentation site in a real browser, opened from files: search and filter by keyboard, an accessibility audit, no request to anywhere.
// usage: node site_browser_test.mjs PROGRAM BROWSER
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [program, executablePath] = process.argv.slice(2);
const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const folder = await mkdtemp(join(tmpdir(), "exportlint-site-"));
const site = join(folder, "site");
execFileSync(fileURLToPath(new URL("../../ci/site", import.meta.url)), ["--program", program, "--out", site]);
const browser = await chromium.launchPersistentContext(join(folder, "profile"), {
  executablePath, viewport: { width: 1100, height: 800 },
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
let failed = 0;

const test = async (name, file, body) => {
  const page = await browser.newPage(), asked = [], said = [];
  page.on("request", (request) => asked.push(request.url()));
  page.on("console", (message) => { if (message.type() === "error") said.push(message.text()); });
  page.on("pageerror", (error) => said.push(String(error)));
  try {
    await page.goto(pathToFileURL(join(site, file)).href);
    await body(page);
    assert.deepEqual(said, [], "the console has no errors");
    assert.deepEqual(asked.filter((url) => !url.startsWith("file:")), [], "nothing is asked of a network");
    console.log("ok   " + name);
  } catch (error) {
    ++failed;
    console.log("FAIL " + name + "\n" + (error.stack || error));
  }
  await page.close();
};

await test("a rule is found and opened by keyboard, from a folder below", "commands/check.html", async (page) => {
  await page.keyboard.press("/");
  await page.keyboard.type("item-call");
  assert.equal(await page.locator("#results a").first().textContent(), "item-call");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL(/rules\/item-call\.html$/);
  assert.equal(await page.locator("h1").textContent(), "item-call");
});

await test("options, keys and words that are nowhere", "index.html", async (page) => {
  for (const [words, wanted] of [["--min-confidence", "commands/check.html"], ["respect-gitignore", "configuration.html"]]) {
    await page.fill("#query", words);
    const found = await page.locator("#results a").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
    assert.ok(found.includes(wanted), `${words}: ${found}`);
  }
  await page.fill("#query", "xyzzy <b>");
  assert.equal(await page.textContent("#found"), "no page has all these words");
  await page.keyboard.press("Escape");
  assert.equal(await page.inputValue("#query"), "");
  assert.equal(await page.locator("#results").isVisible(), false);
});

await test("the filter of the rules leaves what it asks for", "rules/index.html", async (page) => {
  const all = await page.locator("table.rules tbody tr").count();
  assert.ok(all > 100);
  await page.selectOption("#exporter", "dynamo");
  await page.selectOption("#outcome", "wrong");
  const rows = page.locator("table.rules tbody tr:visible"), left = await rows.count();
  assert.ok(left > 0 && left < all);
  assert.equal(await page.textContent("#shown"), `${left} of ${all} rules`);
  for (const said of await rows.evaluateAll((list) => list.map((row) => row.dataset.dynamo))) assert.match(said, /\bwrong\b/);
  await page.selectOption("#exporter", "");
  await page.selectOption("#outcome", "");
  await page.fill("#words", "item-call");
  assert.ok(await page.locator('a[href="item-call.html"]').isVisible());
  assert.equal(await page.locator("section.group:visible").count(), 1);
});

await test("the first stop of the keyboard leads to the content", "tutorial.html", async (page) => {
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "content");
});

for (const colorScheme of ["light", "dark"]) {
  for (const file of ["index.html", "tutorial.html", "rules/index.html", "rules/item-call.html", "commands/check.html", "configuration.html", "accuracy.html"]) {
    await test(`${file}, ${colorScheme}: the audit finds nothing, no sideways scrolling on a phone`, file, async (page) => {
      await page.emulateMedia({ colorScheme });
      await page.fill("#query", "trace");
      await page.addScriptTag({ path: axe });
      // Without `preload` it would fetch the style sheet, which a page opened from a file may not.
      const { violations } = await page.evaluate(() => window.axe.run(document, { preload: false }));
      assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes[0].html.slice(0, 200)}`), []);
      await page.setViewportSize({ width: 380, height: 800 });
      await page.fill("#query", "");
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "it scrolls sideways");
    });
  }
}

await browser.close();
await rm(folder, { recursive: true, force: true });
process.exitCode = failed ? 1 : 0;
