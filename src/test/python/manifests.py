"""Checks manifests of Kubernetes against the schema of its API.

manifests.py FILE...
"""

import sys

import kubernetes_validate
import yaml

VERSION = "1.31"
for file in sys.argv[1:]:
    with open(file) as text:
        for manifest in yaml.safe_load_all(text):
            kubernetes_validate.validate(manifest, VERSION, strict=True)
print(f"{len(sys.argv) - 1} files are valid")
