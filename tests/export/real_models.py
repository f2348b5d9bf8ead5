#!/usr/bin/env python3
"""The checked export of 40 real models of public libraries, tiny and random, against what was recorded of them.

`--shared FOLDER` holds `truth/exports.jsonl` (both exporters, every case through ONNX Runtime) and `LIBRARY.jsonl` (whether jit.trace and
torch.export refused). Each model is made by `real_models_factory.py` and exported with trace and dynamo, one at a time: half an hour or
more. Prints what is not as recorded; `--table FILE` writes the Markdown table. Where the recorded verdict is another one for a known
reason, that stands in `real_models_known.tsv`, exact both ways. Exit code: 0 every model has a verdict and agrees, 1 not, 77 no truth
or no libraries.
"""
import argparse
import collections
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
QUOTA = {"kornia": 8, "vit_pytorch": 7, "x_transformers": 6, "transformers": 9, "diffusers": 3, "monai": 4, "torch_geometric": 3}
# Those whose configuration is small with the sizes of the factory.
CONFIGURED = {"BeitModel", "BlenderbotModel", "CamembertModel", "CwmModel", "DPTModel", "Dinov2Model", "GteModel", "MobileBertModel",
              "MobileViTModel", "OlmoModel", "PocketTTSAudioTokenizerEncoderModel", "RwkvModel", "TrOCRForCausalLM", "VaultGemmaModel"}
LARGE = ("SanaTransformer", "Flux", "Hunyuan", "Mochi", "Video", "Wan", "Skyreels", "ChronoEdit", "LTX2", "DreamLite", "Asymmetric", "Restormer",
         "DISK", "DistanceTransform", "3")
CASES = {"example": "example", "case 1": "values", "case 2": "batch", "case 3": "sizes"}
COLUMNS = ("right", "wrong with blame", "refused with blame", "refused, the call", "unpredicted", "no verdict")


def read(path):
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def recorded_cases(entry):
    """{exporter: "refused", or {case: whether it was right}; None where only the export itself was recorded}."""
    found = {}
    for exporter in ("trace", "dynamo"):
        run = entry.get(exporter) or {}
        found[exporter] = {name: text == "equal" for name, text in run["cases"].items() if text != "eager fails"} if run.get("exported") else "refused"
    return found


def other_classes_first(entries):
    """One of each class before the second of any."""
    count = collections.Counter()
    ranks = []
    for entry in entries:
        count[entry["ctor"].split("(")[0]] += 1
        ranks.append(count[entry["ctor"].split("(")[0]])
    return [entry for _, entry in sorted(zip(ranks, entries), key=lambda pair: pair[0])]


def importable(python, module):
    code = f"import real_models_factory; real_models_factory.module_of({module!r})"
    done = subprocess.run([python, "-W", "ignore", "-c", code], cwd=HERE, capture_output=True, text=True)
    if done.returncode != 0:
        print(f"left out: {module.split('.')[0]}: {done.stderr.strip().splitlines()[-1:]}", flush=True)
    return done.returncode == 0


