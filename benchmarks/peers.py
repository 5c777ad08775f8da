"""Farfield beside featomic, MDescriptor and DScribe, all in one run; called by benchmarks/peers.

Each side of a row is a process of its own with THREADS threads. 'Warm call': the calculator is made and has been
called before; structures are in memory before the call, labels and numbers after it. 'Whole command': a process
from its start to its end, which reads extended XYZ (the peers with ASE), computes and saves in the program's own
format. Sides take turns; the median counts. Values of each LODE row are compared with the peers' in the same run.
"""

import argparse
import datetime
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parent.parent
THREADS = int(os.environ.get("PEERS_THREADS", "2"))
SPECIES = [1, 8]
VERSIONS = dict(
    line.split("==") for line in (ROOT / "benchmarks/peers-requirements.txt").read_text().split()
)

# p = 1, sigma 1 Å, gto 6 functions, l <= 4
LODE = {"radius": 3.0, "max_radial": 5, "max_angular": 4, "smearing": 1.0, "exponent": 1}
# 8 radial functions, l <= 6
SOAP = {"cutoff": 5.0, "max_radial": 7, "max_angular": 6, "width": 0.5}


# ---------------------------------------------------------------- structures


def boxes(frames, molecules, seed):
    """Water of its density: molecules of examples/water.xyz, turned, on a jittered lattice."""
    lines = (ROOT / "examples/water.xyz").read_text().split("\n")[2:]
    model = np.array([[float(x) for x in line.split()[1:4]] for line in lines[:3]])
    names = [line.split()[0] for line in lines[:3]]
    model = model - model[names.index("O")]
    rng = np.random.default_rng(seed)
    side = (molecules * 29.9) ** (1 / 3)
    cells = int(np.ceil(molecules ** (1 / 3) - 1e-9))
    sites = [(i, j, k) for i in range(cells) for j in range(cells) for k in range(cells)]
    for _ in range(frames):
        where = rng.permutation(len(sites))[:molecules]
        rows = []
        for site in where:
            turn, _ = np.linalg.qr(rng.normal(size=(3, 3)))
            at = (np.array(sites[site]) + 0.1 * rng.normal(size=3)) * side / cells
            rows += [(name, at + turn @ x) for name, x in zip(names, model)]
        yield side, rows


def write(path, frames):
    with open(path, "w") as out:
        for side, rows in frames:
            out.write(f'{len(rows)}\nLattice="{side} 0 0 0 {side} 0 0 0 {side}" Properties=species:S:1:pos:R:3\n')
            for name, x in rows:
                out.write(f"{name} {x[0]:.8f} {x[1]:.8f} {x[2]:.8f}\n")


# ---------------------------------------------------------------- the peers


def featomic_calculator(job):
    import featomic

    basis = {
        "type": "TensorProduct",
        "max_angular": job["max_angular"],
        "radial": {"type": "Gto", "max_radial": job["max_radial"], "radius": job.get("radius", job.get("cutoff"))},
        "spline_accuracy": 1e-10 if job["compare"] else 1e-8,
    }
    if job["kind"] == "lode":
        return featomic.LodeSphericalExpansion(
            density={"type": "SmearedPowerLaw", "smearing": job["smearing"], "exponent": job["exponent"]},
            basis=basis,
            k_cutoff=job["k_cutoff"],
        )
    return featomic.SoapPowerSpectrum(
        cutoff={"radius": job["cutoff"], "smoothing": {"type": "Step"}},
        density={"type": "Gaussian", "width": job["width"]},
        basis=basis,
    )


def mdescriptor_calculator(job):
    import mdescriptor

    parameters = {"max_radial": job["max_radial"], "max_angular": job["max_angular"], "species": SPECIES}
    if job["kind"] == "lode":
        name = "LodeSphericalExpansion"
        parameters |= {
            "cutoff": job["radius"],
            "radial_radius": job["radius"],
            "density_width": job["smearing"],
            "exponent": job["exponent"],
            "k_cutoff": job["k_cutoff"],
        }
    else:
        name = "SoapPowerSpectrum"
        parameters |= {"cutoff": job["cutoff"], "density_width": job["width"]}
    execution = mdescriptor.ExecutionOptions(device=job["device"], num_threads=THREADS)
    return mdescriptor.get_descriptor(name)(execution=execution, **parameters)


