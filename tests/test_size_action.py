"""action.yml, its steps run as they stand there in a repository with the history of a pull request.

Two things of a runner are not here: the cache, which is empty, and pip, in whose place the checkout's tool is used.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from fixtures.published import NODE
from glue_rewriter.reports.size_markdown import MARK
from tests.tools import installed

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
DOCUMENTATION = (ROOT / "docs" / "sizes.md").read_text("utf-8")

FUNCTIONS = "".join(f"function f{n}() {{ return {n} * {n * 7919}; }}\n" for n in range(60))
#: What a branch adds to src.js -> whether that is within a budget of raw:1%+64B.
BRANCHES = {"small": ("// ten bytes\n", True), "large": ("// " + "as large as this, " * 20 + "\n", False)}
BUILD = "mkdir -p dist\ncp src.js dist/app.js\n"


class Outcome(NamedTuple):
    """What is left when the steps have run, up to the first that fails."""

    status: int
    output: str
    outputs: Mapping[str, str]
    summary: str
    steps: list[str]


class Repository:
    """A clone with a base and branches; `dist` is built, not committed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "clone"
        self.temporary = folder / "temporary"
        self._home = folder
        origin = folder / "origin"
        origin.mkdir()
        self.temporary.mkdir()
        self.git(origin, "init", "--quiet", "--initial-branch=main")
        self.git(origin, "config", "uploadpack.allowAnySHA1InWant", "true")
        (origin / ".gitignore").write_text("dist/\n")
        (origin / "src.js").write_text(FUNCTIONS)
        self.commit(origin)
        for name, (added, _) in BRANCHES.items():
            self.git(origin, "checkout", "--quiet", "-b", name, "main")
            (origin / "src.js").write_text(FUNCTIONS + added)
            self.commit(origin)
        self.git(folder, "clone", "--quiet", "--depth=1", "--branch=small", origin.as_uri(), "clone")
        self.base = self.git(origin, "rev-parse", "main")
        self.origin = origin

    def git(self, folder: Path, *arguments: str) -> str:
        identity = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
        return subprocess.run(
            ["git", *identity, *arguments], cwd=folder, capture_output=True, text=True, check=True, env=self.environ()
        ).stdout.strip()

    def commit(self, folder: Path) -> None:
        self.git(folder, "add", ".")
        self.git(folder, "commit", "--quiet", "-m", "A change")

    def environ(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH",)}
        return {**kept, "HOME": str(self._home), "GIT_CONFIG_NOSYSTEM": "1"}

    def checkout(self, branch: str) -> None:
        """Have a branch here, and what it builds."""
        self.git(self.folder, "fetch", "--quiet", "--depth=1", "origin", branch)
        self.git(self.folder, "checkout", "--quiet", "--force", "FETCH_HEAD")
        subprocess.run(["bash", "-ec", BUILD], cwd=self.folder, check=True)

    def run(self, **given: str) -> Outcome:
        """The steps of the action, for inputs with `_` for `-`."""
        inputs = {name: str(each.get("default", "")) for name, each in ACTION["inputs"].items()}
        inputs["base"] = self.base
        inputs |= {name.replace("_", "-"): value for name, value in given.items()}
        values = {f"inputs.{name}": value for name, value in inputs.items()}
        values |= {"github.action_path": str(ROOT), "runner.temp": str(self.temporary)}
        summary, done, text, status = self.temporary / "summary", [], "", 0
        summary.write_text("")
        for step in ACTION["runs"]["steps"]:
            if "if" in step and not holds(step["if"], values):
                continue
            done.append(step["id"])
            if "uses" in step:
                assert step["uses"].startswith("actions/cache@")
                assert Path(resolved(step["with"]["path"], values)) == self.temporary / "glue-rewriter-size/base.json"
                assert "${{" not in resolved(step["with"]["key"], values)
                continue
            if step["id"] == "install":
                self.link_tool()
            status, printed = self.step(step, values)
            text += printed
            if status:
                break
        outputs = {name: resolved(each["value"], values) for name, each in ACTION["outputs"].items()}
        return Outcome(status, text, outputs, summary.read_text("utf-8"), done)

    def link_tool(self) -> None:
        """Have what the step `install` installs: pip would take it from the network, and takes long."""
        bin_ = self.temporary / "python"
        bin_.mkdir(exist_ok=True)
        script = f"""#!/bin/bash
[[ $1 != -c ]] || exec {sys.executable} "$@"
[[ $1 == -m && $2 == venv ]] || exit 9
mkdir -p "$3/bin"
printf '#!/bin/bash\\n[[ "$1 $2" != "-m pip" ]] || exit 0\\nexec {sys.executable} "$@"\\n' >"$3/bin/python"
printf '#!/bin/bash\\nexec {sys.executable} -m glue_rewriter "$@"\\n' >"$3/bin/glue-rewriter"
chmod +x "$3"/bin/*
"""
        (bin_ / "python3").write_text(script)
        (bin_ / "python3").chmod(0o755)

    def step(self, step: dict[str, Any], values: dict[str, str]) -> tuple[int, str]:
        assert step["shell"] == "bash"
        assert "${{" not in step["run"], "what is given must not become part of a script"
        output = self.temporary / "output"
        output.write_text("")
        environ = {
            **self.environ(),
            **{name: resolved(value, values) for name, value in step.get("env", {}).items()},
            "GITHUB_OUTPUT": str(output),
            "GITHUB_STEP_SUMMARY": str(self.temporary / "summary"),
            "GITHUB_WORKSPACE": str(self.folder),
            "RUNNER_TEMP": str(self.temporary),
            "PYTHONPATH": str(ROOT),
        }
        environ["PATH"] = f"{self.temporary}/python:{environ['PATH']}"
        finished = subprocess.run(
            ["/bin/bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.folder, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip
        for name, value in written(output.read_text("utf-8")):
            values[f"steps.{step['id']}.outputs.{name}"] = value
        return finished.returncode, finished.stdout


def resolved(text: str, values: Mapping[str, str]) -> str:
    """A text with its `${{ name }}` replaced; what a step has not set is empty."""
    return re.sub(r"\$\{\{ ([\w.-]+) \}\}", lambda found: values.get(found[1], ""), str(text))


def holds(condition: str, values: Mapping[str, str]) -> bool:
    """A condition `name == 'value'` or `name != 'value'`."""
    found = re.fullmatch(r"([\w.-]+) (==|!=) '(\w*)'", condition)
    assert found is not None, condition
    return (values.get(found[1], "") == found[3]) is (found[2] == "==")


def written(text: str) -> list[tuple[str, str]]:
    """What a step wrote to $GITHUB_OUTPUT: `name=value`, or `name<<end`, lines, `end`."""
    found = []
    lines = iter(text.splitlines())
    for line in lines:
        name, several, end = line.partition("<<")
        if several and "=" not in name:
            value = []
            for inner in lines:
                if inner == end:
                    break
                value.append(inner)
            found.append((name, "\n".join(value)))
        else:
            name, _, single = line.partition("=")
            found.append((name, single))
    return found


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


@pytest.mark.parametrize("branch", BRANCHES)
def test_growth_within_budget_passes_and_beyond_fails(repository: Repository, branch: str) -> None:
    within = BRANCHES[branch][1]
    repository.checkout(branch)
    found = repository.run(files="dist/*.js", build=BUILD, budgets="\n  raw:1%+64B\n\ngzip:50%\n")
    assert found.steps == ["install", "restore", "base", "compare"]
    assert (found.status == 0) is within, found.output
    assert found.outputs["passed"] == ("true" if within else "false")
    document = json.loads(Path(found.outputs["json-file"]).read_bytes())
    [file] = document["files"]
    assert (file["path"], file["delta"]["raw"]["bytes"]) == ("dist/app.js", len(BRANCHES[branch][0]))
    assert len(document["budgets"]) == 2
    assert ("::error file=dist/app.js" in found.output) is not within
    assert Path(found.outputs["html-file"]).read_text("utf-8").startswith("<!doctype html>")
    assert found.summary.rstrip() == found.outputs["comment-body"]
    assert "### Size: " in found.summary
    assert repository.git(repository.folder, "status", "--porcelain") == ""
    assert len(repository.git(repository.folder, "worktree", "list").splitlines()) == 1


def test_what_is_over_budget_may_be_allowed_or_only_told(repository: Repository) -> None:
    repository.checkout("large")
    given = {"files": "dist/app.js", "build": BUILD, "budgets": "raw:1%+64B"}
    found = repository.run(**given, allow_regression="true")
    assert (found.status, found.outputs["passed"]) == (0, "true")
    assert "::warning file=dist/app.js" in found.output
    found = repository.run(**given, fail="false")
    assert (found.status, found.outputs["passed"]) == (0, "false")


def test_files_that_are_new_or_gone(repository: Repository) -> None:
    repository.checkout("small")
    (repository.folder / "dist/app.js").rename(repository.folder / "dist/other.js")
    found = repository.run(files="dist/*.js", build=BUILD)
    document = json.loads(Path(found.outputs["json-file"]).read_bytes())
    assert {file["path"]: file["status"] for file in document["files"]} == {
        "dist/other.js": "added",
        "dist/app.js": "removed",
    }


def test_two_uses_in_one_job_keep_their_reports(repository: Repository) -> None:
    build = BUILD + "echo 1 >dist/a.css\n"
    repository.checkout("small")
    (repository.folder / "dist/a.css").write_text("11\n")
    found = [repository.run(files=files, build=build) for files in ("dist/*.js", "dist/*.css")]
    assert [each.status for each in found] == [0, 0], found
    paths = [
        [file["path"] for file in json.loads(Path(each.outputs["json-file"]).read_bytes())["files"]] for each in found
    ]
    assert paths == [["dist/app.js"], ["dist/a.css"]]


def test_the_baseline_of_the_base_counts(repository: Repository) -> None:
    """A pull request that writes the baseline anew does not pass by that."""
    clone = repository.folder
    repository.checkout("main")
    (clone / "sizes").mkdir()
    measure = [sys.executable, "-m", "glue_rewriter", "size", "baseline", "-o", "sizes/base.json", "dist/app.js"]
    subprocess.run(measure, cwd=clone, check=True, env={**repository.environ(), "PYTHONPATH": str(ROOT)})
    repository.commit(clone)
    repository.base = repository.git(clone, "rev-parse", "HEAD")
    with (clone / "dist/app.js").open("a") as file:
        file.write(BRANCHES["large"][0])
    subprocess.run(measure, cwd=clone, check=True, env={**repository.environ(), "PYTHONPATH": str(ROOT)})
    found = repository.run(files="dist/app.js", baseline="sizes/base.json", budgets="raw:1%+64B")
    assert found.steps == ["install", "base", "compare"]
    assert (found.status, found.outputs["passed"]) == (1, "false"), found.output
    assert not list(clone.glob("sizes/.glue*"))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"base": ""}, "The base commit is not known"),
        ({"base": "0" * 40}, "The base commit is not known"),
        ({"base": "1" * 40}, "cannot be fetched"),
        ({"build": ""}, "How is the base to be built?"),
        ({"build": "false"}, "The base cannot be built"),
        ({"build": "true"}, "The base has none of the files"),
        ({"build": "true", "files": "dist/app.js"}, "The base cannot be measured"),
        ({"baseline": "none.json"}, "The base has no baseline none.json"),
        ({"files": "dist/*.css", "build": "mkdir dist; echo 1 >dist/a.css"}, "There is none of the files"),
        ({"budgets": "raw:1"}, "is no budget"),
    ],
)
def test_what_is_missing_or_wrong_is_an_error(repository: Repository, given: dict[str, str], message: str) -> None:
    repository.checkout("small")
    found = repository.run(**{"files": "dist/*.js", "build": BUILD, "fail": "false", **given})
    assert found.status == 2, found.output
    assert message in found.output
    assert found.outputs["passed"] == ""


