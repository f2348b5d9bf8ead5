"use strict";
// Pictures of graphs: laid out and drawn when first unfolded, from the list that stands beside each.
(() => {
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const SVG = "http://www.w3.org/2000/svg";
  const make = (tag, attributes, ...children) => {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  };
  const words = (item) => {
    const place = item.querySelector(".place");
    const found = all("a", item).map((link) => link.textContent);
    return (item.dataset.label ? item.dataset.label + ", " : "") + item.querySelector("code").textContent + (place ? ", " + place.textContent : "") + (found.length ? ", " + found.join(", ") : "");
  };

  const layOut = (items) => {
    const graph = new dagre.graphlib.Graph();
    graph.setGraph({ rankdir: "TB", nodesep: 16, ranksep: 26, marginx: 12, marginy: 12 });
    graph.setDefaultEdgeLabel(() => ({}));
    items.forEach((item, i) => {
      const label = item.dataset.label || item.querySelector("code").textContent;
      graph.setNode(String(i), { label: label.length > 34 ? label.slice(0, 33) + "…" : label, width: 8 * Math.min(label.length, 34) + 24, height: 30 });
    });
    items.forEach((item, i) => {
      for (const from of item.dataset.in.split(" ").filter(Boolean)) if (Number(from) < items.length) graph.setEdge(from, String(i));
    });
    dagre.layout(graph);
    return graph;
  };

  const drawNode = (item, node) => {
    const link = item.querySelector("a");
    const edge = Boolean(item.dataset.label);  // the graph's own input or output, by its name
    const shape = make("a", { href: link ? link.getAttribute("href") : "#" + item.id, "aria-label": words(item), "data-node": item.id,
      class: "node" + (link ? " hit " + link.className : "") + (edge ? " edge" : "") },
      make("rect", { x: node.x - node.width / 2, y: node.y - node.height / 2, width: node.width, height: node.height, rx: edge ? 15 : 5 }),
      make("text", { x: node.x, y: node.y }, node.label));
    shape.append(make("title", {}, words(item)));
    return shape;
  };

  const draw = (details) => {
    if (details.dataset.drawn) return;
    details.dataset.drawn = "1";
    const items = all("li", details);
    const graph = layOut(items);
    const { width, height } = graph.graph();
    const picture = make("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": "Graph of " + details.querySelector(".place").textContent });
    for (const edge of graph.edges()) {
      const points = graph.edge(edge).points.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`);
      picture.append(make("path", { class: "wire", d: "M" + points.join("L") }));
    }
    items.forEach((item, i) => picture.append(drawNode(item, graph.node(String(i)))));
    const frame = details.querySelector(".picture");
    frame.hidden = false;
    frame.append(picture);
  };

  // A link to a node unfolds its graph and shows it there.
  const show = () => {
    const item = /^#g\d+n\d+$/.test(location.hash) && document.getElementById(location.hash.slice(1));
    if (!item) return;
    const details = item.closest(".graph");
    details.open = true;
    draw(details);
    for (const old of all(".node.current")) old.classList.remove("current");
    const node = details.querySelector(`[data-node="${item.id}"]`);
    node.classList.add("current");
    node.scrollIntoView({ block: "center", inline: "center" });
    node.focus({ preventScroll: true });
  };
  document.addEventListener("toggle", (event) => {
    if (event.target.open && event.target.matches && event.target.matches(".graph")) draw(event.target);
  }, true);
  addEventListener("hashchange", show);
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a[href^='#g']");
    if (link && link.getAttribute("href") === location.hash) setTimeout(show, 0);
  });
  addEventListener("beforeprint", () => all(".graph").forEach((details) => { details.open = true; draw(details); }));
  show();
})();
