"""Reads README.md and docs/: links and anchors, options, and the blocks that can be run.

documents.py links                          checks every relative link and anchor
documents.py options PROGRAM=HELPFILE ...   checks every option of these programs that a document for people names
documents.py blocks FOLDER                  writes what is to be run there, a folder for each document
documents.py examples DOCUMENT FOLDER       writes the complete programs of a document there, a file for each language
documents.py same EXPECTED ACTUAL           compares what a block printed with what the document shows

The first two print PASS or FAIL and what is wrong, a line each.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# For those who work on the code: the options in them are those of build tools and tests.
FOR_DEVELOPERS = {"architecture.md", "bluez-notes.md", "end-to-end.md", "esphome-api.md", "performance.md", "testing.md"}

# Not of our programs, but named alone: bluetoothd's, apt's, docker's, and those of packaging/build-deb.sh.
OTHERS = {"--experimental", "--no-install-recommends", "--net", "--cap-add", "--security-opt", "--arch", "--single-file"}

# docs/meshcore-ble-connect.md shows with these how names may be shortened.
SHORTENED = {"--check", "--pi", "--ver"}

# A table column with this heading lists the options of another program.
OTHER_PROGRAM = "bt-proxy"

SUFFIXES = {"bash": "sh", "python": "py", "js": "mjs", "c": "c", "rust": "rs"}
FENCE = re.compile(r"^( *)(`{3,})(.*)$")
SPAN = re.compile(r"(`+)(.+?)\1", re.S)
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*[a-z]")


class Document:
    """The blocks of a document (info string, text, line), and its prose: every other line, else an empty one."""

    def __init__(self, path):
        self.path = path
        self.name = str(path.relative_to(ROOT))
        self.blocks, self.prose = [], []
        fence = None
        for number, line in enumerate(path.read_text().splitlines(), 1):
            match = FENCE.match(line)
            if fence is None and match:
                fence, body = match, []
                self.blocks.append((match[3].strip(), body, number))
            elif fence is not None and match and match[2] == fence[2] and not match[3].strip():
                fence = None
            elif fence is not None:
                body.append(line.removeprefix(fence[1]))
            elif line.startswith("    ") and not line.strip().startswith(("-", "*", "|")):
                self.blocks.append(("", [line.strip()], number))
            self.prose.append("" if fence or match else line)
        if fence is not None:
            raise SystemExit(f"FAIL {self.name}: a block is not closed")

    def anchors(self):
        """The anchors of the headings, as GitHub makes them."""
        seen, result = {}, set()
        for line in self.prose:
            if heading := re.match(r"#+ +(.*)", line):
                text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading[1]).replace("`", "")
                slug = re.sub(r"[^\w\- ]", "", text.strip().lower()).replace(" ", "-")
                count = seen.get(slug, 0)
                seen[slug] = count + 1
                result.add(f"{slug}-{count}" if count else slug)
        return result


def documents():
    return [Document(p) for p in [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]]


def report(name, errors):
    print(f"FAIL {name}: " + "; ".join(errors) if errors else f"PASS {name}")


def links():
    known = {d.path: d for d in documents()}
    for document in known.values():
        errors = []
        for target in re.findall(r"\[[^\]]*\]\(([^)\s]+)\)", SPAN.sub("", "\n".join(document.prose))):
            if re.match(r"[a-z]+:", target):
                continue
            file, _, anchor = target.partition("#")
            path = (document.path.parent / file).resolve() if file else document.path
            if not path.exists():
                errors.append(f"{target} leads nowhere")
            elif anchor and path.suffix == ".md" and anchor not in known.get(path, Document(path)).anchors():
                errors.append(f"{target}: there is no such heading")
        report(f"links of {document.name}", errors)


def commands(text):
    """What a shell would run, roughly: the parts between pipes, semicolons and the like."""
    return re.split(r"\|\|?|&&?|;|\$\(", text.replace("\\\n", " "))


def without_other_program(prose):
    """The prose without the cells of tables that are headed by another program's name."""
    result, skipped = [], None
    for line in prose:
        cells = line.strip().strip("|").split("|") if line.startswith("|") else None
        if cells is None:
            skipped = None
        elif skipped is None:
            skipped = {i for i, cell in enumerate(cells) if cell.strip().strip("`") == OTHER_PROGRAM}
        else:
            line = "|".join(cell for i, cell in enumerate(cells) if i not in skipped)
        result.append(line)
    return "\n".join(result)


