"""`NamedTuple` and `dataclass` as the standard library has them, for modules that run on every commit.

Importing `typing` and `dataclasses`, and writing each class's methods as source to be compiled, would cost a hook more
than all the rest of its work. Type checkers see the ones of the standard library. Annotations have to be text, as
``from __future__ import annotations`` makes them.

A `dataclass` made here is frozen. Its methods are the same functions for every class; what
`dataclasses.fields` tells of it is made when somebody asks.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import dataclass, field, replace
    from typing import Any, NamedTuple
else:
    from collections import namedtuple

    class _MakesTuple(type):
        """Makes of a class body what `collections.namedtuple` makes, with the body's defaults and methods."""

        def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> type:
            if not bases:
                return super().__new__(cls, name, bases, body)
            fields = body.pop("__annotations__", {})
            defaults = [body.pop(field) for field in fields if field in body]
            module = body.pop("__module__")
            made = namedtuple(name, fields, defaults=defaults, module=module)  # noqa: PYI024 # it is what typing's wraps
            made.__annotations__ = fields
            for key, value in body.items():
                setattr(made, key, value)
            return made

    class NamedTuple(metaclass=_MakesTuple):
        """The base of named tuples."""

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
