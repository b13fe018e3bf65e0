"""From pydantic's location of an error to the keys in the file and the model that owns them."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo


@dataclass(frozen=True)
class Place:
    """Where an error is.

    ``keys`` as the file has them; ``entry`` counts from 1 within a list. ``owner`` is the model of
    which the last key is a key, ``owner_words`` its name for people. ``annotation`` is what is
    allowed there (Any: a type expression). ``union`` are the keys at which several types were allowed,
    and ``union_annotation`` those types.
    """

    keys: tuple[str, ...]
    annotation: Any
    words: str
    owner: type[BaseModel] | None = None
    owner_words: str = ""
    entry: int | None = None
    union: tuple[str, ...] | None = None
    union_annotation: Any = None
    discriminator: str | None = None

    @property
    def column(self) -> str | None:
        """The keys, dotted, as people find them in the file; None for the file as a whole."""
        if not self.keys:
            return None
        return ".".join(self.keys) + (f" (entry {self.entry})" if self.entry is not None else "")


def place_of(model: type[BaseModel], location: tuple[int | str, ...]) -> Place:
    """Walk from ``model`` along ``location``: through fields, dicts, lists and unions."""
    place = Place((), model, f"the {_words(model)}")
    for step in location:
        place = _step(_unwrapped(place), step)
    return _unwrapped(place)


def key_names(model: type[BaseModel]) -> tuple[str, ...]:
    """The keys that a file may write for ``model``."""
    return tuple(field.alias or name for name, field in model.model_fields.items())


def field_of(model: type[BaseModel], key: str) -> FieldInfo | None:
    """The field that ``key`` sets, or None."""
    return next((field for name, field in model.model_fields.items() if key in (name, field.alias)), None)


def union_members(annotation: Any) -> tuple[Any, ...]:
    """The types of a union without None; any other annotation is its own single member."""
    if get_origin(annotation) in (Union, types.UnionType):
        return tuple(member for member in get_args(annotation) if member is not types.NoneType)
    return (annotation,)


def tags(annotation: Any, discriminator: str) -> dict[str, type[BaseModel]]:
    """The models of a tagged union by the values of their ``discriminator``."""
    found: dict[str, type[BaseModel]] = {}
    for member in union_members(annotation):
        bare = get_args(member)[0] if get_origin(member) is Annotated else member
        if is_model(bare):
            field = field_of(bare, discriminator)
            values = get_args(field.annotation) if field and get_origin(field.annotation) is Literal else ()
            found.update({str(value): bare for value in values})
    return found


def is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _unwrapped(place: Place) -> Place:
    """``place`` without Annotated, type aliases and "or None", its discriminator noted."""
    annotation, discriminator = place.annotation, place.discriminator
    while True:
        if get_origin(annotation) is Annotated:
            annotation, *metadata = get_args(annotation)
            for note in metadata:
                discriminator = _discriminator(note) or discriminator
        elif hasattr(annotation, "__value__"):
            annotation = annotation.__value__
        elif len(members := union_members(annotation)) == 1 and members[0] is not annotation:
            annotation = members[0]
        else:
            return replace(place, annotation=annotation, discriminator=discriminator)


def _discriminator(note: Any) -> str | None:
    value = getattr(note, "discriminator", None)
    return value if isinstance(value, str) else None


def _step(place: Place, step: int | str) -> Place:
    annotation, origin = place.annotation, get_origin(place.annotation)
    if len(union_members(annotation)) > 1:
        return _into_union(place, str(step))
    if is_model(annotation):
        return _into_field(place, annotation, str(step))
    if isinstance(step, int):
        inner = next((part for part in get_args(annotation) if part is not Ellipsis), None)
        if origin is tuple and Ellipsis not in get_args(annotation) and step < len(get_args(annotation)):
            inner = get_args(annotation)[step]
        return replace(place, annotation=inner, discriminator=None, entry=step + 1)
    if step == "[key]":
        return place
    keys = (*place.keys, step)
    inner = get_args(annotation)[1] if origin in (dict, Mapping, typing.Mapping) else None
    return replace(
        place, keys=keys, annotation=inner, words=_block(keys), owner=None, discriminator=None, entry=None
    )


def _into_field(place: Place, model: type[BaseModel], key: str) -> Place:
    keys = (*place.keys, key)
    field = field_of(model, key)
    return replace(
        place,
        keys=keys,
        annotation=field.annotation if field else None,
        words=_block(keys),
        owner=model,
        owner_words=place.words,
        discriminator=_discriminator(field)
        or next(
            (found for note in (field.metadata if field else ()) if (found := _discriminator(note))), None
        ),
        entry=None,
    )


def _into_union(place: Place, step: str) -> Place:
    if place.discriminator is not None:
        member = tags(place.annotation, place.discriminator).get(step)
        return replace(place, annotation=member, words=_kind_words(place, step), discriminator=None)
    members = union_members(place.annotation)
    named = [member for member in members if getattr(member, "__name__", str(member)) == step]
    near = [member for member in members if getattr(member, "__name__", str(member)) in step]
    return replace(
        place,
        annotation=next(iter((*named, *near)), None),
        union=place.union or place.keys,
        union_annotation=place.union_annotation or place.annotation,
    )


def noun_of(place: Place) -> str:
    """What an entry of the block around ``place`` is called: "measure" within measures."""
    is_own_key = place.owner is not None or place.entry is not None or len(place.keys) < 2
    above = (place.keys or ("entry",))[-1 if is_own_key else -2]
    singular = above if above.endswith("ss") else above.removesuffix("s")
    return singular.replace("_", " ")


def _kind_words(place: Place, tag: str) -> str:
    article = "an" if tag[:1] in "aeiou" else "a"
    return f"{article} {tag} {noun_of(place)}"


def _block(keys: tuple[str, ...]) -> str:
    return f"[{'.'.join(keys)}]"


def _words(model: type[BaseModel]) -> str:
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in model.__name__)
    return words.strip().removesuffix(" settings")