def calls(peer, job, frames):
    """Two functions: compute all frames, and save what came of it."""
    if peer == "featomic":
        import metatensor

        calculator = featomic_calculator(job)
        return lambda: calculator.compute(frames), lambda path, x: metatensor.save(path + ".mts", x)
    if peer == "MDescriptor":
        import mdescriptor

        calculator = mdescriptor_calculator(job)
        batch = (lambda x: x) if job["device"] == "cuda" else mdescriptor.StructureBatch.from_ase
        return (
            lambda: calculator.compute(batch(frames)),
            lambda path, x: np.save(path + ".npy", np.asarray(x.values)),
        )
    import dscribe.descriptors

    calculator = dscribe.descriptors.SOAP(
        species=SPECIES,
        periodic=True,
        r_cut=job["cutoff"],
        n_max=job["max_radial"] + 1,
        l_max=job["max_angular"],
        sigma=job["width"],
    )
    return lambda: calculator.create(frames, n_jobs=THREADS), lambda path, x: np.save(path + ".npy", np.asarray(x))


def read_batch(path):
    """What `write` wrote, for MDescriptor: a machine with a GPU need not have ASE."""
    import mdescriptor

    lines = iter(pathlib.Path(path).read_text().splitlines())
    numbers, positions, cells, offsets = [], [], [], [0]
    for line in lines:
        cells.append(np.reshape(next(lines).split('"')[1].split(), (3, 3)).astype(float))
        for _ in range(int(line)):
            name, *x = next(lines).split()
            numbers.append({"H": 1, "O": 8}[name])
            positions.append([float(y) for y in x])
        offsets.append(len(numbers))
    return mdescriptor.StructureBatch(
        numbers=np.array(numbers),
        positions=np.array(positions),
        cells=np.array(cells),
        pbc=np.ones((len(cells), 3), int),
        offsets=np.array(offsets),
        ids=[str(i) for i in range(len(cells))],
    )


def side(peer, job):
    """Runs in a process of its own: one peer, one job."""
    if job["device"] == "cuda":
        frames = read_batch(job["frames"])
    else:
        import ase.io

        frames = ase.io.read(job["frames"], ":")
    compute, save = calls(peer, job, frames)
    if job["command"]:
        save(job["out"], compute())
        return
    compute()
    for _ in range(job["calls"]):
        start = time.perf_counter()
        result = compute()
        print(time.perf_counter() - start)
    if job["compare"]:
        save(job["out"], result)


# ---------------------------------------------------------------- comparison


def blocks(path):
    """Blocks of a .mts file by key: arrays of samples × components × properties."""
    archive = np.load(path)
    keys = archive["keys"]
    names = keys.dtype.names
    where = [names.index(n) for n in ("o3_lambda", "center_type", "neighbor_type")]
    return {
        tuple(int(key[w]) for w in where): archive[f"blocks/{i}/values"] for i, key in enumerate(keys)
    }


def difference(peer, ours, theirs):
    """The largest difference over the largest value of the same l."""
    a = blocks(ours)
    if peer == "featomic":
        b = blocks(theirs + ".mts")
    else:  # [centre][neighbour][l][m][n], zeros for other centres
        values = np.load(theirs + ".npy")
        degree = max(key[0] for key in a)
        size = next(iter(a.values())).shape[2]
        values = values.reshape(len(values), len(SPECIES), len(SPECIES), (degree + 1) ** 2, size)
        b = {}
        for l, centre, neighbour in a:
            block = values[:, SPECIES.index(centre), SPECIES.index(neighbour)]
            rows = np.abs(values[:, SPECIES.index(centre)]).max(axis=(1, 2, 3)) > 0
            b[l, centre, neighbour] = block[rows, l * l : (l + 1) ** 2]
    scale = {}
    for key, block in a.items():
        scale[key[0]] = max(scale.get(key[0], 0), np.abs(block).max())
    return max(np.abs(a[key] - b[key]).max() / scale[key[0]] for key in a)


def columns(program, out):
    """How many features of an atom a program has written."""
    if program != "featomic":
        return np.load(out + ".npy", mmap_mode="r").shape[-1]
    archive = np.load(out + ".mts")
    types = [key["center_type"] for key in archive["keys"]]
    return sum(archive[f"blocks/{i}/values"].shape[-1] for i, t in enumerate(types) if t == types[0])


