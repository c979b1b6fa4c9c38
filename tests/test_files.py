"""Files are replaced whole or not at all."""

from __future__ import annotations

import os
import stat
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import NoReturn

import pytest

from glue_rewriter import FileError
from glue_rewriter.cli import files
from glue_rewriter.cli.files import read_file, write_file
from tests.command import SIGNED_CODE, UNSIGNED_CODE, Command


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Command:
    monkeypatch.chdir(tmp_path)
    return Command(monkeypatch, capsysbinary)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file, alone in its folder, with content `old` and unusual mode bits."""
    file = tmp_path / "folder" / "file.js"
    file.parent.mkdir()
    file.write_bytes(b"old")
    file.chmod(0o751)
    return file


def alone(file: Path) -> bool:
    """Whether no temporary file stands beside a file."""
    return os.listdir(file.parent) == [file.name]  # noqa: PTH208  # names are what is wanted


def mode(file: Path) -> int:
    return stat.S_IMODE(file.lstat().st_mode)


# what is written


@pytest.mark.parametrize(("mask", "expected"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_a_new_file_gets_what_the_umask_gives(tmp_path: Path, mask: int, expected: int) -> None:
    before = os.umask(mask)
    try:
        assert write_file(str(tmp_path / "new.js"), b"new")
    finally:
        os.umask(before)
    assert (tmp_path / "new.js").read_bytes() == b"new"
    assert mode(tmp_path / "new.js") == expected
    assert alone(tmp_path / "new.js")


@pytest.mark.parametrize("bits", [0o751, 0o444, 0o4755])
def test_an_old_file_keeps_its_mode_bits(file: Path, bits: int) -> None:
    file.chmod(bits)
    assert write_file(str(file), b"new")
    assert file.read_bytes() == b"new"
    assert mode(file) == bits
    assert alone(file)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_an_old_file_keeps_its_owner(file: Path) -> None:
    os.chown(file, 1234, 4321)
    write_file(str(file), b"new")
    assert (file.stat().st_uid, file.stat().st_gid) == (1234, 4321)


def test_a_file_is_replaced_and_not_written_to(file: Path) -> None:
    with file.open("rb") as reader:
        write_file(str(file), b"new")
        assert reader.read() == b"old"


def test_a_file_of_the_same_content_is_not_touched(file: Path) -> None:
    os.utime(file, ns=(1, 1))
    before = file.stat()
    assert not write_file(str(file), b"old")
    after = file.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, 1)
    assert write_file(str(file), b"odd"), "of the same size, but not the same"


def test_a_symbolic_link_stays_and_its_target_is_replaced(file: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.js"
    link.symlink_to("folder/file.js")
    assert write_file(str(link), b"new")
    assert link.is_symlink()
    assert file.read_bytes() == b"new"
    assert mode(file) == 0o751
    assert alone(file)


def test_a_link_to_nothing_yet_makes_its_target(file: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.js"
    link.symlink_to("folder/new.js")
    assert write_file(str(link), b"new")
    assert link.is_symlink()
    assert (file.parent / "new.js").read_bytes() == b"new"


def test_a_name_of_full_length_leaves_room_for_the_temporary_file(tmp_path: Path) -> None:
    file = tmp_path / ("n" * 252 + ".js")
    write_file(str(file), b"old")
    write_file(str(file), b"new")
    assert file.read_bytes() == b"new"


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    received: list[bytes] = []
    reader = threading.Thread(target=lambda: received.append(pipe.read_bytes()), daemon=True)
    reader.start()
    assert write_file(str(pipe), b"new")
    reader.join(10)
    assert received == [b"new"]
    assert pipe.is_fifo()


def test_a_device_is_written_to() -> None:
    assert write_file("/dev/null", b"new")
    assert Path("/dev/null").is_char_device()


def test_an_open_descriptor_is_written_to_and_not_replaced(file: Path) -> None:
    descriptor = os.open(file, os.O_RDWR)
    try:
        assert write_file(f"/dev/fd/{descriptor}", b"new")
        assert os.pread(descriptor, 10, 0) == b"new"
    finally:
        os.close(descriptor)
    assert file.read_bytes() == b"new"


# what goes wrong


@pytest.mark.parametrize("failing", ["replace", "fchmod"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt(), SystemExit()])
def test_after_a_failure_the_old_file_is_whole_and_alone(
    file: Path, monkeypatch: pytest.MonkeyPatch, failing: str, error: BaseException
) -> None:
    def fail(*_: object) -> NoReturn:
        assert not alone(file), "the temporary file is there by now"
        raise error

    monkeypatch.setattr(os, failing, fail)
    with pytest.raises((FileError, KeyboardInterrupt, SystemExit)) as raised:
        write_file(str(file), b"new")
    if isinstance(error, OSError):
        assert str(raised.value) == f"{file}: cannot be written: No space left on device"
    else:
        assert raised.value is error
    assert file.read_bytes() == b"old"
    assert mode(file) == 0o751
    assert alone(file)


# What is ended between opening a file and the statement that closes it leaves that to the end of the process.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
def test_what_ends_a_write_at_any_step_leaves_no_other_file(file: Path) -> None:
    """As a signal does that makes an exception, between any two instructions."""
    code, outcomes = files.__file__, set()

    def write_until(step: int) -> int:
        """Writes, and is ended after so many instructions; how many there were."""
        steps = 0

        def trace(frame: FrameType, event: str, _: object) -> Callable[..., object] | None:
            nonlocal steps
            if frame.f_code.co_filename != code:
                return None
            frame.f_trace_opcodes = True
            if event == "opcode":
                steps += 1
                if steps == step:
                    raise SystemExit(143)
            return trace

        before = sys.gettrace()
        sys.settrace(trace)
        try:
            write_file(str(file), UNSIGNED_CODE)
        finally:
            sys.settrace(before)
        return steps

    every = write_until(-1)
    assert every > 100
    for step in range(1, every):
        file.write_bytes(SIGNED_CODE)
        with suppress(SystemExit):
            write_until(step)
        assert [each.name for each in file.parent.iterdir()] == [file.name]
        assert file.read_bytes() in (SIGNED_CODE, UNSIGNED_CODE)
        outcomes.add(file.read_bytes())
    assert outcomes == {SIGNED_CODE, UNSIGNED_CODE}


def test_each_place_that_cannot_be_written_is_explained(file: Path, tmp_path: Path) -> None:
    loop = tmp_path / "loop.js"
    loop.symlink_to("loop.js")
    for path, expected in {
        f"{tmp_path}/none/a.js": f"the folder {tmp_path}/none does not exist; create it first",
        f"{file}/a.js": f"{file} is not a folder",
        f"{file.parent}": "it is a directory; name a file",
        f"{file.parent}/": "name a file",
        "": "name a file",
        f"{loop}": "Too many levels of symbolic links",
    }.items():
        with pytest.raises(FileError) as raised:
            write_file(path, b"new")
        assert str(raised.value) == f"{path or repr('')}: cannot be written: {expected}"
    assert alone(file)
    assert file.read_bytes() == b"old"


def refuse(*_: object, **__: object) -> NoReturn:
    raise PermissionError(13, "Permission denied")


def test_a_folder_that_takes_no_files_is_named(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "open", refuse)  # root may write anywhere
    with pytest.raises(FileError) as raised:
        write_file(str(file), b"new")
    assert str(raised.value) == (
        f"{file}: cannot be written: Permission denied; a file must be created in {file.parent}"
    )


def test_a_file_that_may_not_be_read_is_explained(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("builtins.open", refuse)  # root may read anything
    with pytest.raises(FileError, match=r"file\.js: cannot be read: permission denied$"):
        read_file(str(file))


def test_a_file_that_may_not_be_read_is_replaced_all_the_same(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = open

    def refuse_to_read(path: object, how: str) -> object:
        return refuse() if how == "rb" else real(path, how)  # type: ignore[call-overload]

    with monkeypatch.context() as patch:
        patch.setattr("builtins.open", refuse_to_read)
        assert write_file(str(file), b"new")
    assert file.read_bytes() == b"new"


# the command's way with files


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda path: None, "{}: no such file"),
        (lambda path: path.write_bytes(b"a = 1;\nb = '\xff';\n"), "{}:2:6: not UTF-8"),
    ],
    ids=["missing", "not UTF-8"],
)
@pytest.mark.parametrize("how", [("-o", "out.js"), ("-i",), ("--check",), ("--diff",), ()])
def test_input_that_cannot_be_read_is_one_message_and_no_output(
    command: Command, tmp_path: Path, make: object, expected: str, how: tuple[str, ...]
) -> None:
    make(tmp_path / "in.js")  # type: ignore[operator]
    before = sorted(tmp_path.iterdir())
    found = command.rewrite("in.js", *how)
    assert found.status == 2
    assert found.stdout == b""
    assert found.stderr.startswith("Error: " + expected.replace("{}", "in.js"))
    assert found.stderr.count("Error") == 1
    assert sorted(tmp_path.iterdir()) == before


def test_a_name_of_nothing_is_shown(command: Command) -> None:
    assert command.rewrite("-i", "").stderr == "Error: '': no such file\n"


def test_input_that_cannot_be_parsed_leaves_the_output_alone(command: Command, tmp_path: Path) -> None:
    bad = b"ok = 1;\nif (a { HEAP32[p >> 2] }\n"
    (tmp_path / "in.js").write_bytes(bad)
    (tmp_path / "out.js").write_bytes(b"old")
    for how in (("-o", "out.js", "--depfile", "out.d"), ("-i",), ()):
        found = command.rewrite("in.js", *how)
        assert found.status == 2
        assert found.stdout == b""
        assert found.stderr.startswith("Error: in.js:2:")
    assert (tmp_path / "in.js").read_bytes() == bad
    assert (tmp_path / "out.js").read_bytes() == b"old"
    assert not (tmp_path / "out.d").exists()


@pytest.mark.parametrize("output", ["none/out.js", "in.js/out.js", "folder"])
def test_an_output_that_cannot_be_written_ends_with_2(command: Command, tmp_path: Path, output: str) -> None:
    (tmp_path / "in.js").write_bytes(SIGNED_CODE)
    (tmp_path / "folder").mkdir()
    found = command("rewrite", "in.js", "-sMAXIMUM_MEMORY=4GB", "-o", output)
    assert found.status == 2
    assert f"Error: {output}: cannot be written" in found.stderr
    assert (tmp_path / "in.js").read_bytes() == SIGNED_CODE


def test_in_place_twice_changes_once(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "in.js"
    file.write_bytes(SIGNED_CODE)
    file.chmod(0o751)
    link = tmp_path / "link.js"
    link.symlink_to("in.js")
    assert command.rewrite("-i", "link.js").status == 0
    assert file.read_bytes() == UNSIGNED_CODE
    assert mode(file) == 0o751
    assert link.is_symlink()

    os.utime(file, ns=(1, 1))
    inode = file.stat().st_ino
    assert command.rewrite("-i", "link.js").status == 0
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (inode, 1)


def test_the_output_may_be_the_input(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "in.js"
    file.write_bytes(SIGNED_CODE)
    for _ in range(2):
        assert command.rewrite("in.js", "-o", "in.js").status == 0
        assert file.read_bytes() == UNSIGNED_CODE
    assert alone(file)


def test_an_output_of_the_same_content_is_not_touched(command: Command, tmp_path: Path) -> None:
    (tmp_path / "in.js").write_bytes(SIGNED_CODE)
    assert command.rewrite("in.js", "-o", "out.js", "--depfile", "out.d").status == 0
    outputs = tmp_path / "out.js", tmp_path / "out.d"
    assert outputs[0].read_bytes() == UNSIGNED_CODE
    for output in outputs:
        os.utime(output, ns=(1, 1))
    assert command.rewrite("in.js", "-o", "out.js", "--depfile", "out.d").status == 0
    assert [output.stat().st_mtime_ns for output in outputs] == [1, 1]


def test_an_interrupted_rewrite_leaves_the_file_whole(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    file = tmp_path / "in.js"
    file.write_bytes(SIGNED_CODE)
    monkeypatch.setattr(os, "replace", interrupt)
    found = command.rewrite("-i", "in.js")
    assert found.status == 130
    assert "Interrupted" in found.stderr
    assert file.read_bytes() == SIGNED_CODE
    assert alone(file)


def test_a_pipe_cannot_be_rewritten_in_place(command: Command, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    found = command.rewrite("-i", "pipe")
    assert found.status == 2
    assert "pipe: is not a regular file" in found.stderr


def test_a_file_that_the_shell_has_emptied_is_no_success(command: Command, tmp_path: Path) -> None:
    (tmp_path / "a.js").write_bytes(b"")
    found = command("rewrite", "-sMAXIMUM_MEMORY=4GB", "a.js")
    assert (found.status, found.stdout) == (2, b"")
    assert "a.js: is empty; if > led to the same file" in found.stderr
    assert command("rewrite", "-sMAXIMUM_MEMORY=4GB", "-i", "a.js").status == 0