def test_folders_and_files_with_blanks(repository: Repository) -> None:
    build = "mkdir -p 'my app/out dir'\ncp src.js 'my app/out dir/the app.js'\n"
    repository.checkout("small")
    subprocess.run(["bash", "-ec", build], cwd=repository.folder, check=True)
    made = "cd .. && " + build.replace("\n", " && ").rstrip("& ")
    (repository.folder / "my app" / ".keep").write_text("")
    origin = repository.origin
    repository.git(origin, "checkout", "--quiet", "main")
    (origin / "my app").mkdir()
    (origin / "my app" / ".keep").write_text("")
    repository.commit(origin)
    repository.base = repository.git(origin, "rev-parse", "HEAD")
    found = repository.run(files="out dir/*.js\n", build=made, working_directory="my app")
    assert found.status == 0, found.output
    [file] = json.loads(Path(found.outputs["json-file"]).read_bytes())["files"]
    assert (file["path"], file["status"]) == ("out dir/the app.js", "changed")


def test_an_old_python_is_an_error_before_anything_else(repository: Repository) -> None:
    repository.checkout("small")
    bin_ = repository.temporary / "old"
    bin_.mkdir()
    for name in ("python3", "python"):
        (bin_ / name).write_text("#!/bin/bash\nexit 1\n")
        (bin_ / name).chmod(0o755)
    [install] = [step for step in ACTION["runs"]["steps"] if step["id"] == "install"]
    environ = {**repository.environ(), "PATH": f"{bin_}:{os.environ['PATH']}", "RUNNER_TEMP": str(repository.temporary)}
    finished = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", install["run"]], env=environ, capture_output=True, text=True
    )
    assert finished.returncode == 2
    assert finished.stdout == (
        "::error title=Size::Python 3.11 or newer is needed. "
        "Set it up before this step, as with actions/setup-python.\n"
    )