# ---------------------------------------------------------------- rows


def rows(quick, device):
    k = 4.707
    if device == "cuda":
        for count in (20,) if quick else (20, 1000):
            yield {"row": f"warm call on the GPU: {count} frames of 96 atoms", "kind": "lode", "command": False,
                   "size": "96", "count": count, "k_cutoff": k, "peers": ["MDescriptor"], "goal": 1,
                   "compare": True} | LODE
        return
    frames = (20, 60) if quick else (200, 2000)
    soap = (20, 60) if quick else (200, 1000)
    lode = [
        ("1 frame of 9 atoms", "9", 1, k, 3),
        ("20 frames of 96 atoms", "96", 20, k, 6),
        (f"{frames[0]} frames of 96 atoms", "96", frames[0], k, 6),
        ("1 frame of 648 atoms", "648", 1, k, 6),
        ("2 frames of 648 atoms, k 2.0", "648", 2, 2.0, 6),
    ]
    for name, size, count, cutoff, goal in lode:
        yield {"row": f"warm call: {name}", "kind": "lode", "command": False, "size": size, "count": count,
               "k_cutoff": cutoff, "peers": ["featomic", "MDescriptor"], "goal": goal, "compare": True} | LODE
    yield {"row": "whole command: 1 frame of 9 atoms", "kind": "lode", "command": True, "size": "9", "count": 1,
           "k_cutoff": k, "peers": ["featomic", "MDescriptor"], "goal": 1, "compare": False} | LODE
    for count, goal in zip(frames, (2.5, 5)):
        peers = ["featomic", "MDescriptor"] if count <= 200 else ["MDescriptor"]
        yield {"row": f"whole command: {count} frames of 96 atoms", "kind": "lode", "command": True, "size": "96",
               "count": count, "k_cutoff": k, "peers": peers, "goal": goal, "compare": False} | LODE
    for title, once in (("SOAP", False), ("SOAP without duplicates", True)):
        for count in soap:
            peers = ["featomic", "MDescriptor", "DScribe"] if count <= 200 else ["MDescriptor", "DScribe"]
            yield {"row": f"whole command, {title}: {count} frames of 96 atoms", "kind": "soap", "title": title,
                   "once": once, "command": True, "size": "96", "count": count, "peers": peers,
                   "goal": 2.5 if count <= 200 else 5, "compare": False} | SOAP


def options(job):
    shared = ["--max-radial", job["max_radial"], "--max-angular", job["max_angular"], "--threads", THREADS]
    if job["kind"] == "lode":
        own = ["--exponent", job["exponent"], "--smearing", job["smearing"], "--radius", job["radius"],
               "--k-cutoff", job["k_cutoff"]]
    else:
        own = ["--density", "rho", "--cutoff", job["cutoff"], "--width", job["width"], "--smoothing", 0,
               "--radius", job["cutoff"], "--descriptor", "power-spectrum",
               "--duplicates", "drop" if job["once"] else "keep"]
    return [str(x) for x in own + shared]


def farfield(job):
    if job["command"]:
        return [str(ROOT / "farfield"), "featurize", job["frames"], *options(job), "--force", "--out",
                job["out"] + (".npy" if job["kind"] == "soap" else ".mts")]
    document = {"density": "lode", "exponent": job["exponent"], "smearing": job["smearing"], "basis": "gto",
                "max-radial": job["max_radial"], "max-angular": job["max_angular"], "radius": job["radius"],
                "k-cutoff": job["k_cutoff"]}
    spec = pathlib.Path(job["out"] + ".json")
    spec.write_text(json.dumps(document))
    return ["java", "--add-modules", "jdk.incubator.vector", "-cp", os.environ["FARFIELD_CLASSPATH"],
            "org.farfield.PeerCalls", job["device"], str(spec), job["frames"], str(THREADS), "6", str(job["calls"]),
            job["out"] + ".mts"]


