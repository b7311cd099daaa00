"""Relates values in a document's arguments to their paths, for `inputPath` and `locations`."""

from collections.abc import Iterable, Iterator, Sequence

from graphql import (
    ArgumentNode,
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    ListValueNode,
    Node,
    ObjectFieldNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
)

InputPath = tuple[str | int, ...]
"""The path to a value, as from a resolver's point of view: it begins with the argument's name."""


class InputPaths:
    """The paths of the values in the arguments of one operation, and of all fragments."""

    def __init__(self, document: DocumentNode, operation: OperationDefinitionNode | None) -> None:
        self._by_position: dict[int, InputPath] = {}
        self._by_variable: dict[str, InputPath] = {}
        fragments = (
            node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        )
        for definition in (operation, *fragments):
            if definition is not None:
                self._add(
                    pair
                    for argument in _arguments_within(definition)
                    for pair in _values_within(argument, (argument.name.value,))
                )
        for variable in (operation and operation.variable_definitions) or ():
            if variable.default_value:
                path = self.of_variable(variable.variable.name.value)
                self._add(_values_within(variable.default_value, path))

    def of_node(self, node: Node) -> InputPath | None:
        """The path of an argument, of a field of an object, or of a value; None for other nodes."""
        return self._by_position.get(node.loc.start) if node.loc else None

    def of_variable(self, name: str) -> InputPath:
        """The path where a variable is used first; its own name if no argument uses it."""
        return self._by_variable.get(name, (name,))

    def _add(self, values: Iterable[tuple[Node, InputPath]]) -> None:
        for node, path in values:
            if node.loc:
                self._by_position[node.loc.start] = path
            if isinstance(node, VariableNode):
                self._by_variable.setdefault(node.name.value, path)


def value_at(field: FieldNode, path: Sequence[str | int]) -> Node | None:
    """The node of the value at a path into a field's arguments, as far as the document has it.

    It is a variable's node where the rest of the path leads into the variable.
    """
    name, *within = path
    for argument in field.arguments or ():
        if argument.name.value == name:
            return node_at(argument.value, within)
    return None


def node_at(value: ValueNode, path: Iterable[str | int]) -> ValueNode:
    """The node at a path into a value; the last one on the way if the path leads further."""
    for step in path:
        found: ValueNode | None = None
        if isinstance(value, ListValueNode) and isinstance(step, int):
            found = value.values[step] if step < len(value.values) else None
        elif isinstance(value, ObjectValueNode):
            found = next((node.value for node in value.fields if node.name.value == step), None)
        if found is None:
            break
        value = found
    return value


def _arguments_within(
    definition: OperationDefinitionNode | FragmentDefinitionNode,
) -> Iterator[ArgumentNode]:
    """The arguments of fields and directives, in the order of the document."""
    yield from _arguments_of_directives(definition.directives)
    yield from _arguments_of_selections(definition.selection_set)


def _arguments_of_selections(selection_set: SelectionSetNode | None) -> Iterator[ArgumentNode]:
    for selection in selection_set.selections if selection_set else ():
        if isinstance(selection, FieldNode):
            yield from selection.arguments or ()
        yield from _arguments_of_directives(selection.directives)
        yield from _arguments_of_selections(getattr(selection, "selection_set", None))


def _arguments_of_directives(directives: Iterable[DirectiveNode] | None) -> Iterator[ArgumentNode]:
    for directive in directives or ():
        yield from directive.arguments or ()


def _values_within(
    root: ArgumentNode | ValueNode, path: InputPath
) -> Iterator[tuple[Node, InputPath]]:
    """The argument or value, and all values and fields of objects within, each with its path."""
    waiting: list[tuple[Node, InputPath]] = [(root, path)]
    while waiting:
        node, path = waiting.pop()
        yield node, path
        if isinstance(node, ArgumentNode | ObjectFieldNode):
            waiting.append((node.value, path))
        elif isinstance(node, ListValueNode):
            items = [(item, (*path, index)) for index, item in enumerate(node.values)]
            waiting += reversed(items)
        elif isinstance(node, ObjectValueNode):
            fields = [(field, (*path, field.name.value)) for field in node.fields]
            waiting += reversed(fields)
