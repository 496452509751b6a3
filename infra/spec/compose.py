"""Text -> tree, from the parser's events.

`yaml.compose` hides aliases and merge keys, keeps the last of two equal keys and recurses as deep as the file does.
Events show all of it, and a stack of our own has a limit.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from yaml.resolver import Resolver

from infra.spec import syntax
from infra.spec.codes import Code
from infra.spec.faults import Faults
from infra.spec.tree import Entry, Mapping, Node, Scalar, ScalarType, Sequence, Span
from infra.spec.words import quote

DEEPEST = 24
"""Levels. The deepest setting, a secret's source in one environment of one Space, is at eight."""

FAST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's parser where PyYAML was built with it."""

_TYPES: dict[str, ScalarType] = {
    "tag:yaml.org,2002:null": "null",
    "tag:yaml.org,2002:bool": "bool",
    "tag:yaml.org,2002:int": "int",
    "tag:yaml.org,2002:float": "float",
}
_SHARE = "Put what is shared into `defaults` or into an environment: they are merged into every Space."


def compose(faults: Faults, loader: type = FAST) -> Node | None:
    """Return the file's only document, or None if it cannot be read or is empty. Faults go to `faults`."""
    if not syntax.check_text(faults):
        return None
    composer = _Composer(faults)
    handlers = composer.handlers()
    try:
        for event in yaml.parse(faults.text, Loader=loader):
            handle = handlers.get(type(event))
            if handle and not handle(event):
                return None
    except yaml.YAMLError as error:
        syntax.explain(error, faults)
        return None
    if composer.root is None or (isinstance(composer.root, Scalar) and composer.root.empty):
        syntax.report_empty(faults)
        return None
    return composer.root


@dataclass(slots=True)
class _Frame:
    """A list or a map that is still open."""

    start: MappingStartEvent | SequenceStartEvent
    children: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class _Composer:
    faults: Faults
    root: Node | None = None
    documents: int = 0
    stack: list[_Frame] = field(default_factory=list)
    resolver: Resolver = field(default_factory=Resolver)

    def handlers(self) -> dict[type[Event], Callable[..., bool]]:
        """Say what to do for each event: take it in, and answer False when there is no point in going on."""
        return {
            DocumentStartEvent: self._document,
            ScalarEvent: self._scalar,
            AliasEvent: self._alias,
            MappingStartEvent: self._open,
            SequenceStartEvent: self._open,
            MappingEndEvent: self._close,
            SequenceEndEvent: self._close,
        }

    def _document(self, event: DocumentStartEvent) -> bool:
        self.documents += 1
        if self.documents > 1:
            self.faults.add(
                Code.MANY_DOCUMENTS, _span(event), "a second document begins here", "Remove the line `---`."
            )
        return self.documents == 1

    def _scalar(self, event: ScalarEvent) -> bool:
        self._check_properties(event)
        tag = self.resolver.resolve(yaml.ScalarNode, event.value, event.implicit)  # type: ignore[no-untyped-call]  # untyped in types-PyYAML
        span = _span(event)
        if syntax.UNPRINTABLE.search(event.value):
            self.faults.add(Code.UNPRINTABLE, span, "the value holds a character that cannot be seen", "Delete it.")
        return self._add(Scalar(event.value, _TYPES.get(tag, "str"), span))

    def _alias(self, event: AliasEvent) -> bool:
        children = self.stack[-1].children if self.stack else []
        merged = children and isinstance(children[-1], Scalar) and children[-1].text == "<<"
        if not merged:  # a merge key is reported as such
            self.faults.add(Code.ALIAS, _span(event), f"an alias, {quote(f'*{event.anchor}')}", _SHARE)
        return self._add(Scalar("", "unknown", _span(event)))

    def _open(self, event: MappingStartEvent | SequenceStartEvent) -> bool:
        self._check_properties(event)
        if len(self.stack) >= DEEPEST:
            help_ = "No setting is nested so deep; check the indentation and the brackets."
            self.faults.add(Code.TOO_DEEP, _span(event), f"more than {DEEPEST} levels", help_)
            return False
        self.stack.append(_Frame(event))
        return True

    def _close(self, event: Event) -> bool:
        frame = self.stack.pop()
        span = _span(frame.start, event)
        if isinstance(frame.start, SequenceStartEvent):
            return self._add(Sequence(tuple(frame.children), span))
        return self._add(Mapping(_entries(frame.children, self.faults), span))

    def _add(self, node: Node) -> bool:
        if self.stack:
            self.stack[-1].children.append(node)
        else:
            self.root = node
        return True

    def _check_properties(self, event: NodeEvent) -> None:
        if event.anchor:
            self.faults.add(Code.ALIAS, _span(event), f"an anchor, {quote(f'&{event.anchor}')}", _SHARE)
        tag = getattr(event, "tag", None)
        if tag not in {None, "!"}:
            shown = quote(str(tag).replace("tag:yaml.org,2002:", "!!"))
            self.faults.add(Code.TAG, _span(event), f"a tag, {shown}", "Remove it; put text in quotes.")


def _entries(children: list[Node], faults: Faults) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    for key, value in zip(children[::2], children[1::2], strict=True):
        if not isinstance(key, Scalar):
            faults.add(
                Code.KEY_NOT_TEXT,
                key.span,
                "a list or a map cannot be a key",
                "Text that begins with { or [ needs quotes.",
            )
        elif key.type == "unknown":
            continue  # reported as an alias
        elif key.type != "str":
            written = quote(key.text) if key.text else "an empty key"
            help_ = f'Put it in quotes: "{key.text}".' if key.text else "Write the key before the colon."
            faults.add(Code.KEY_NOT_TEXT, key.span, f"{written} is not read as text by YAML", help_)
        elif key.text == "<<":
            faults.add(Code.MERGE_KEY, key.span, "a merge key", _SHARE)
        elif key.text in entries:
            first = entries[key.text].key.span.line
            help_ = "Keep one of the two, or join them."
            faults.add(
                Code.DUPLICATE_KEY, key.span, f"{quote(key.text)} stands here twice, first in line {first}", help_
            )
        else:
            entries[key.text] = Entry(key, value)
    return entries


def _span(event: Event, end: Event | None = None) -> Span:
    """Return where an event begins, and how far it goes on that line."""
    start, stop = event.start_mark, (end or event).end_mark
    if start is None or stop is None:  # the types allow it, the parsers do not
        return Span(1, 1)
    length = stop.column - start.column if stop.line == start.line else 1
    return Span(start.line + 1, start.column + 1, max(1, length))
