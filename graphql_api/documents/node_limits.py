"""One walk over a parsed document, before it is validated: validation itself is quadratic."""

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
    """Refuse a document that asks for too much; returns how many nodes were looked at.

    Each operation is walked with its fragments in place; then each fragment that none of them has,
    since validation reads those too. The walk looks at no more nodes than a document may have
    tokens, so a bomb of fragments costs no more than an honest document.
    """
    fragments = [each for each in document.definitions if isinstance(each, FragmentDefinitionNode)]
    walk = _Walk(limits, {each.name.value: each for each in fragments})
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            walk.operation(definition)
    for fragment in fragments:
        if id(fragment) not in walk.followed:
            walk.fragment(fragment)
    return walk.looked_at


@dataclass
class _Walk:
    limits: Limits
    fragments: dict[str, FragmentDefinitionNode]
    followed: set[int] = field(default_factory=set)
    """Fragments by identity: nodes compare by everything that they hold."""
    looked_at: int = 0
    root_fields: int = 0
    aliases: int = 0
    directives: int = 0

    def operation(self, operation: OperationDefinitionNode) -> None:
        self._look_at(operation)
        for variable in operation.variable_definitions or ():
            self._look_at(variable)
            if variable.default_value:
                self._value(variable.default_value)
        at = self.selections(operation.selection_set, frozenset())
        self.root_fields += sum(times for path, times in at.items() if len(path) == 1)
        _most(self.root_fields, self.limits.root_fields, "A request may have {} root fields")

    def fragment(self, fragment: FragmentDefinitionNode) -> None:
        self._directives(fragment)
        self.selections(fragment.selection_set, frozenset({fragment.name.value}))

    def selections(self, root: SelectionSetNode, inside: frozenset[str]) -> Counter[Path]:
        """Walk a selection set with its fragments; counts how often each path is selected."""
        times: Counter[Path] = Counter()
        waiting: list[tuple[SelectionNode, Path, frozenset[str]]] = [
            (each, (), inside) for each in root.selections
        ]
        while waiting:
            selection, path, inside = waiting.pop()
            self._look_at(selection)
            below: SelectionSetNode | None = None
            if isinstance(selection, FieldNode):
                path = (*path, self._response_name(selection))
                times[path] += 1
                _most(times[path], self.limits.repeats, "A field may be repeated {} times")
                _most(len(path), self.limits.depth, "A query may be {} fields deep")
                below = selection.selection_set
            elif isinstance(selection, InlineFragmentNode):
                below = selection.selection_set
            elif isinstance(selection, FragmentSpreadNode):
                name = selection.name.value
                if name in inside:
                    raise LimitExceeded("A fragment may not contain itself.")
                inside = inside | {name}
                below = self._follow(name)
            if below:
                waiting += [(each, path, inside) for each in below.selections]
        return times

    def _follow(self, name: str) -> SelectionSetNode | None:
        fragment = self.fragments.get(name)
        if fragment is None:
            # That it is not there is for validation to say.
            return None
        if id(fragment) not in self.followed:
            self.followed.add(id(fragment))
            self._directives(fragment)
        return fragment.selection_set

    def _response_name(self, node: FieldNode) -> str:
        for argument in node.arguments or ():
            self._look_at(argument)
            self._value(argument.value)
        if node.alias is None:
            return node.name.value
        self.aliases += 1
        _most(self.aliases, self.limits.aliases, "A request may have {} aliases")
        return node.alias.value

    def _value(self, root: ValueNode) -> None:
        waiting: list[tuple[ValueNode, int]] = [(root, 1)]
        while waiting:
            value, depth = waiting.pop()
            self._look_at(value)
            _most(depth, self.limits.depth, "A value may be nested {} deep")
            inner: list[ValueNode] = []
            if isinstance(value, ListValueNode):
                inner = list(value.values)
            elif isinstance(value, ObjectValueNode):
                inner = [each.value for each in value.fields]
            waiting += [(each, depth + 1) for each in inner]

    def _look_at(self, node: Node) -> None:
        self.looked_at += 1
        _most(
            self.looked_at, self.limits.tokens, "A request, with its fragments, may have {} parts"
        )
        self._directives(node)

    def _directives(self, node: Node) -> None:
        for directive in getattr(node, "directives", None) or ():
            self.directives += 1
            _most(self.directives, self.limits.directives, "A request may have {} directives")
            for argument in directive.arguments or ():
                self._value(argument.value)


def _most(number: int, limit: int, sentence: str) -> None:
    if number > limit:
        raise LimitExceeded(f"{sentence.format(limit)} at most.")