def test_actions_of_others_are_pinned_by_commit() -> None:
    uses = re.findall(r"uses: (\S+)", (ROOT / "action.yml").read_text("utf-8") + DOCUMENTATION)
    others = [use for use in uses if not use.startswith("./")]
    assert len(others) >= 5
    assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", use) for use in others), others


def test_what_is_given_cannot_run(repository: Repository) -> None:
    repository.checkout("small")
    found = repository.run(files="dist/*.js $(touch bad) `touch bad`", build=BUILD, budgets="$(touch bad)\n;touch bad")
    assert found.status == 2
    assert not (repository.folder / "bad").exists()


def test_the_gitlab_job_of_the_documentation(repository: Repository) -> None:
    script = yaml.safe_load(example("gitlab"))["size"]["script"]
    assert script[0].startswith("pip install")
    for branch, (_, within) in BRANCHES.items():
        repository.checkout(branch)
        (repository.temporary / "glue-rewriter").write_text(
            f'#!/bin/bash\nexec {sys.executable} -m glue_rewriter "$@"\n'
        )
        (repository.temporary / "make").write_text(f"#!/bin/bash\n{BUILD}")
        for tool in ("glue-rewriter", "make"):
            (repository.temporary / tool).chmod(0o755)
        environ = {
            **repository.environ(),
            "CI_MERGE_REQUEST_DIFF_BASE_SHA": repository.base,
            "PYTHONPATH": str(ROOT),
        }
        environ["PATH"] = f"{repository.temporary}:{environ['PATH']}"
        finished = subprocess.run(
            ["bash", "-eo", "pipefail", "-c", "\n".join(script[1:])],
            cwd=repository.folder, env=environ, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (finished.returncode == 0) is within, finished.stdout + finished.stderr
        assert ("over budget: 1 of " in finished.stdout) is not within
        subprocess.run(["git", "worktree", "remove", "--force", "../base"], cwd=repository.folder, check=True)


def test_the_github_job_of_the_documentation() -> None:
    block = example("github")
    [use] = [step for step in yaml.safe_load(block)["jobs"]["size"]["steps"] if "glue-rewriter" in step.get("uses", "")]
    assert use["with"].keys() < ACTION["inputs"].keys()
    needed = {name for name, each in ACTION["inputs"].items() if each.get("required")}
    assert needed < use["with"].keys()
    outputs = re.findall(rf"steps\.{use['id']}\.outputs\.([\w-]+)", block)
    assert set(outputs) == {"html-file", "markdown-file"} < ACTION["outputs"].keys()


def example(name: str) -> str:
    """The block of the documentation that is marked so."""
    [block] = re.findall(rf"^```yaml {name}\n(.*?)^```$", DOCUMENTATION, re.DOTALL | re.MULTILINE)
    return str(block)


#: GitHub's interface as far as the example goes: one pull request of the run's commit, and comments.
GITHUB = """
const done = [], pull = {number: 7, head: {sha: "abc"}};
const issues = {
  listComments: "comments",
  updateComment: async (given) => done.push(["update", given.comment_id, given.body]),
  createComment: async (given) => done.push(["create", given.issue_number, given.body]),
};
const github = {
  rest: {issues, pulls: {list: async ({head}) => ({data: head === "a:b" ? [{head: {sha: "0"}}, pull] : []})}},
  paginate: async () => COMMENTS,
};
const run = {head_sha: "abc", head_branch: "b", head_repository: {owner: {login: "a"}}};
const context = {repo: {owner: "o", repo: "r"}, payload: {workflow_run: run}};
(async () => { SCRIPT })().then(() => console.log(JSON.stringify(done)));
"""


@pytest.mark.parametrize(
    ("comments", "done"),
    [
        ([], ["create", 7]),
        ([{"id": 1, "user": {"type": "User"}, "body": MARK}, {"id": 2, "user": {"type": "Bot"}, "body": "Else"}],
         ["create", 7]),
        ([{"id": 3, "user": {"type": "Bot"}, "body": f"{MARK}\nold"}], ["update", 3]),
    ],
)  # fmt: skip
def test_the_comment_of_the_documentation(tmp_path: Path, comments: list[Any], done: list[Any]) -> None:
    jobs, first = yaml.safe_load(example("comment")), yaml.safe_load(example("github"))
    assert jobs[True]["workflow_run"]["workflows"] == [first["name"]]  # YAML 1.1 reads `on` as true
    download, post = jobs["jobs"]["comment"]["steps"]
    assert download["with"]["name"] == first["jobs"]["size"]["steps"][-1]["with"]["name"]
    (tmp_path / "size-1.md").write_text(f"{MARK}\nnew")
    (tmp_path / "size-1.html").write_text("")
    program = GITHUB.replace("COMMENTS", json.dumps(comments)).replace("SCRIPT", post["with"]["script"])
    finished = subprocess.run([NODE, "-e", program], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert json.loads(finished.stdout) == [[*done, f"{MARK}\nnew"]]


@pytest.mark.parametrize(
    ("notes", "method", "address"),
    [([{"id": 4, "body": "Else"}], "POST", "notes"), ([{"id": 5, "body": f"{MARK}\nold"}], "PUT", "notes/5")],
)
def test_the_note_of_the_documentation(tmp_path: Path, notes: list[Any], method: str, address: str) -> None:
    installed("jq", "jq")
    (tmp_path / "notes.json").write_text(json.dumps(notes))
    (tmp_path / "curl").write_text(
        '#!/bin/bash\n[[ $* != *per_page* ]] || exec cat notes.json\nprintf "%s\\n" "$@" >given\n'
    )
    (tmp_path / "curl").chmod(0o755)
    environ = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "CI_API_V4_URL": "u", "CI_PROJECT_ID": "p",
               "CI_MERGE_REQUEST_PROJECT_ID": "p", "CI_MERGE_REQUEST_IID": "9", "SIZE_TOKEN": "t"}  # fmt: skip
    script = "\n".join(yaml.safe_load(example("note"))["after_script"])
    subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=tmp_path, env=environ, check=True)
    given = (tmp_path / "given").read_text().split()
    assert given[given.index("-X") + 1] == method
    assert given[-1] == f"u/projects/p/merge_requests/9/{address}"
    assert "body@size.md" in given


def test_the_documentation_lists_every_input_and_output() -> None:
    listed = re.findall(r"^\| `([a-z-]+)` \|", DOCUMENTATION.split("## On GitHub")[1], re.MULTILINE)
    assert listed == [*ACTION["inputs"], *ACTION["outputs"]]


def test_other_runners_need_not_have_what_only_linux_has(repository: Repository) -> None:
    """On Windows another `bash` may come first, that of WSL; macOS has no `sha256sum`."""
    missing = repository.temporary / "python"
    missing.mkdir()
    for name in ("bash", "sha256sum"):
        (missing / name).write_text("#!/bin/bash\nexit 9\n")
        (missing / name).chmod(0o755)
    repository.checkout("small")
    assert repository.run(files="dist/*.js", build=BUILD, budgets="raw:1%+64B").outputs["passed"] == "true"
