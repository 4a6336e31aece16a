"""`NamedTuple` and `dataclass` as the standard library has them, for modules that run on every commit.

Importing `typing` and `dataclasses`, and writing each class's methods as source to be compiled, would cost a hook more
than all the rest of its work. Type checkers see the ones of the standard library. Annotations have to be text, as
``from __future__ import annotations`` makes them.

The methods of what is made here are the same functions for every class. A `dataclass` is frozen; what
`dataclasses.fields` tells of it, and `inspect.signature` of a named tuple, is made when somebody asks.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import dataclass, field, replace
    from typing import Any, NamedTuple
else:
    from _collections import _tuplegetter  # what `collections.namedtuple` reads a field by

    class _Signature:
        """What `inspect.signature` tells of a class of named tuples, made when somebody asks."""

        def __get__(self, instance: object, owner: type) -> Any:
            from inspect import Parameter, Signature

            taken = [
                Parameter(
                    name,
                    Parameter.POSITIONAL_OR_KEYWORD,
                    default=owner._field_defaults.get(name, Parameter.empty),
                    annotation=owner.__annotations__[name],
                )
                for name in owner._fields
            ]
            return Signature(taken)

    class _MakesTuple(type):
        """Makes of a class body what `typing.NamedTuple` makes, with the body's defaults and methods."""

        def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> type:
            if not bases:
                return super().__new__(cls, name, bases, body)
            fields = tuple(body.setdefault("__annotations__", {}))
            defaults = {name: body[name] for name in fields if name in body}
            body |= {
                "__slots__": (),
                "_fields": fields,
                "_field_defaults": defaults,
                "_last": tuple(defaults.values()),
                "__match_args__": fields,
                "__signature__": _Signature(),
            }
            body |= {name: _tuplegetter(at, f"Alias for field number {at}") for at, name in enumerate(fields)}
            return type(name, (tuple,), {**_OF_TUPLES, **body})

    class NamedTuple(metaclass=_MakesTuple):
        """The base of named tuples."""

    _tuple = tuple.__new__

    def _new(cls: Any, /, *values: Any, **named: Any) -> Any:
        """The tuple of values by place and by name; those that are not given are the defaults."""
        if named or len(values) != len(cls._fields):
            values = _whole(cls, values, named)
        return _tuple(cls, values)

    def _whole(cls: Any, values: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, ...]:
        behind = cls._fields[len(values) :]
        if not named and 0 < len(behind) <= len(cls._last):
            return values + cls._last[-len(behind) :]
        known = cls._field_defaults | named
        if behind and named.keys() <= set(behind) and known.keys() >= set(behind):
            return values + tuple([known[name] for name in behind])
        message = f"{cls.__name__}: {len(values)} values by place and {sorted(named)} do not fit {cls._fields}"
        raise TypeError(message)

    def _make(cls: Any, values: Any) -> Any:
        """The tuple of an iterable's values."""
        return cls(*values)

    def _changed(self: Any, /, **changes: Any) -> Any:
        """The same with other values in some fields."""
        made = _tuple(type(self), map(changes.pop, self._fields, self))
        if changes:
            message = f"Got unexpected field names: {list(changes)!r}"
            raise ValueError(message)
        return made

    def _by_name(self: Any) -> dict[str, Any]:
        """Field → value."""
        return dict(zip(self._fields, self, strict=True))

    def _written(self: Any) -> str:
        told = ", ".join(f"{name}={value!r}" for name, value in zip(self._fields, self, strict=True))
        return f"{type(self).__name__}({told})"

    def _as_given(self: Any) -> tuple[Any, ...]:
        return tuple(self)

    _OF_TUPLES = {
        "__new__": _new,
        "_make": classmethod(_make),
        "_replace": _changed,
        "_asdict": _by_name,
        "__repr__": _written,
        "__getnewargs__": _as_given,
    }

    class _Shape:
        """The fields of a class, those of its bases first."""

        def __init__(self, bases: tuple[type, ...]) -> None:
            self.names: tuple[str, ...] = ()
            self.positional: tuple[str, ...] = ()
            self.defaults: dict[str, Any] = {}
            self.factories: dict[str, Callable[[], Any]] = {}
            for base in reversed(bases):
                if isinstance(of_base := vars(base).get("__shape__"), _Shape):
                    self.take(of_base.names, of_base.positional, of_base.defaults, of_base.factories)

        def take(
            self,
            names: tuple[str, ...],
            positional: tuple[str, ...],
            defaults: dict[str, Any],
            factories: dict[str, Callable[[], Any]],
        ) -> None:
            self.names = tuple(dict.fromkeys(self.names + names))
            self.positional = tuple(dict.fromkeys(self.positional + positional))
            for name in names:
                self.defaults.pop(name, None)
                self.factories.pop(name, None)
            self.defaults.update(defaults)
            self.factories.update(factories)
            self.known = frozenset(self.names)
            self.required = self.known.difference(self.defaults, self.factories)

    class _Factory:
        """The default of a field that is made for each object."""

        def __init__(self, make: Callable[[], Any]) -> None:
            self.make = make

    class _OfDataclasses:
        """An attribute by which `dataclasses` knows its own, made when it is asked for."""

        def __init__(self, name: str, of: type, *, kw_only: bool) -> None:
            self._name, self._of, self._kw_only = name, of, kw_only

        def __get__(self, instance: object, owner: type) -> Any:
            import dataclasses

            of, shape = self._of, self._of.__shape__
            annotations = vars(of)["__annotations__"]  # as text, which is as it stands there
            body = {"__module__": of.__module__, "__annotations__": annotations}
            for name in annotations:
                if name in shape.factories:
                    body[name] = dataclasses.field(default_factory=shape.factories[name])
                elif name in of.__dict__:
                    body[name] = of.__dict__[name]
            like = dataclasses.dataclass(frozen=True, kw_only=self._kw_only)(type(of.__name__, of.__bases__, body))
            for name in ("__dataclass_fields__", "__dataclass_params__"):
                setattr(of, name, getattr(like, name))
            return getattr(of, self._name)

    def field(*, default_factory: Callable[[], Any]) -> Any:
        """A field whose default is made for each object."""
        return _Factory(default_factory)

    def dataclass(*, frozen: bool, slots: bool = False, kw_only: bool = False) -> Callable[[type], type]:
        """What `dataclasses.dataclass` makes of a class; type checkers are told that it has slots."""
        assert frozen
        assert slots in (True, False)

        def made(cls: type) -> type:
            names = tuple(vars(cls)["__annotations__"])  # as above
            given = {name: cls.__dict__[name] for name in names if name in cls.__dict__}
            factories = {name: value.make for name, value in given.items() if type(value) is _Factory}
            shape = cls.__shape__ = _Shape(cls.__mro__[1:])
            plain = {name: value for name, value in given.items() if name not in factories}
            shape.take(names, () if kw_only else names, plain, factories)
            for name in factories:
                delattr(cls, name)
            for method, does in _METHODS.items():
                if method not in cls.__dict__ or (method == "__hash__" and cls.__dict__[method] is None):
                    setattr(cls, method, does)
            cls.__match_args__ = shape.positional
            for name in ("__dataclass_fields__", "__dataclass_params__"):
                setattr(cls, name, _OfDataclasses(name, cls, kw_only=kw_only))
            return cls

        return made

    def replace(instance: Any, /, **changes: Any) -> Any:
        """The same with other values in some fields."""
        values = instance.__dict__
        return type(instance)(**{**{name: values[name] for name in type(instance).__shape__.names}, **changes})

    def _fill(self: Any, /, *args: Any, **given: Any) -> None:
        shape = type(self).__shape__
        if args:
            if len(args) > len(shape.positional) or not given.keys().isdisjoint(shape.positional[: len(args)]):
                message = f"{type(self).__name__}: {len(args)} values by place do not fit {shape.positional}"
                raise TypeError(message)
            given.update(zip(shape.positional, args, strict=False))
        if not shape.required <= given.keys() <= shape.known:
            wrong = sorted({*(shape.required - given.keys()), *(given.keys() - shape.known)})
            message = f"{type(self).__name__}: missing or not known: {', '.join(wrong)}"
            raise TypeError(message)
        values = self.__dict__
        values.update(shape.defaults)
        for name, make in shape.factories.items():
            if name not in given:
                values[name] = make()
        values.update(given)

    def _values(self: Any) -> tuple[Any, ...]:
        values = self.__dict__
        return tuple([values[name] for name in type(self).__shape__.names])

    def _equals(self: Any, other: object) -> bool:
        return _values(self) == _values(other) if other.__class__ is self.__class__ else NotImplemented

    def _hash(self: Any) -> int:
        return hash(_values(self))

    def _shown(self: Any) -> str:
        values = self.__dict__
        return (
            f"{type(self).__qualname__}({', '.join(f'{name}={values[name]!r}' for name in type(self).__shape__.names)})"
        )

    def _refuse(_: object, name: str, *_value: object) -> None:
        from dataclasses import FrozenInstanceError

        message = f"cannot change field {name!r}"
        raise FrozenInstanceError(message)

    _METHODS = {
        "__init__": _fill,
        "__eq__": _equals,
        "__hash__": _hash,
        "__repr__": _shown,
        "__setattr__": _refuse,
        "__delattr__": _refuse,
    }


__all__ = ["NamedTuple", "dataclass", "field", "replace"]
