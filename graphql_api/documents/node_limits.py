"""Limits on a parsed document, checked in one walk before validation, which may be quadratic."""

from collections import Counter
from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    ListValueNode,
    Node,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
)

from graphql_api.shared.limits import LimitExceeded, Limits

Path = tuple[str, ...]
"""Response names from the root to a field."""


def check_document(document: DocumentNode, limits: Limits) -> int:
    """Refuse a document that exceeds a limit (LimitExceeded); returns the number of nodes visited.

    Each operation is walked with its fragments expanded; then each fragment that no operation uses,
    since validation reads those too. The walk visits at most as many nodes as a document may have
    tokens, so a fragment bomb costs no more than an honest document.
    """
    fragments = [node for node in document.definitions if isinstance(node, FragmentDefinitionNode)]
    walk = _Walk(limits, {fragment.name.value: fragment for fragment in fragments})
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            walk.operation(definition)
    for fragment in fragments:
        if id(fragment) not in walk.used_fragments:
            walk.fragment(fragment)
    return walk.visited


@dataclass
class _Walk:
    limits: Limits
    fragments: dict[str, FragmentDefinitionNode]
    used_fragments: set[int] = field(default_factory=set)
    """The ids of fragments: nodes themselves are compared by all their content."""
    visited: int = 0
    root_fields: int = 0
    aliases: int = 0
    directives: int = 0

    def operation(self, operation: OperationDefinitionNode) -> None:
        self._visit(operation)
        for variable in operation.variable_definitions or ():
            self._visit(variable)
            if variable.default_value:
                self._value(variable.default_value)
        counts = self.selections(operation.selection_set, frozenset())
        self.root_fields += sum(count for path, count in counts.items() if len(path) == 1)
        _check_limit(
            self.root_fields,
            self.limits.root_fields,
            "A request may have {} root fields",
            operation,
        )

    def fragment(self, fragment: FragmentDefinitionNode) -> None:
        self._directives(fragment)
        self.selections(fragment.selection_set, frozenset({fragment.name.value}))

    def selections(self, root: SelectionSetNode, inside: frozenset[str]) -> Counter[Path]:
        """Walk a selection set with its fragments; returns how often each path is selected."""
        counts: Counter[Path] = Counter()
        waiting: list[tuple[SelectionNode, Path, frozenset[str]]] = [
            (selection, (), inside) for selection in _without_repeated_typename(root)
        ]
        while waiting:
            selection, path, inside = waiting.pop()
            self._visit(selection)
            below: SelectionSetNode | None = None
            if isinstance(selection, FieldNode):
                path = (*path, self._response_name(selection))
                counts[path] += selection.name.value != "__typename"
                _check_limit(
                    counts[path], self.limits.repeats, "A field may be repeated {} times", selection
                )
                _check_limit(
                    len(path), self.limits.depth, "A query may be {} fields deep", selection
                )
                below = selection.selection_set
            elif isinstance(selection, InlineFragmentNode):
                below = selection.selection_set
            elif isinstance(selection, FragmentSpreadNode):
                name = selection.name.value
                if name in inside:
                    raise LimitExceeded(
                        "A fragment may not contain itself.", _position_of(selection)
                    )
                inside = inside | {name}
                below = self._follow(name)
            if below:
                inner = _without_repeated_typename(below)
                waiting += [(subselection, path, inside) for subselection in inner]
        return counts

    def _follow(self, name: str) -> SelectionSetNode | None:
        fragment = self.fragments.get(name)
        if fragment is None:
            # Validation reports that it is missing.
            return None
        if id(fragment) not in self.used_fragments:
            self.used_fragments.add(id(fragment))
            self._directives(fragment)
        return fragment.selection_set

    def _response_name(self, node: FieldNode) -> str:
        for argument in node.arguments or ():
            self._visit(argument)
            self._value(argument.value)
        if node.alias is None:
            return node.name.value
        self.aliases += 1
        _check_limit(self.aliases, self.limits.aliases, "A request may have {} aliases", node)
        return node.alias.value

    def _value(self, root: ValueNode) -> None:
        waiting: list[tuple[ValueNode, int]] = [(root, 1)]
        while waiting:
            value, depth = waiting.pop()
            self._visit(value)
            _check_limit(depth, self.limits.depth, "A value may be nested {} deep", value)
            inner: list[ValueNode] = []
            if isinstance(value, ListValueNode):
                inner = list(value.values)
            elif isinstance(value, ObjectValueNode):
                inner = [field_.value for field_ in value.fields]
            waiting += [(item, depth + 1) for item in inner]

    def _visit(self, node: Node) -> None:
        self.visited += 1
        _check_limit(
            self.visited,
            self.limits.tokens,
            "A request, with its fragments, may have {} parts",
            node,
        )
        self._directives(node)

    def _directives(self, node: Node) -> None:
        for directive in getattr(node, "directives", None) or ():
            self.directives += 1
            _check_limit(
                self.directives,
                self.limits.directives,
                "A request may have {} directives",
                directive,
            )
            for argument in directive.arguments or ():
                self._value(argument.value)


def _is_plain_typename(selection: SelectionNode) -> bool:
    """True for `__typename` alone, which Apollo Client and urql add to every selection set."""
    return (
        isinstance(selection, FieldNode)
        and selection.name.value == "__typename"
        and selection.alias is None
        and not selection.directives
        and not selection.arguments
        and selection.selection_set is None
    )


def _without_repeated_typename(selection_set: SelectionSetNode) -> tuple[SelectionNode, ...]:
    """The selections, after the second and further plain `__typename` were taken out of the node.

    They change no answer, and validation would compare each with each.
    """
    plain = [node for node in selection_set.selections if _is_plain_typename(node)]
    if len(plain) > 1:
        repeated = {id(node) for node in plain[1:]}
        kept = tuple(node for node in selection_set.selections if id(node) not in repeated)
        # Nodes are frozen, but nobody else has seen this one yet: it was parsed a moment ago.
        object.__setattr__(selection_set, "selections", kept)
    return selection_set.selections


def _check_limit(number: int, limit: int, sentence: str, node: Node) -> None:
    if number > limit:
        raise LimitExceeded(f"{sentence.format(limit)} at most.", _position_of(node))


def _position_of(node: Node) -> int:
    return node.loc.start if node.loc else 0
