"""The pinned libraries of the truth set, as installed beside a Python, and one run of exportlint over them."""
import importlib.metadata
import json
import pathlib
import subprocess
import sysconfig

# Distribution, version, package folder. Other versions have other lines: their figures would mean nothing.
PINNED = [
    ("transformers", "5.23.0", "transformers"),
    ("diffusers", "0.42.1", "diffusers"),
    ("kornia", "0.9.0", "kornia"),
    ("monai", "1.6.1", "monai"),
    ("torch-geometric", "2.8.1", "torch_geometric"),
    ("vit-pytorch", "1.26.11", "vit_pytorch"),
    ("x-transformers", "2.31.10", "x_transformers"),
]


def site_packages():
    return pathlib.Path(sysconfig.get_path("purelib"))


def missing():
    """What is absent or of another version, in words; empty when all is there."""
    complaints = []
    for name, version, folder in PINNED:
        try:
            installed = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            complaints.append(f"{name} {version} is not installed")
            continue
        if installed != version:
            complaints.append(f"{name} is {installed}, the truth was recorded with {version}")
        elif not (site_packages() / folder).is_dir():
            complaints.append(f"{name} {version} has no folder {folder} in {site_packages()}")
    return complaints


def lint(exportlint, report, jobs=2):
    """Writes the JSON report of `exportlint check` over all libraries. Raises RuntimeError when it could not run."""
    command = [str(exportlint), "check", "--exit-zero", "-j", str(jobs), "--root", ".", "--report", f"json={report}"]
    done = subprocess.run(command + [folder for _, _, folder in PINNED], cwd=site_packages(), capture_output=True,
                          text=True, timeout=900)
    if done.returncode != 0:
        raise RuntimeError(f"exportlint ended with {done.returncode}: {done.stderr.strip()[-2000:]}")
    return json.loads(pathlib.Path(report).read_text())
