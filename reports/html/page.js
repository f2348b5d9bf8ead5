"use strict";
(() => {
  const $ = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];

  // Theme: the system's, or the reader's choice.
  const themes = ["system", "light", "dark"];
  const themeButton = $("#theme");
  let theme = "system";
  try { theme = localStorage.getItem("exportlint-theme") || theme; } catch { /* no storage for local files */ }
  const showTheme = () => {
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    themeButton.textContent = "Theme: " + theme;
  };
  themeButton.hidden = false;
  themeButton.addEventListener("click", () => {
    theme = themes[(themes.indexOf(theme) + 1) % themes.length];
    try { localStorage.setItem("exportlint-theme", theme); } catch { /* kept for this visit only */ }
    showTheme();
  });
  showTheme();

  // Excerpts grow from the stored lines.
  const sources = JSON.parse($("#sources").textContent);
  const makeLine = (number, text) => {
    const line = document.createElement("span");
    const label = document.createElement("i");
    line.className = "l";
    label.textContent = number;
    line.append(label, text + "\n");
    return line;
  };
  const grow = (code, by) => {
    const lines = sources[code.dataset.file] || {};
    const pre = $("pre", code);
    const shown = all(".l", pre);
    let first = Number($("i", shown[0]).textContent);
    let last = Number($("i", shown[shown.length - 1]).textContent);
    for (let i = 0; i < by && String(first - 1) in lines; ++i) pre.prepend(makeLine(--first, lines[first]));
    for (let i = 0; i < by && String(last + 1) in lines; ++i) pre.append(makeLine(++last, lines[last]));
    return String(first - 1) in lines || String(last + 1) in lines;
  };
  const addMore = (code) => {
    if (!code || code.dataset.ready) return;
    code.dataset.ready = "1";
    // A span far to the right comes into view.
    const mark = $("mark", code);
    if (mark && mark.offsetLeft + mark.offsetWidth > code.clientWidth) code.scrollLeft = mark.offsetLeft - code.clientWidth / 2;
    if (!grow(code, 0)) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "more";
    button.textContent = "show more lines";
    button.addEventListener("click", () => { if (!grow(code, 12)) button.remove(); });
    code.append(button);
  };
  document.addEventListener("toggle", (event) => {
    const item = event.target;
    if (!item.open || !item.matches) return;
    if (item.matches(".finding")) addMore($(".body > .code", item));
    if (item.matches(".step") && !item.dataset.grown) {
      item.dataset.grown = "1";
      const code = $(".code", item);
      if (code) grow(code, 3);
    }
  }, true);
  for (const item of all(".finding[open]")) addMore($(".body > .code", item));

  // Filters.
  const form = $(".filters");
  const findings = all(".finding");
  const files = all(".file").map((section) => ({ section, items: all(".finding", section), path: $("h3 .place", section).textContent }));
  const texts = new Map();
  const textOf = (item, path) => {
    if (!texts.has(item)) texts.set(item, (path + " " + item.textContent).toLowerCase());
    return texts.get(item);
  };
  const value = (id) => $("#" + id).value;
  const apply = () => {
    const words = value("q").toLowerCase().split(/\s+/).filter(Boolean);
    const rule = value("by-rule"), severity = value("by-severity");
    const exporter = value("by-exporter"), confidence = value("by-confidence");
    let count = 0;
    for (const { section, items, path } of files) {
      let some = false;
      for (const item of items) {
        const data = item.dataset;
        const show = (!rule || data.rule === rule) && (!severity || data.severity === severity) &&
          (!exporter || data.exporters.includes(exporter)) && (!confidence || data.confidence === confidence) &&
          words.every((word) => textOf(item, path).includes(word));
        item.hidden = !show;
        if (show) { some = true; ++count; }
      }
      section.hidden = !some;
    }
    $("#shown").textContent = count === findings.length ? findings.length + " shown" : count + " of " + findings.length + " shown";
    $("#nothing").hidden = count > 0;
  };
  let timer = 0;
  if (form) {
    form.hidden = false;
    form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(apply, 80); });
    form.addEventListener("reset", () => setTimeout(apply, 0));
    form.addEventListener("submit", (event) => event.preventDefault());
    const visible = () => findings.filter((item) => !item.hidden);
    $("#open-all").addEventListener("click", () => visible().forEach((item) => { item.open = true; }));
    $("#close-all").addEventListener("click", () => visible().forEach((item) => { item.open = false; }));
    for (const link of all("[data-pick]")) {
      link.addEventListener("click", () => { $("#by-rule").value = link.dataset.pick; apply(); });
    }
    document.addEventListener("keydown", (event) => {
      const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
      if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) { event.preventDefault(); $("#q").focus(); }
    });
    apply();
  }

  // A link to a finding or rule unfolds it, past any filter.
  const follow = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target || target.tagName !== "DETAILS") return;
    if (target.hidden) { form.reset(); apply(); }
    target.open = true;
    target.scrollIntoView();
  };
  addEventListener("hashchange", follow);
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a[href^='#']");
    if (link && link.getAttribute("href") === location.hash) setTimeout(follow, 0);
  });
  follow();

  // Paper shows everything that the filter leaves.
  addEventListener("beforeprint", () => findings.forEach((item) => { if (!item.hidden) item.open = true; }));
})();