def run(arguments):
    """Seconds: those the process prints, or of the whole of it."""
    start = time.perf_counter()
    done = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=False)
    whole = time.perf_counter() - start
    if done.returncode:
        sys.exit(f"{' '.join(map(str, arguments))}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return [float(line) for line in done.stdout.split("\n") if re.fullmatch(r"[0-9.eE-]+", line)], whole


def measure(job, folder):
    times, gap = {}, ""
    repeats = 3 if job["command"] else 1
    for turn in range(repeats):
        # on a GPU the peer first, which may find that it has none
        for program in [*job["peers"], "Farfield"] if job["device"] == "cuda" else ["Farfield", *job["peers"]]:
            own = job | {"calls": 5 if job["size"] != "9" else 200, "out": str(folder / program)}
            if program == "Farfield":
                arguments = farfield(own)
            else:
                arguments = [sys.executable, __file__, "--side", program, json.dumps(own)]
            printed, whole = run(arguments)
            times.setdefault(program, []).extend([whole] if job["command"] else printed)
    if job["compare"]:
        gaps = [difference(p, folder / "Farfield.mts", str(folder / p)) for p in job["peers"]]
        gap = f"{max(gaps):.0e}"
        if max(gaps) > 1e-8:
            gap += " (too large)"
    if job["kind"] == "soap":
        gap = ", ".join(f"{columns(p, str(folder / p))} of {p}" for p in times)
    return {p: statistics.median(t) for p, t in times.items()}, gap


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="fewer frames: to see that it works")
    parser.add_argument("--only", default="", metavar="TEXT", help="rows whose name has this text")
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu",
                        help="cuda: LODE beside MDescriptor on a GPU, for gpu-check")
    parser.add_argument("--side", nargs=2, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.side:
        side(chosen.side[0], json.loads(chosen.side[1]))
        return
    if chosen.device == "cuda":
        print(f"## Beside MDescriptor {VERSIONS['MDescriptor']}\n")
        print(f"LODE, p = 1, σ 1 Å, gto 6 × l ≤ 4, equal k-cutoff; {THREADS} threads each beside the GPU, structures in"
              " memory before and arrays after. Seconds, medians.\n")
        programs = ["MDescriptor", "Farfield"]
    else:
        commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout
        model = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text()).group(1)
        print("# Beside other programs\n")
        print(f"`benchmarks/peers{' --quick' if chosen.quick else ''}`, {datetime.date.today()}, commit {commit.strip()},"
              f" {model}, {THREADS} threads each. Seconds, medians; sides take turns.")
        print("Peers: " + ", ".join(f"{p} {VERSIONS[p.lower() if p != 'MDescriptor' else p]}"
                                    for p in ("featomic", "MDescriptor", "DScribe")) + ".\n")
        programs = ["featomic", "MDescriptor", "DScribe", "Farfield"]
    print(f"| work | {' | '.join(programs)} | against the fastest | goal | largest difference; columns |")
    print("|---" * (len(programs) + 4) + "|", flush=True)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        soap = {}
        for job in rows(chosen.quick, chosen.device):
            if chosen.only not in job["row"]:
                continue
            frames = folder / f"{job['size']}-{job['count']}.xyz"
            if not frames.exists():
                if job["size"] == "648":
                    text = (ROOT / "examples/water.xyz").read_text()
                    frames.write_text("".join([text if text.endswith("\n") else text + "\n"] * job["count"]))
                else:
                    write(frames, boxes(job["count"], int(job["size"]) // 3, 1))
            os.environ["RAYON_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = str(THREADS)
            times, gap = measure(job | {"frames": str(frames), "device": chosen.device}, folder)
            show(programs, job["row"], times, job["goal"], gap)
            if job["kind"] == "soap":
                soap.setdefault(job["title"], {})[job["count"]] = times
                if len(soap[job["title"]]) == 2:
                    (few, a), (many, b) = sorted(soap[job["title"]].items())
                    show(programs, f"{job['title']}: one more frame, output included",
                         {p: (b[p] - a[p]) / (many - few) for p in b}, 6, "")


def show(programs, name, times, goal, gap):
    ours = times["Farfield"]
    fastest = min(t for p, t in times.items() if p != "Farfield")
    shown = [f"{times[p]:.3g}" if p in times else "–" for p in programs]
    print(f"| {name} | {' | '.join(shown)} | {fastest / ours:.2f} × | {goal} × | {gap} |", flush=True)


if __name__ == "__main__":
    main()
