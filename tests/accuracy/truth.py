"""The truth set and its scorer, which lie beside the checkout, and exportlint's findings measured against them."""
import hashlib
import importlib.util
import json

import statements


def load_scorer(shared, roots):
    spec = importlib.util.spec_from_file_location("scorer", shared / "truth" / "scorer.py")
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    scorer.ROOTS[:] = [str(r) for r in roots]
    return scorer


def accepted_lines(shared, scorer):
    """Statements that ran in models which torch.export took, with and without dynamic sizes: (path, line) each."""
    lines = set()
    for path in sorted((shared / "truth").glob("*.jsonl")):
        for text in path.read_text().splitlines():
            model = json.loads(text)
            if not all((model.get(k) or {}).get("ok") for k in ("export", "export_dynamic")):
                continue
            for source, ranges in model["executed"].items():
                lines.update((source, scorer.Src.get(source).map.get(n, n)) for a, b in ranges for n in range(a, b + 1))
    return lines


def errors_named(report):
    """(path, line) of the findings that say torch.export fails."""
    return [(f["path"], f["line"]) for f in json.loads(report.read_text())["findings"] if f["outcomes"]["dynamo"] == "error"]


def load_truth(shared):
    """Library name to what was recorded of it."""
    return {p.name.split(".")[1]: json.loads(p.read_text()) for p in sorted((shared / "truth").glob("agg.*.json"))}


def guards_in_python(scorer, library):
    """The same record with only those guards whose statement asks Python for something."""
    files = {}
    for path, record in library["files"].items():
        kept = record["guards"]
        if kept:
            source = next((f for f in (root + "/" + path for root in scorer.ROOTS)), None)
            wanted = statements.python_statements(open(source, encoding="utf-8", errors="replace").read())
            kept = {line: g for line, g in kept.items() if scorer.Src.get(path).map.get(int(line)) in wanted}
        files[path] = {**record, "guards": kept}
    return {**library, "files": files}


# name, positives, findings of the dynamo exporter, restriction of the record
VIEWS = [
    ("warnings", {"warn", "trace_error"}, False, None),
    ("export-failures", {"export_fail", "export_dynamic_fail"}, True, None),
    ("export-guards", {"guard"}, True, guards_in_python),
]


def site_id(scorer, path, line):
    text = " ".join(scorer.Src.get(path).text.get(line, "").split())
    return f"{path}:{line}:{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def measure(scorer, truth, report, accepted):
    """Figures and sites of every view: {"figures": {view: …}, "sites": {view: {"found", "missed", "false"}}}. `accepted`: statements
    that torch.export took, by which its errors are judged; what it refuses beyond its first error was not recorded."""
    figures, sites = {}, {}
    for name, positives, dynamo, restrict in VIEWS:
        records = {k: restrict(scorer, v) if restrict else v for k, v in truth.items()}
        found = scorer.load(report, dynamo)

        def score(findings, libraries):
            return scorer.score(findings, libraries, positives=positives, direct_only=True, dedupe=True)

        whole = score(found, list(records.values()))
        everything = {site_id(scorer, *s) for s in score([], list(records.values()))["_fn"]}
        missed = {site_id(scorer, *s) for s in whole["_fn"]}
        figures[name] = {"recall": round(whole["overall"]["recall"], 4)}
        sites[name] = {"found": sorted(everything - missed), "missed": sorted(missed)}
        libraries = {}
        for library, record in records.items():
            one = score(found, [record])
            if one["positives"]:
                libraries[library] = {"recall": round(one["overall"]["recall"], 4), "sites": one["positives"]}
                if not dynamo:
                    libraries[library]["precision"] = round(one["overall"]["precision"], 4)
        if name == "export-failures":
            named = {(p, scorer.Src.get(p).map.get(line, line)) for p, line in errors_named(report)}
            failed = {s for s in named if site_id(scorer, *s) in everything}
            false = {s for s in named & accepted if s not in failed}
            figures[name]["precision"] = round(len(failed) / max(1, len(failed) + len(false)), 4)
            sites[name]["false"] = sorted(site_id(scorer, *s) for s in false)
        if not dynamo:  # what else torch.export might have refused was not recorded
            figures[name]["precision"] = round(whole["overall"]["precision"], 4)
            figures[name]["kinds"] = {k: {"recall": round(v["recall"], 4), "sites": v["n"]} for k, v in whole["by_kind"].items()}
            sites[name]["false"] = sorted(site_id(scorer, *s) for s in whole["_fp"])
        figures[name]["libraries"] = libraries
    return {"figures": figures, "sites": sites}
