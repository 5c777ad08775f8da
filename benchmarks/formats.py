"""Writes the same features in every format and reads them: sizes, seconds of whole commands and of reading.

formats.py [COMMAND ...]: COMMAND is the program, ./farfield by default. Needs numpy, pandas, pyarrow, h5py and metatensor; each
command and each reading is a process of its own, the best of three.
"""

import os
import pathlib
import random
import resource
import subprocess
import sys
import tempfile
import time

FRAMES, ATOMS, TRIES = 300, 100, 3
OPTIONS = "--density rho --cutoff 4 --width 0.3 --max-radial 5 --max-angular 4 --descriptor power-spectrum --device cpu".split()
READ = {  # all features as one array of numpy
    "mts": "import metatensor; x = [b.values for b in metatensor.load(name)]; n = sum(v.size for v in x)",
    "npz": "import numpy; n = numpy.load(name)['features'].size",
    "parquet": "import pyarrow.parquet as p; t = p.read_table(name); n = t['features'].combine_chunks().flatten().to_numpy().size",
    "h5": "import h5py; n = h5py.File(name)['features'][:].size",
}


def write_frames(path):
    draw = random.Random(1)
    with open(path, "w") as out:
        for frame in range(FRAMES):
            out.write(f'{ATOMS}\nLattice="10 0 0 0 10 0 0 0 10" Properties=species:S:1:pos:R:3:forces:R:3 energy={draw.gauss(-100, 1):.6f}\n')
            for atom in range(ATOMS):
                position = " ".join(f"{10 * draw.random():.6f}" for _ in range(3))
                force = " ".join(f"{draw.gauss(0, 1):.6f}" for _ in range(3))
                out.write(f"{'H' if atom % 3 else 'O'} {position} {force}\n")


def processor():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def command(arguments):
    wall, before = time.perf_counter(), processor()
    said = subprocess.run(arguments, capture_output=True, text=True)
    if said.returncode:
        sys.exit(f"{arguments}: {said.stderr}")
    return time.perf_counter() - wall, processor() - before


def reading(name, form):
    imports, statement = READ[form].split("; ", 1)
    program = f"{imports}\nimport time\nname = {str(name)!r}\nstart = time.perf_counter()\n{statement}\nprint(time.perf_counter() - start, n)"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    return float(said[0]), int(said[1])


def row(program, frames, folder, form, dtype):
    out = folder / f"f.{form}"
    options = OPTIONS + ["--keep", "energy,forces", "--dtype", dtype, "--out", str(out), "--force"]
    runs = [command(program + ["featurize", str(frames)] + options) for _ in range(TRIES)]
    size = sum(os.path.getsize(f) for f in folder.glob(f"f.{form}*")) / 1e6
    reads = [reading(out, form) for _ in range(TRIES)]
    for file in folder.glob("f.*"):
        file.unlink()
    return [f"{size:.0f}", f"{min(r[0] for r in runs):.1f}", f"{min(r[1] for r in runs):.1f}", f"{min(r[0] for r in reads):.2f}"], reads[0][1]


def main():
    program = sys.argv[1:] or ["./farfield"]
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        frames = folder / "frames.xyz"
        write_frames(frames)
        command(program + ["--version"])  # what it keeps for later is made before
        print("| format | float64: MB | whole command, s | of the processor, s | read, s | float32: MB | whole command, s | of the processor, s | read, s |")
        print("|---|" + "---|" * 8)
        for form in READ:
            cells, numbers = row(program, frames, folder, form, "float64")
            more, _ = row(program, frames, folder, form, "float32")
            print(f"| `.{form}` | " + " | ".join(cells + more) + " |", flush=True)
        print(f"\n{FRAMES * ATOMS} atoms, {numbers} numbers; load of the machine at the end: {os.getloadavg()[0]:.1f}")


main()
