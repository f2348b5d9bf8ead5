// Whether the links of the pages lead somewhere.

/** What is wrong, a line each: links to pages or anchors that are not there, resources from elsewhere, identifiers used twice. */
export function brokenLinks(pages, files) {
  const known = new Map(files.map((name) => [name, new Set()])), broken = [];
  for (const {path, html} of pages) {
    const ids = [...html.matchAll(/\sid="([^"]*)"/g)].map((match) => match[1]);
    for (const id of ids.filter((each, i) => ids.indexOf(each) !== i)) broken.push(`${path}: two elements are #${id}`);
    known.set(path, new Set(ids));
  }
  for (const {path, html} of pages) {
    for (const [, tag, address] of html.matchAll(/<(\w+)\b[^>]*?\s(?:href|src)="([^"]*)"/g)) {
      const resolved = new URL(address.replace(/&amp;/g, "&"), `file:///${path}`);
      if (resolved.protocol !== "file:") {
        if (tag !== "a" || !["http:", "https:"].includes(resolved.protocol)) broken.push(`${path}: ${tag} loads ${address}`);
        continue;
      }
      const ids = known.get(decodeURIComponent(resolved.pathname.slice(1)));
      const fragment = decodeURIComponent(resolved.hash.slice(1));
      if (!ids) broken.push(`${path}: ${address} leads to no page`);
      else if (fragment && !ids.has(fragment)) broken.push(`${path}: ${address} leads to no part of the page`);
    }
  }
  return broken;
}
