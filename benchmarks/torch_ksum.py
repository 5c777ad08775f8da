#!/usr/bin/env python3
"""Yardstick: the k-sum of a batch of equal structures as PyTorch would have it, by einsum.

    benchmarks/torch_ksum.py [--structures 1000] [--atoms 100] [--waves 881] [--device cuda]
    benchmarks/torch_ksum.py --beside table.json

Prints rows for the table of benchmarks/gpu-check: seconds and peak device memory. --waves is what
`farfield explain --path ksum` calls "reciprocal vectors (half space)" for such a structure. --beside
takes all of them, and the time of Farfield's kernels to compare with, from the rows of gpu-check: without
copies over the link, for einsum has everything on the GPU and leaves its results there.

The factor of each wave vector and column (harmonic x radial integral) does not depend on atoms, so
random numbers of its shape take its place, made beforehand: that is to PyTorch's advantage. The same
sums are written as loops below and compared before anything is measured.
"""
import argparse
import json
import pathlib
import re
import sys
import time

try:
    import torch
except ImportError:
    print("torch_ksum: PyTorch is not there, nothing was measured", file=sys.stderr)
    sys.exit(2)

CHANNELS = 2
RADIAL = 6
MAX_ANGULAR = 4


def columns(parity):
    """Columns of the degrees l of one parity."""
    return RADIAL * sum(2 * l + 1 for l in range(parity, MAX_ANGULAR + 1, 2))


def make(structures, atoms, waves, device):
    """Random positions, wave vectors, weights by channel, and factors of even and odd degrees."""
    generator = torch.Generator().manual_seed(1)

    def random(*shape):
        return torch.rand(*shape, generator=generator, dtype=torch.float64).to(device)

    side = (atoms / 0.1) ** (1 / 3)
    positions = side * random(structures, atoms, 3)
    vectors = 4.0 * (random(structures, waves, 3) - 0.5)
    species = torch.arange(atoms) % 3 == 0
    weights = torch.stack([species, ~species]).to(torch.float64).to(device)
    factors = [random(structures, waves, columns(parity)) - 0.5 for parity in (0, 1)]
    return positions, vectors, weights, factors


def ksum(positions, vectors, weights, factors):
    """Coefficients of even and odd degrees, each [structure, atom, channel, column]."""
    phase = torch.einsum("bni,bki->bnk", positions, vectors)
    cosine, sine = torch.cos(phase), torch.sin(phase)
    real = torch.einsum("cn,bnk->bck", weights, cosine)
    imaginary = torch.einsum("cn,bnk->bck", weights, sine)
    # the parts of exp(i k (r_i - r_j)), summed over j: even degrees take the cosine, odd ones the sine
    even, odd = factors
    left = torch.einsum("bnk,bck->bnck", cosine, real) + torch.einsum("bnk,bck->bnck", sine, imaginary)
    first = torch.einsum("bnck,bkf->bncf", left, even)
    left = torch.einsum("bnk,bck->bnck", sine, real) - torch.einsum("bnk,bck->bnck", cosine, imaginary)
    return first, torch.einsum("bnck,bkf->bncf", left, odd)


def loops(positions, vectors, weights, factors):
    """The same, pair by pair and wave vector by wave vector."""
    shape = positions.shape[0], positions.shape[1], CHANNELS
    results = [torch.zeros(*shape, factor.shape[2], dtype=torch.float64) for factor in factors]
    for b in range(shape[0]):
        for i in range(shape[1]):
            for j in range(shape[1]):
                for k in range(vectors.shape[1]):
                    phase = torch.dot(vectors[b, k], positions[b, i] - positions[b, j])
                    for c in range(CHANNELS):
                        results[0][b, i, c] += weights[c, j] * torch.cos(phase) * factors[0][b, k]
                        results[1][b, i, c] += weights[c, j] * torch.sin(phase) * factors[1][b, k]
    return results


def check():
    arguments = make(2, 4, 5, "cpu")
    for fast, plain in zip(ksum(*arguments), loops(*arguments)):
        torch.testing.assert_close(fast, plain, rtol=1e-10, atol=1e-10)


def portions(arguments, size):
    """A batch in pieces: the whole of it may not fit beside its intermediate results."""
    positions, vectors, weights, factors = arguments
    for start in range(0, positions.shape[0], size):
        part = slice(start, start + size)
        yield positions[part], vectors[part], weights, [factor[part] for factor in factors]


def measure(arguments, size, device):
    best = float("inf")
    for _ in range(6):
        start = time.perf_counter()
        for portion in portions(arguments, size):
            ksum(*portion)
        if device == "cuda":
            torch.cuda.synchronize()
        best = min(best, time.perf_counter() - start)
    return best


def beside(table):
    """Structures, atoms and wave vectors of the batch in a table of gpu-check, and seconds of its kernels."""
    rows = [json.loads(line) for line in pathlib.Path(table).read_text().splitlines()]

    def value(end):
        return next(row for row in rows if row["what"].endswith(end))

    kernels = value("double: values: kernels")
    structures, atoms = re.match(r"(\d+) periodic structures × (\d+) atoms", kernels["what"]).groups()
    waves = value("double: reciprocal vectors")["values"][0]
    return int(structures), int(atoms), round(waves), kernels["values"][0]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--structures", type=int, default=1000)
    parser.add_argument("--atoms", type=int, default=100)
    parser.add_argument("--waves", type=int, default=881)
    parser.add_argument("--portion", type=int, default=100, help="structures at a time")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--beside", metavar="TABLE", help="table.json of gpu-check, on the same GPU")
    options = parser.parse_args()
    kernels = None
    if options.beside:
        if not torch.cuda.is_available():
            sys.exit("torch_ksum: PyTorch sees no GPU, nothing was measured")
        options.structures, options.atoms, options.waves, kernels = beside(options.beside)
    check()
    arguments = make(options.structures, options.atoms, options.waves, options.device)
    name = torch.cuda.get_device_name() if options.device == "cuda" else "CPU"
    if options.device == "cuda":
        torch.cuda.reset_peak_memory_stats()
    seconds = measure(arguments, options.portion, options.device)
    what = (
        f"| torch {torch.__version__} einsum on {name}, {options.structures} structures × {options.atoms} atoms,"
        f" {options.waves} wave vectors, double, {options.portion} at a time"
    )
    print(f"{what} | {seconds * 1e3:.1f} ms |")
    if kernels:
        times = seconds / kernels
        verdict = "met" if times >= 3 else "**missed**"
        print(f"| einsum / Farfield's kernels, both without copies over the link | {times:.2f} (goal ≥ 3: {verdict}) |")
    if options.device == "cuda":
        print(f"{what}: peak memory | {torch.cuda.max_memory_allocated() / 2**20:.0f} MiB |")


if __name__ == "__main__":
    main()