def options(helps):
    known = {}
    for pair in helps:
        program, file = pair.split("=", 1)
        known[program] = set(OPTION.findall(Path(file).read_text()))
    every = set().union(*known.values(), OTHERS)
    for document in documents():
        if document.path.name in FOR_DEVELOPERS or document.path.parent.name == "decisions":
            continue
        errors = []

        def check(named, allowed, whose):
            errors.extend(f"{o} is no option of {whose}" for o in named if o not in allowed)

        def check_text(text, alone):
            for command in commands(text):
                if command.strip().startswith("docker "):
                    continue  # The names of ours in it are those of a container and an image.
                program = next((p for p in known if re.search(rf"(?:^|[\s/`\"'=]){re.escape(p)}(?=[\s\"',]|$)", command)), None)
                if program:
                    check(OPTION.findall(command.split(program, 1)[1]), known[program], program)
                elif alone and command.strip().startswith("--"):
                    check(OPTION.findall(command), every | SHORTENED, "ours")

        for info, body, _ in document.blocks:
            if info.split(" ")[0] in ("python", "js", "c", "rust"):
                check(re.findall(r'"(--[a-z][a-z-]*)', "\n".join(body)), every, "ours")
            else:
                for line in "\n".join(body).replace("\\\n", " ").splitlines():
                    check_text(line, alone=False)
        for _, span in SPAN.findall(without_other_program(document.prose)):
            check_text(span.replace("\n", " "), alone=True)
        report(f"options in {document.name}", errors)


def blocks(folder):
    """N.sh is to be run, N.exit is the exit code it is to have, N.out what it is to print, if the document shows that."""
    for document in documents():
        place = Path(folder) / document.path.stem
        for i, (info, body, number) in enumerate(document.blocks):
            words = info.split()
            if words[:2] != ["sh", "run"]:
                continue
            place.mkdir(parents=True, exist_ok=True)
            stem = place / f"{number:04}"
            stem.with_suffix(".sh").write_text("\n".join(body) + "\n")
            wanted = dict(w.split("=", 1) for w in words[2:])
            stem.with_suffix(".exit").write_text(wanted.get("exit", "0"))
            if i + 1 < len(document.blocks) and document.blocks[i + 1][0] == "text output":
                stem.with_suffix(".out").write_text("\n".join(document.blocks[i + 1][1]) + "\n")


def examples(document, folder):
    for info, body, number in Document(ROOT / document).blocks:
        language, *words = info.split()[:2] or [""]
        if language in SUFFIXES and words == ["program"]:
            (Path(folder) / f"example-{number}.{SUFFIXES[language]}").write_text("\n".join(body) + "\n")


def same(expected, actual):
    """Signal strengths, durations and the time of day differ from run to run."""
    def settled(file):
        text = Path(file).read_text().rstrip()
        return re.sub(r'-\d+ dBm|(?<="duration_ms":)\d+|(?<="rssi":)-?\d+|\d\d:\d\d:\d\d', "N", text)

    if settled(expected) != settled(actual):
        raise SystemExit(f"The document shows:\n{Path(expected).read_text()}It printed:\n{Path(actual).read_text()}")


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in ("links", "options", "blocks", "examples", "same"):
        raise SystemExit(__doc__)
    verb, *arguments = sys.argv[1:]
    if verb == "options":
        options(arguments)
    else:
        globals()[verb](*arguments)
