"""Renders remaining.md: every miss and false alarm of default output, grouped by the reasons of reasons.json."""
import collections
import json
import pathlib

REASONS = pathlib.Path(__file__).resolve().parent / "reasons.json"
INTRO = """# What is still missed, and what is said in vain

Written by `run.py --record`; the reasons are kept in `reasons.json`, by file and text of the statement. A miss is a statement that
drew a TracerWarning and has no finding that says so; a false alarm ran in some model, drew none and has one.
"""


def _escape(text):
    return text.replace("|", "\\|")[:110]


def _section(scorer, title, sites, reason_of, rules):
    groups = collections.defaultdict(list)
    for site in sites:
        path, line, digest = site.rsplit(":", 2)
        groups[reason_of.get(f"{path}:{digest}", "not judged yet")].append((path, int(line)))
    lines = [f"\n## {title}: {len(sites)}\n"]
    for reason, members in sorted(groups.items(), key=lambda g: (g[0] == "not judged yet", -len(g[1]))):
        lines += [f"\n### {reason} ({len(members)})\n", "| where | statement | rule |", "|---|---|---|"]
        for path, line in members:
            said = ", ".join(sorted(rules.get((path, line), ())))
            lines.append(f"| {path}:{line} | `{_escape(scorer.Src.get(path).text.get(line, ''))}` | {said} |")
    return lines


def render(scorer, sites, findings):
    """The whole page. Reasons: {"reason": ["file:digest", …]}."""
    reason_of = {site: reason for reason, members in json.loads(REASONS.read_text()).items() for site in members}
    rules = collections.defaultdict(set)
    for f in findings:
        if f["traceWarns"]:
            rules[f["path"], scorer.Src.get(f["path"]).map.get(f["line"], f["line"])].add(f["rule"])
    lines = [INTRO]
    lines += _section(scorer, "Missed", sites["warnings"]["missed"], reason_of, rules)
    lines += _section(scorer, "False alarms", sites["warnings"]["false"], reason_of, rules)
    for view in ("export-failures", "export-guards"):
        lines += _section(scorer, f"{view}, missed", sites[view]["missed"], reason_of, {})
    return "\n".join(lines) + "\n"
