# Makes Python packages of next to nothing.
import os
import zipfile

FILES = "/opt/lab/files-of-index"
MODEL = """import os
def main():
    where = os.path.expanduser("~/.cache/huggingface")
    os.makedirs(where, exist_ok=True)
    open(where + "/model", "w").write("weights")
"""
# The real ones of these lie beside the index.
RUN = """import os, sys
def main():
    os.execv("/opt/lab/with-index/{0}", ["{0}", *sys.argv[1:]])
"""
SAY = "def main():\n    print('done')\n"


def wheel(name, module, program, text):
    information = f"{module}-1.0.dist-info"
    with zipfile.ZipFile(f"{FILES}/{module}-1.0-py3-none-any.whl", "w") as archive:
        def add(path, content):
            archive.writestr(zipfile.ZipInfo(path), content)
        add(f"{module}/__init__.py", text)
        add(f"{module}/__main__.py", "from . import main\nmain()\n")
        add(f"{information}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        add(f"{information}/WHEEL", "Wheel-Version: 1.0\nGenerator: lab\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        add(f"{information}/entry_points.txt", f"[console_scripts]\n{program} = {module}:main\n")
        add(f"{information}/RECORD", "".join(f"{entry.filename},,\n" for entry in archive.infolist()))


os.makedirs(FILES)
for name in ["requests", "ruff", "mypy"]:
    wheel(name, name, name, SAY)
wheel("huggingface-hub", "huggingface_hub", "huggingface-cli", MODEL)
for name in ["poetry", "pdm", "pipenv"]:
    wheel(name, name, name, RUN.format(name))
