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


def measure(scorer, truth, report):
    """Figures and sites of every view: {"figures": {view: …}, "sites": {view: {"found", "missed", "false"}}}."""
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
        if not dynamo:  # what else torch.export might have refused was not recorded
            figures[name]["precision"] = round(whole["overall"]["precision"], 4)
            figures[name]["kinds"] = {k: {"recall": round(v["recall"], 4), "sites": v["n"]} for k, v in whole["by_kind"].items()}
            sites[name]["false"] = sorted(site_id(scorer, *s) for s in whole["_fp"])
        figures[name]["libraries"] = libraries
    return {"figures": figures, "sites": sites}
