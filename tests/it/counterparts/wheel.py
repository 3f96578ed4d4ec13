"""Makes a wheel that brings a program as it is, without building it."""

import sys
import zipfile

PROGRAM, VERSION, DIRECTORY = sys.argv[1:]

INFO = f"cachemount-{VERSION}.dist-info"
FILES = {
    f"{INFO}/METADATA": f"Metadata-Version: 2.1\nName: cachemount\nVersion: {VERSION}\n",
    f"{INFO}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: py3-none-any\n",
    f"{INFO}/RECORD": "",
}
with zipfile.ZipFile(f"{DIRECTORY}/cachemount-{VERSION}-py3-none-any.whl", "w") as wheel:
    program = zipfile.ZipInfo(f"cachemount-{VERSION}.data/scripts/cachemount")
    program.external_attr = 0o100755 << 16
    with open(PROGRAM, "rb") as file:
        wheel.writestr(program, file.read())
    for name, text in FILES.items():
        wheel.writestr(name, text)
