"""What a person sees when something is wrong: sentences, and an exit code."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from typing import ParamSpec

import typer

P = ParamSpec("P")

INTERRUPTED = 130
NOTHING_WRITTEN = "Nothing was written; an earlier run's outputs are as they were."


class State:
    """Set by --debug, before any verb runs."""

    debug = False


def in_sentences(verb: Callable[P, None]) -> Callable[P, None]:
    """Turn every error of a verb into sentences on standard error and exit code 1."""

    @functools.wraps(verb)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            verb(*args, **kwargs)
        except (typer.Exit, typer.Abort, typer.BadParameter):
            raise
        except KeyboardInterrupt as stopped:
            typer.echo(f"Stopped. {str(stopped) or NOTHING_WRITTEN}", err=True)
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            # whoever reads our output, such as `head`, has seen enough: what is left goes nowhere, in silence
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit() from None
        except Exception as error:
            if State.debug:
                raise
            typer.echo(_sentences(error), err=True)
            raise typer.Exit(1) from None

    return guarded


def _sentences(error: Exception) -> str:
    # here and not above: the domain brings NumPy and pydantic, and help must answer at once
    from placements.domain import PlacementsError

    if isinstance(error, PlacementsError):
        return str(error)
    if isinstance(error, OSError) and error.filename is not None and error.strerror:
        return (
            f"{error.filename} cannot be read or written ({error.strerror}). Correct its name, close it where it is "
            "open in another program, or see that it may be read and its folder written to."
        )
    return (
        f"placements itself failed ({type(error).__name__}: {error}). Nothing was written. "
        "This is our fault, not yours: run the same command with --debug in front of the verb "
        "and report what it shows."
    )


def speak_any_console() -> None:
    """Let a console that lacks a character show a question mark instead of failing."""
    for output in (sys.stdout, sys.stderr):
        reconfigure = getattr(output, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