def models(truth, python):
    """40 entries with `recorded`: half of a library's share those that were not right everywhere."""
    found = []
    for corpus, count in QUOTA.items():
        known = []
        for entry in read(truth / "exports.jsonl"):
            small = entry["cls"] in CONFIGURED if " attn=" in entry["ctor"] else not any(part in entry["ctor"] for part in LARGE)
            if entry["corpus"] == corpus and entry["deterministic"] and entry["stage"] == "done" and small:
                known.append(dict(entry, recorded=recorded_cases(entry)))
        if not known:
            for entry in read(truth / f"{corpus}.jsonl"):
                dynamic = entry["export_dynamic"]
                if dynamic and not any(part in entry["ctor"].split("(")[0] for part in LARGE):
                    recorded = {"trace": None if entry["trace"]["ok"] else "refused", "dynamo": None if dynamic["ok"] else "refused"}
                    known.append(dict(entry, dyn=dynamic.get("dims", {}), recorded=recorded))
        if not known or not importable(python, known[0]["module"] or corpus):
            continue
        known = other_classes_first(known)
        telling = [e for e in known if any(r == "refused" or r and not all(r.values()) for r in e["recorded"].values())]
        plain = [e for e in known if e not in telling]
        taken = telling[:max((count + 1) // 2, count - len(plain))]
        found += taken + plain[:count - len(taken)]
    return found


def verdict(run):
    """(column, {case: whether right} or "refused")."""
    if not run["exported"]:
        kind = (run.get("error") or {}).get("class")
        return ("refused with blame" if run["blame"] else "refused, the call" if kind == "model" else "unpredicted"), "refused"
    asked = {CASES[c["name"]]: c["verdict"] == "equal" for c in run["cases"] if c["name"] in CASES and c["verdict"] != "skipped"}
    if all(asked.values()):
        return "right", asked
    surprises = [each for each in run["unpredicted"] if each["class"] != "TracerWarning"]
    return ("wrong with blame" if run["blame"] and not surprises else "unpredicted"), asked


def disagreement(recorded, said):
    """Empty where what was recorded and what is said of the cases that both ran agree."""
    if recorded is None:
        return "torch itself did not refuse it" if said == "refused" else ""
    if "refused" in (recorded, said):
        return "" if recorded == said else f"recorded {'refused' if recorded == 'refused' else 'exported'}"
    return ", ".join(f"{case} recorded {'right' if was else 'wrong'}" for case, was in recorded.items() if said.get(case, was) != was)


def why(run):
    if run["error"]:
        return f"{run['error']['message'].splitlines()[0][:160]} ({run['error'].get('path', '')}:{run['error'].get('line', 0)})"
    bad = [c for c in run["cases"] if c["name"] in CASES and c["verdict"] not in ("equal", "skipped")]
    return f"{bad[0]['name']}: {bad[0]['detail'][:200]}" if bad else ""


def export(options, number, folder):
    report = (options.reports or folder).absolute() / f"{number}.json"
    if report.exists():
        return {run["exporter"]: run for run in json.loads(report.read_text())["exports"]}, ""
    command = [options.exportlint, "export", f"factory.py:make(n={number})", "--exporter", "trace,dynamo", "--jobs", "1", "--exit-zero", "--python",
               options.python, "--memory", "6144", "--timeout", "240", "--report", f"json={report}"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=900)
    if not report.exists():
        return {}, done.stderr.strip()[-300:]
    return {run["exporter"]: run for run in json.loads(report.read_text())["exports"]}, ""


def table(rows, counts):
    yield "# The checked export on real models\n"
    yield "Written by `real_models.py --table`. A model is right when the exported file gives what PyTorch gives on the example, other"
    yield "values, another batch and other sizes; what PyTorch itself refuses is left out. Where libraries have no recorded ONNX verdict,"
    yield "only refusals are compared.\n"
    yield "| exporter | " + " | ".join(COLUMNS) + " | as recorded |\n" + "|---" * (len(COLUMNS) + 2) + "|"
    for exporter in ("trace", "dynamo"):
        yield f"| {exporter} | " + " | ".join(str(counts[exporter, c]) for c in (*COLUMNS, "agrees")) + " |"
    yield "\n| library | model | trace | dynamo |\n|---|---|---|---|"
    for entry, said in rows:
        yield f"| {entry['corpus']} | `{entry['ctor'][:60]}` | {said['trace']} | {said['dynamo']} |"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--exportlint", required=True, type=os.path.abspath)
    parser.add_argument("--shared", type=pathlib.Path, default=os.environ.get("EXPORTLINT_SHARED", HERE.parents[2] / "shared"))
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--only", default="", help="models whose constructor holds this")
    parser.add_argument("--reports", type=pathlib.Path, help="a folder that keeps each model's report; those already there are not made again")
    parser.add_argument("--table", type=pathlib.Path)
    options = parser.parse_args()
    entries = models(pathlib.Path(options.shared) / "truth", options.python)
    if not entries:
        print("skipped: no truth, or none of its libraries")
        return 77
    known = dict(line.split("\t")[:2] for line in (HERE / "real_models_known.tsv").read_text().splitlines()[1:])
    rows, counts, bad = [], collections.Counter(), 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        shutil.copy(HERE / "real_models_factory.py", folder / "factory.py")
        (folder / "models.json").write_text(json.dumps(entries))
        for number, entry in enumerate(entries):
            if options.only not in entry["ctor"]:
                continue
            runs, failed = export(options, number, folder)
            said = {}
            for exporter in ("trace", "dynamo"):
                run, label = runs.get(exporter), f"{entry['corpus']} {entry['ctor'][:60]} {exporter}"
                stage = run and run["exported"] is False and not (run.get("error") or {}).get("message")
                column, cases = ("no verdict", {}) if run is None or stage else verdict(run)
                differs = failed or disagreement(entry["recorded"][exporter], cases)
                listed = label in known
                counts[exporter, column] += 1
                counts[exporter, "agrees"] += not differs
                bad += (bool(differs) != listed) or column == "no verdict"
                said[exporter] = column + (f" ({differs})" if differs else "")
                mark = "known: " if differs and listed else "listed and agrees: " if listed else "DIFFERS: " if differs else ""
                print(f"{label}: {mark}{said[exporter]}{'' if column == 'right' else ': ' + (why(run) if run else failed)}", flush=True)
            rows.append((entry, said))
    text = "\n".join(table(rows, counts)) + "\n"
    if options.table:
        options.table.write_text(text)
    print(text)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
