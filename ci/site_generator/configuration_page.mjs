// Every key of exportlint.toml: type and description from the schema, default from the program, example from a file that the program reads.
import {escape, sentence} from "./html.mjs";

/** The entries of a TOML file as written: "check.select" -> its lines. Tables and arrays of tables count with all their lines. */
export function examplesOf(toml) {
  const found = new Map();
  let table = "", current = "";
  for (const line of toml.split("\n")) {
    const header = /^\[\[?([^\]]+)\]\]?/.exec(line), key = /^([A-Za-z0-9_-]+)\s*=/.exec(line);
    if (line === "" || line.startsWith("#")) { current = ""; continue; }
    if (header) {
      table = header[1];
      current = table === "check" ? "" : table;
      if (current) found.set(current, line);
    } else if (key && (table === "" || table === "check")) {
      current = table ? `${table}.${key[1]}` : key[1];
      found.set(current, (table ? `[${table}]\n` : "") + line);
    } else if (current) {
      found.set(current, `${found.get(current)}\n${line}`);
    }
  }
  return found;
}

/** A schema's type in words. */
function typeText(schema, defs) {
  if (schema.$ref) return typeText(defs[schema.$ref.replace("#/$defs/", "")], defs);
  if (schema.enum) return `one of ${schema.enum.map((word) => JSON.stringify(word)).join(", ")}`;
  if (schema.oneOf) return [...new Set(schema.oneOf.map((each) => typeText(each, defs)))].join("; or ");
  if (schema.type === "array") return `a list: ${typeText(schema.items ?? {}, defs)}`;
  if (schema.type === "object") {
    if (schema.properties) return `a table of ${Object.entries(schema.properties).map(([name, each]) => `${name} (${typeText(each, defs)})`).join(", ")}`;
    if (!schema.additionalProperties) return "a table";
    const names = schema.propertyNames ? typeText(schema.propertyNames, defs) : "a name";
    return `a table: ${names} = ${typeText(schema.additionalProperties, defs)}`;
  }
  if (schema.type === "integer") return `a number from ${schema.minimum} to ${schema.maximum}`;
  return {string: "a string", boolean: "true or false"}[schema.type] ?? "anything";
}

function entry(name, schema, {defs, defaults, examples}) {
  const rows = [["Type", escape(typeText(schema, defs))]];
  const standard = defaults.get(name.replace(/^check\./, ""));
  rows.push(["Default", standard ? `<code>${escape(standard)}</code>` : "not set"]);
  const example = examples.get(name);
  if (!example) throw new Error(`docs/every_key.toml has no example of \`${name}\``);
  return `<h3 id="${name.replace(/\./g, "-")}"><code>${escape(name)}</code></h3><p>${sentence(schema.description)}</p>` +
    `<dl class="facts">${rows.map(([k, v]) => `<div><dt>${k}</dt><dd>${v}</dd></div>`).join("")}</dl><pre tabindex="0"><code>${escape(example)}</code></pre>`;
}

export function configurationPage(schema, defaults, toml) {
  const from = {defs: schema.$defs, defaults, examples: examplesOf(toml)};
  const {check, ...others} = schema.properties;
  const parts = [
    `<p class="lead">${sentence(schema.description)} The nearest file above each linted file holds; <a href="commands/config.html"><code>exportlint config PATH</code></a> ` +
      `shows what holds for a path and from where, and <code>exportlint config --schema</code> writes the schema for editors. ` +
      `An unknown key is an error. What is typed on the command line stands above all files.</p>`,
    `<h2 id="check">[check]</h2>`, ...Object.entries(check.properties).map(([key, each]) => entry(`check.${key}`, each, from)),
    `<h2 id="others">Beside [check]</h2>`, ...Object.entries(others).map(([key, each]) => entry(key, each, from)),
    `<h2 id="whole">A whole file</h2><p>Every key once, to copy from.</p><pre tabindex="0"><code>${escape(toml)}</code></pre>`,
  ];
  return {path: "configuration.html", title: "Configuration", section: "configuration.html", kind: "page", body: parts.join("\n")};
}
